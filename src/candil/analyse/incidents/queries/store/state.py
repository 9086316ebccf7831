"""What the database says the store should be."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import OperationalError, connection, transaction

from candil.analyse.incidents.models import Record, StaleSegment, StoreState

SEGMENT_SIZE = 65_536
# Part of every name: a change of the files' layout makes all older files unknown.
FORMAT = "2"


def derivation() -> str:
    """What the derived columns depend on beside the database: the layout, and the key that fixes the noise."""
    text = f"{FORMAT}\n{settings.CANDIL_DISCLOSURE_KEY}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class State:
    """The base and the changes since it; `name` is the name of the manifest that is current."""

    base: str
    changes: frozenset[uuid.UUID]
    segments: frozenset[int | None]
    name: str

    @property
    def everything(self) -> bool:
        """Whether some change made every segment stale."""
        return None in self.segments


def read_state() -> State:
    """The state of the database as this connection sees it now (two short queries)."""
    base = StoreState.objects.filter(pk=StoreState.THE_ROW).values_list("base", flat=True).first() or ""
    stale = list(StaleSegment.objects.values_list("pk", "segment"))
    changes = frozenset(pk for pk, _ in stale)
    text = "\n".join([derivation(), base, *sorted(change.hex for change in changes)])
    name = hashlib.sha256(text.encode()).hexdigest()[:32]
    return State(base, changes, frozenset(segment for _, segment in stale), name)


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside belongs to one moment, and no writer waits for it.

    Inside a transaction of the caller this adds nothing.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # Django would begin IMMEDIATE and so lock writers out for as long as the files take to build.
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def segments_in_database() -> frozenset[int]:
    """Numbers of the segments that hold a record (one walk along the primary key, a step a segment)."""
    found = set()
    first = Record.objects.order_by("pk").values_list("pk", flat=True).first()
    while first is not None:
        number = first // SEGMENT_SIZE
        found.add(number)
        later = Record.objects.filter(pk__gte=(number + 1) * SEGMENT_SIZE).order_by("pk")
        first = later.values_list("pk", flat=True).first()
    return frozenset(found)


def settle(state: State) -> None:
    """Make `state` the new base and forget its changes. Another process may have done so: then nothing happens.

    The store is right without this, only slower to name; so a database that is busy writing is left in peace.
    """
    if connection.in_atomic_block or not state.changes:
        return
    try:
        with transaction.atomic():
            StoreState.objects.bulk_create([StoreState(pk=StoreState.THE_ROW)], ignore_conflicts=True)
            settled = StoreState.objects.filter(pk=StoreState.THE_ROW, base=state.base).update(base=state.name)
            if settled:
                StaleSegment.objects.filter(pk__in=state.changes).delete()
    except OperationalError:
        return
