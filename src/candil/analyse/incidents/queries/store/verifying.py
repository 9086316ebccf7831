"""Is the store what the database says? Worked out anew and compared row by row."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from candil.analyse.incidents.queries.store import files
from candil.analyse.incidents.queries.store.building import build_segment
from candil.analyse.incidents.queries.store.refreshing import current_manifest
from candil.analyse.incidents.queries.store.state import segments_in_database


@dataclass(frozen=True)
class Difference:
    """The first place where the store and the database disagree."""

    segment: int
    table: str  # facts or legs
    record: int | None
    column: str
    in_store: object
    in_database: object


def first_difference() -> Difference | None:
    """Compare every current record, column by column; None when all agree. Brings the store up to date first."""
    kept = current_manifest().by_number()
    for number in sorted(kept.keys() | segments_in_database()):
        if number not in kept:
            return Difference(number, "facts", None, "segment", "missing", "present")
        tables = ("facts", kept[number].facts), ("legs", kept[number].legs)
        for (table, name), fresh in zip(tables, build_segment(number), strict=True):
            found = _compare(pq.read_table(files.folder() / name), fresh)
            if found:
                return Difference(number, table, *found)
    return None


def _compare(stored: pa.Table, fresh: pa.Table) -> tuple[int | None, str, object, object] | None:
    if stored.equals(fresh):
        return None
    if stored.schema.names != fresh.schema.names:
        return None, "columns", stored.schema.names, fresh.schema.names
    ordering = [(name, "ascending") for name in ("record", "position") if name in fresh.schema.names]
    stored, fresh = stored.sort_by(ordering), fresh.sort_by(ordering)
    for index in range(min(len(stored), len(fresh))):
        left, right = stored.slice(index, 1).to_pylist()[0], fresh.slice(index, 1).to_pylist()[0]
        for column in fresh.schema.names:
            if left[column] != right[column]:
                return right["record"], column, left[column], right[column]
    if len(stored) != len(fresh):
        longer = stored if len(stored) > len(fresh) else fresh
        extra = longer["record"][min(len(stored), len(fresh))].as_py()
        return extra, "record", len(stored), len(fresh)
    return None
