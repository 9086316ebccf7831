"""Keep the rows of an accepted file as records and legs, and remove them again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from candil.analyse.incidents.models import Grade, Leg, Record, Source
from candil.analyse.incidents.queries.store.state import SEGMENT_SIZE
from candil.analyse.incidents.services import bulk
from candil.analyse.incidents.services.linking.following import forget_pairs_of, look_again_on_commit
from candil.analyse.incidents.services.staleness import mark_segments_stale, segments_of
from candil.collect.datasets.services import CleanLeg, CleanRecord, Receipt
from candil.platform.foundation.memory import without_cycle_search

if TYPE_CHECKING:
    from candil.collect.datasets.models import Batch

#: Records written at once: enough that a statement's cost vanishes, few enough that memory stays flat.
CHUNK = 5_000
RECORD_FIELDS = (
    "id", "identity", "owner_id", "source_id", "batch_id", "visibility_id", "kind", "people", "date_from", "date_to",
    "date_precision", "codes", "denied", "source_grade", "information_grade", "summary", "is_synthetic",
    "is_current", "reason", "accepted_at",
)  # fmt: skip
LEG_FIELDS = (
    "record_id", "position", "stage", "country", "place_name", "latitude", "longitude", "precision", "area", "basis",
    "mode", "date_from", "date_to",
)  # fmt: skip


class BatchReceiver:
    """What `datasets` hands accepted rows to. Policy and audit are those of the load; nothing is decided here."""

    @without_cycle_search()
    @transaction.atomic
    def accept(self, *, batch: Batch, records: Iterable[CleanRecord]) -> Receipt:
        """Keep these records in the caller's transaction; one whose identity the organisation holds is only counted."""
        rows = RecordRows(batch)
        added = known = people = 0
        segments: set[int | None] = set()
        incoming = iter(records)
        while chunk := list(islice(incoming, CHUNK)):
            ids = bulk.next_ids(Record, len(chunk))
            new = bulk.insert_new(Record, RECORD_FIELDS, [rows.row(*pair) for pair in zip(ids, chunk, strict=True)])
            kept = [(key, record) for key, record in zip(ids, chunk, strict=True) if key in new]
            bulk.insert(Leg, LEG_FIELDS, list(_leg_rows(kept)))
            added += len(kept)
            known += len(chunk) - len(kept)
            people += sum(record.people for _, record in kept)
            segments |= {key // SEGMENT_SIZE for key, _ in kept}
        mark_segments_stale(segments)
        look_again_on_commit()
        return Receipt(added, known, people)

    @transaction.atomic
    def remove(self, *, batch: Batch) -> int:
        """Delete the batch's records and all that hangs on them; records that they had superseded are current again."""
        mine = Record.objects.filter(batch=batch)
        superseded = list(
            Record.objects.exclude(batch=batch).filter(corrections__batch=batch).values_list("pk", flat=True)
        )
        later = Record.objects.exclude(batch=batch).filter(supersedes__batch=batch)
        restored = Record.objects.filter(pk__in=superseded)
        mark_segments_stale(segments_of(mine) | segments_of(restored))
        later.update(supersedes=None)
        mine.update(supersedes=None)
        Leg.objects.filter(record__in=mine).delete()
        Grade.objects.filter(record__in=mine).delete()
        forget_pairs_of(mine)
        # Everything that points to these records is gone; Django would load each one to look again.
        removed = mine._raw_delete(using=connection.alias)
        restored.update(is_current=True)
        look_again_on_commit()
        return removed


class RecordRows:
    """Rows of the record table for one batch: what is the same for all of them is worked out once."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._fixed = {"owner": batch.organisation_id, "batch": batch.pk, "visibility": batch.visibility_id}
        self._now = _moment()
        self._sources: dict[str, int] = {}

    def row(self, key: int, record: CleanRecord) -> tuple[Any, ...]:
        """One row in the order of `RECORD_FIELDS`."""
        return record_row(key, record, source=self._source(record.source_name), now=self._now, **self._fixed)

    def _source(self, name: str) -> int:
        if name not in self._sources:
            # A file that names no source speaks for the organisation itself.
            source, _ = Source.objects.get_or_create(
                organisation=self._batch.organisation, name=name or self._batch.organisation.name
            )
            self._sources[name] = source.pk
        return self._sources[name]


def record_row(
    key: int,
    record: CleanRecord,
    *,
    owner: int,
    source: int,
    batch: int | None,
    visibility: int,
    now: Any = None,
) -> tuple[Any, ...]:
    """One row in the order of `RECORD_FIELDS`. Flags are numbers: both databases take them, and sqlite3 binds them
    faster. `now`: the moment of acceptance as the database takes it, this one if none is given."""
    return (
        key, record.identity, owner, source, batch, visibility, record.kind, record.people,
        _day(record.date_from), _day(record.date_to), record.date_precision, _json(record.codes),
        _json(record.denied), record.source_grade, record.information_grade, record.summary,
        int(record.is_synthetic), 1, "", now or _moment(),
    )  # fmt: skip


def _moment() -> Any:
    return connection.ops.adapt_datetimefield_value(timezone.now())


def _leg_rows(kept: Sequence[tuple[int, CleanRecord]]) -> Iterator[tuple[Any, ...]]:
    for key, record in kept:
        for position, leg in enumerate(record.legs):
            yield leg_row(key, position, leg)


def leg_row(key: int, position: int, leg: CleanLeg) -> tuple[Any, ...]:
    """One row of the leg table in the order of `LEG_FIELDS`."""
    return (
        key, position, leg.stage, leg.country, leg.place_name, leg.latitude, leg.longitude, leg.precision, leg.area,
        leg.basis, leg.mode, _day(leg.date_from), _day(leg.date_to),
    )  # fmt: skip


@lru_cache(maxsize=50_000)
def _day(day: date | None) -> Any:
    return connection.ops.adapt_datefield_value(day)


def _json(codes: Mapping[str, tuple[str, ...]]) -> str:
    return "{" + ",".join([_json_member(name, tuple(given)) for name, given in codes.items()]) + "}"


@lru_cache(maxsize=50_000)
def _json_member(dimension: str, codes: tuple[str, ...]) -> str:
    # Rows repeat the same few codes of a dimension: each is encoded once, which is a third of the time of a load.
    return f"{json.dumps(dimension)}:{json.dumps(codes)}"
