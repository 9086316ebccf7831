"""Small stores written out by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from candil_analysis.facts import FACTS, LEGS, Store
from candil_analysis.tests.worlds import table_of

#: What a record is unless a test says otherwise.
USUAL = {
    "visibility": 1,
    "organisation": "north",
    "source": "helpline",
    "kind": "person",
    "synthetic": False,
    "people": 1,
}


def facts_of(records: Iterable[dict[str, Any]]) -> pa.Table:
    """A table in the schema of the facts, with record numbers and spread record keys where not given."""
    rows = [
        {"record": number, "key": (number * 101 + 17) % 256, **USUAL, **given}
        for number, given in enumerate(records, start=1)
    ]
    names = {name for row in rows for name in row}
    lists = {field.name for field in FACTS if pa.types.is_list(field.type)}
    columns = {name: [row.get(name, [] if name in lists else None) for row in rows] for name in sorted(names)}
    return table_of(columns) if rows else FACTS.empty_table()


def store_of(
    folder: Path, records: Iterable[dict[str, Any]], legs: Sequence[dict[str, Any]] = (), files: int = 1
) -> Store:
    """A store of the given records, in `files` Parquet files."""
    facts = facts_of(records)
    paths = []
    for number in range(files):
        start, stop = len(facts) * number // files, len(facts) * (number + 1) // files
        paths.append(folder / f"facts-{number}.parquet")
        pq.write_table(facts.slice(start, stop - start), paths[-1])
    written = table_of({name: [leg[name] for leg in legs] for name in legs[0]}, LEGS) if legs else LEGS.empty_table()
    pq.write_table(written, folder / "legs.parquet")
    return Store.open(paths, [folder / "legs.parquet"])


def group(size: int, *, organisations: int = 3, **given: Any) -> list[dict[str, Any]]:
    """`size` like records, shared out over several organisations."""
    return [{"organisation": f"organisation {number % organisations}", **given} for number in range(size)]
