"""DuckDB in this process, over Parquet; the coded facts are held in its memory.

What a snapshot has coded the next one takes over, but for the files that are no longer part of it: a segment more costs
a copy in memory, not minutes of reading everything anew.
"""

# ruff: noqa: S608 (statements are put together from names of ours and compiled expressions, no text from outside)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, cast

import duckdb
import ibis
import pyarrow as pa

from candil_analysis.facts.coded import Values
from candil_analysis.facts.engines.coding import Numbering, layout, prepared
from candil_analysis.facts.found import Combination, Sets
from candil_analysis.facts.schema import FACTS, LEGS

_INTEGERS = {pa.int8(): "TINYINT", pa.int16(): "SMALLINT", pa.int32(): "INTEGER"}


class DuckDBEngine:
    """One connection, and a cursor for each statement: a DuckDB connection serves one result at a time."""

    def __init__(self, facts: Sequence[Path], legs: Sequence[Path], before: DuckDBEngine | None = None) -> None:
        """`before`: an earlier snapshot, files of which may be among these. Raises `OSError` (duckdb.IOException) where
        a file is missing."""
        # Never spilled to disk: DuckDB would write the facts in clear, by default where the process was started.
        self._connection = duckdb.connect(":memory:", config={"temp_directory": ""})
        self._files = tuple(facts)
        self._coding: _Coding | None = None
        # One that has coded nothing would only hold on to the one before it.
        self._before: DuckDBEngine | None = before._before if before and before._coding is None else before
        for name, files, schema in (("facts", facts, FACTS), ("legs", legs, LEGS)):
            if files:
                self._connection.read_parquet([str(path) for path in files]).create_view(name)
            else:
                self._connection.from_arrow(schema.empty_table()).create(name)
        self.backend: Any = ibis.duckdb.from_connection(self._connection)

    def run(self, statement: str) -> pa.Table:
        with self._connection.cursor() as cursor:
            return cast(pa.Table, cursor.sql(statement).to_arrow_table())

    def put(self, name: str, table: pa.Table) -> None:
        with self._connection.cursor() as cursor:
            cursor.from_arrow(table).create(name)

    def view(self, name: str, statement: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(f"CREATE VIEW {name} AS {statement}")

    def keep(self, name: str, statement: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE {name} AS {statement}")
            _number_texts(cursor, name)

    def code(self) -> dict[str, tuple[Values, ...]]:
        before, self._before = self._before, None
        with self._connection.cursor() as cursor:
            self._coding = _Coding.of(cursor, self._files, before)
        return self._coding.numbering.values()

    def find(self, column: str, statement: str, keys: Sequence[str]) -> tuple[tuple[Combination, ...], Sets]:
        with self._connection.cursor() as cursor:  # the temporary tables live and die with it
            return _add_column(cursor, column, statement, keys)

    def holding(self, coded: Any, column: str) -> Any:
        rows = self.backend.table("coded").select(*coded.columns, column)
        return rows.filter(rows[column].notnull())

    def release(self) -> None:
        """All is held in this process, and goes with the last that uses it."""


@dataclass(frozen=True)
class _Coding:
    """How the table `coded` was made: its numbers for values, and how many rows each file gave, in their order."""

    numbering: Numbering
    rows: dict[Path, int]

    @classmethod
    def of(cls, cursor: duckdb.DuckDBPyConnection, files: Sequence[Path], before: DuckDBEngine | None) -> _Coding:
        """Make the table: first what `before` has coded of these files, then the others, file by file."""
        if before is None or before._coding is None:
            coding = cls(Numbering(), {})
            cursor.from_arrow(layout(coding.numbering.kinds()).empty_table()).create("coded")
        else:
            coding = cls._taken_over(cursor, set(files), before._connection, before._coding)
        more = [path for path in files if path not in coding.rows]
        kinds = coding.numbering.kinds()
        for path, facts in zip(more, prepared(more), strict=True):
            rows = coding.numbering.coded(facts)
            kinds = _widened(cursor, kinds, coding.numbering.kinds())
            cursor.from_arrow(rows).insert_into("coded")
            coding.rows[path] = len(rows)
        return coding

    @classmethod
    def _taken_over(
        cls, cursor: duckdb.DuckDBPyConnection, files: set[Path], held: duckdb.DuckDBPyConnection, before: _Coding
    ) -> _Coding:
        """The rows of the files that stay. A table keeps the order in which rows were put into it."""
        stops = list(accumulate(before.rows.values()))
        spans = zip(before.rows, [0, *stops], stops, strict=False)
        staying = _joined([(start, stop) for path, start, stop in spans if path in files])
        where = " OR ".join(f"rowid >= {start} AND rowid < {stop}" for start, stop in staying) or "false"
        kinds = before.numbering.kinds()
        columns = ", ".join(layout(kinds).names)
        with held.cursor() as other:
            rows = other.sql(f"SELECT {columns} FROM coded WHERE {where}").to_arrow_reader()
            cursor.from_arrow(rows).create("coded")
        return cls(Numbering(before.numbering), {path: rows for path, rows in before.rows.items() if path in files})


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that meet put together."""
    joined: list[tuple[int, int]] = []
    for start, stop in spans:
        if joined and joined[-1][1] == start:
            start = joined.pop()[0]
        joined.append((start, stop))
    return joined


def _widened(
    cursor: duckdb.DuckDBPyConnection, held: Mapping[str, pa.DataType], needed: dict[str, pa.DataType]
) -> dict[str, pa.DataType]:
    """Give columns the types that their numbers need by now; returns those."""
    for name, kind in needed.items():
        if kind != held[name]:
            cursor.execute(f"ALTER TABLE coded ALTER {name} TYPE {_INTEGERS[kind]}")
    return needed


def _add_column(
    cursor: duckdb.DuckDBPyConnection, column: str, statement: str, keys: Sequence[str]
) -> tuple[tuple[Combination, ...], Sets]:
    texts = ", ".join(f'"{key}"::VARCHAR AS key_{place}' for place, key in enumerate(keys))
    names = ", ".join(f"key_{place}" for place in range(len(keys)))
    same = " AND ".join(f"found.key_{place} IS NOT DISTINCT FROM kind.key_{place}" for place in range(len(keys)))
    for sql in (
        f"CREATE TEMP TABLE found AS SELECT DISTINCT record, {texts} FROM ({statement})",
        f"CREATE TEMP TABLE kind AS SELECT (row_number() OVER () - 1)::INTEGER AS number, {names} "
        f"FROM (SELECT DISTINCT {names} FROM found ORDER BY ALL)",
        "CREATE TEMP TABLE held AS SELECT record, list(number ORDER BY number) AS numbers "
        f"FROM found JOIN kind ON {same} GROUP BY record",
        "CREATE TEMP TABLE sets AS SELECT (row_number() OVER () - 1)::INTEGER AS code, numbers "
        "FROM (SELECT DISTINCT numbers FROM held ORDER BY ALL)",
        f"ALTER TABLE coded ADD COLUMN {column} INTEGER",
        f"UPDATE coded SET {column} = sets.code FROM held JOIN sets USING (numbers) WHERE held.record = coded.record",
    ):
        cursor.execute(sql)
    combinations = cursor.execute(f"SELECT {names} FROM kind ORDER BY number").fetchall()
    sets = cursor.execute("SELECT numbers FROM sets ORDER BY code").fetchall()
    return tuple(combinations), tuple(tuple(numbers) for (numbers,) in sets)


def _number_texts(cursor: duckdb.DuckDBPyConnection, table: str) -> None:
    """Hold the texts of a table as numbers (an ENUM of those that occur): grouping by them is then much faster."""
    for column, kind, *_ in cursor.execute(f"DESCRIBE {table}").fetchall():
        texts = f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL"
        if kind == "VARCHAR" and cursor.execute(f"{texts} LIMIT 1").fetchone():  # an ENUM needs a value
            cursor.execute(f"CREATE TYPE {table}_{column} AS ENUM ({texts})")
            cursor.execute(f"ALTER TABLE {table} ALTER {column} TYPE {table}_{column}")
