"""DuckDB in this process, over Parquet; the coded facts are dictionary-encoded by Arrow and held in memory."""

# ruff: noqa: S608 (statements are put together from names of ours and compiled expressions, no text from outside)

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import duckdb
import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from candil_analysis.facts.coded import PLAIN, SEPARATOR, TO_CODE, Values, integer_for, meanings
from candil_analysis.facts.dimensions import is_set_valued
from candil_analysis.facts.found import Combination, Sets
from candil_analysis.facts.schema import FACTS, LEGS


class DuckDBEngine:
    """One connection, and a cursor for each statement: a DuckDB connection serves one result at a time."""

    def __init__(self, facts: Sequence[Path], legs: Sequence[Path]) -> None:
        """Raises `OSError` (duckdb.IOException) where a file is missing."""
        self._connection = duckdb.connect(":memory:")
        self._files = tuple(facts)
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
        pieces = [_read(path) for path in self._files] or [_prepare(FACTS.empty_table())]
        whole = pa.concat_tables(pieces).unify_dictionaries()
        values: dict[str, tuple[Values, ...]] = {}
        columns: dict[str, Any] = {name: whole[name] for name in PLAIN}
        for name in TO_CODE:
            dictionary = whole[name].chunk(0).dictionary if whole[name].num_chunks else pa.array([], pa.string())
            values[name] = meanings(name, dictionary.to_pylist())
            columns[name] = _codes(whole[name], len(values[name]))
        self.put("coded", pa.table(columns))
        return values

    def find(self, column: str, statement: str, keys: Sequence[str]) -> tuple[tuple[Combination, ...], Sets]:
        with self._connection.cursor() as cursor:  # the temporary tables live and die with it
            return _add_column(cursor, column, statement, keys)

    def holding(self, coded: Any, column: str) -> Any:
        rows = self.backend.table("coded").select(*coded.columns, column)
        return rows.filter(rows[column].notnull())

    def release(self) -> None:
        """All is held in this process, and goes with the last that uses it."""


def _read(path: Path) -> pa.Table:
    return _prepare(pq.read_table(path, columns=[*PLAIN, *TO_CODE.values()]))


def _prepare(facts: pa.Table) -> pa.Table:
    columns: dict[str, Any] = {name: facts[name] for name in PLAIN}
    for name, source in TO_CODE.items():
        texts = pc.binary_join(facts[source], SEPARATOR) if is_set_valued(name) else facts[source]
        columns[name] = texts.combine_chunks().dictionary_encode()
    return pa.table(columns)


def _codes(column: pa.ChunkedArray, kinds: int) -> pa.ChunkedArray:
    whole, null = integer_for(kinds), pa.scalar(kinds - 1, pa.int32())
    return pa.chunked_array([pc.fill_null(chunk.indices, null).cast(whole) for chunk in column.chunks], whole)


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
