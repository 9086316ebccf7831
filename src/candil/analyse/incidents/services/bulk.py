"""Write many rows at once: one prepared statement on SQLite, COPY on PostgreSQL.

The SQL is put together from names in the models' metadata only, never from values.
"""
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

from candil.trust.partnerships.services import beside_the_lock


def next_ids(model: type[Model], count: int) -> list[int]:
    """Ids for `count` new rows, never used before. On SQLite the caller's transaction holds the only write lock."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    first = (row[0] if row else 0) + 1
    return list(range(first, first + count))


@beside_the_lock()  # PostgreSQL copies into no table with row-level security; who may write was asked before
def insert(model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of values as `database_values` makes them, in the order of `fields` (attribute names)."""
    names = _column_names(model, fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({_marks(fields)})", rows)


@beside_the_lock()
def insert_new(model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]) -> frozenset[int]:
    """Insert rows unless a unique constraint knows them already; returns the ids of the new ones.

    The first field is `id`, rising by one from row to row.
    """
    table, names = model._meta.db_table, _column_names(model, fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TEMP TABLE incoming (LIKE {table}) ON COMMIT DROP")
            with cursor.copy(f"COPY incoming ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming ON CONFLICT DO NOTHING RETURNING id"
            )
            new = frozenset(row[0] for row in cursor.fetchall())
            cursor.execute("DROP TABLE incoming")
            return new
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({_marks(fields)}) ON CONFLICT DO NOTHING", rows)
        cursor.execute(f"SELECT id FROM {table} WHERE id >= %s AND id <= %s", [rows[0][0], rows[-1][0]])
        return frozenset(row[0] for row in cursor.fetchall())


def _column_names(model: type[Model], fields: Sequence[str]) -> str:
    columns = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    return ", ".join(columns[name] for name in fields)


def _marks(fields: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(fields))
