"""Say, in the transaction of a change, which segments of the columnar store it leaves behind."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import F, QuerySet

from candil.analyse.incidents.models import Record, StaleSegment
from candil.analyse.incidents.queries.store import StoreFiles, current_files, refresh
from candil.analyse.incidents.queries.store.state import SEGMENT_SIZE


def mark_stale(record_ids: Iterable[int]) -> None:
    """The segments of these records changed. Refreshed after commit."""
    mark_segments_stale({record_id // SEGMENT_SIZE for record_id in record_ids})


def mark_segments_stale(segments: Iterable[int | None]) -> None:
    """These segments changed (None: every segment). Refreshed after commit; a reader refreshes if that was cut off."""
    rows = StaleSegment.objects.bulk_create([StaleSegment(segment=segment) for segment in segments])
    if rows:
        # Robust: the change is saved; a full disk is reported by whoever opens the store next.
        transaction.on_commit(_refresh, robust=True)


def segments_of(records: QuerySet[Record]) -> set[int]:
    """Numbers of the segments that hold these records, worked out by the database."""
    numbers = records.order_by().annotate(segment=F("pk") / SEGMENT_SIZE).values_list("segment", flat=True)
    return set(numbers.distinct())


@transaction.atomic
def mark_all_stale() -> None:
    """Every derived column may have changed, for instance because areas were imported."""
    mark_segments_stale([None])


def rebuild_store() -> StoreFiles:
    """Work out every segment anew and give the files that resulted."""
    mark_all_stale()
    return current_files()


def _refresh() -> None:
    if not connection.in_atomic_block:
        refresh()
