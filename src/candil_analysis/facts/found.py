"""What is found about records beyond their dimensions, such as their routes, held beside the coded facts."""

# ruff: noqa: S608 (statements are put together from names of ours and compiled expressions, no text from outside)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

Combination = tuple[str | None, ...]


@dataclass(frozen=True, eq=False)
class Found:
    """`column` of the coded facts numbers the sets of combinations of `keys` that records have; null: none.

    `combinations[held]` for each `held` in `sets[code]` are the combinations of a record with that code.
    """

    name: str
    keys: tuple[str, ...]
    column: str
    combinations: tuple[Combination, ...]
    sets: tuple[tuple[int, ...], ...]


def add_column(cursor: duckdb.DuckDBPyConnection, name: str, column: str, statement: str, keys: Sequence[str]) -> Found:
    """Add `column` to the table `coded`: which set of combinations of `keys` the rows of `statement` give each record.

    `statement` is SQL with the columns `record` and `keys`. The temporary tables live and die with `cursor`.
    """
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
    return Found(name, tuple(keys), column, tuple(combinations), tuple(tuple(numbers) for (numbers,) in sets))
