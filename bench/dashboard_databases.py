"""The dashboard's questions put to SQLite and PostgreSQL through the Django ORM: peers of dashboard_questions.py.

The facts stand in plain tables with one row a value, indexed by record; a viewer's classes are a subquery.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
import duckdb
import pyarrow as pa
from django.conf import settings

SETS = ("exploitation", "country_of_exploitation", "areas", "citizenship")
STAGES = ("origin", "exploitation")
KINDS = {pa.int16(): "smallint", pa.int32(): "integer", pa.int64(): "bigint", pa.string(): "text"}


def relational(facts: pa.Table, legs: pa.Table, classes: frozenset[int], cell5: str) -> dict[str, pa.Table]:
    """The facts as a database without lists holds them: one table of records and one for each set-valued dimension."""
    engine = duckdb.connect()
    engine.from_arrow(facts).create_view("f")
    engine.from_arrow(legs).create_view("l")
    tables = {
        "seen": engine.from_arrow(pa.table({"visibility": pa.array(sorted(classes), pa.int32())})).to_arrow_table(),
        "facts": engine.sql(
            f"SELECT record, visibility, people, year, month, gender, {cell5} AS cell5 FROM f"
        ).to_arrow_table(),
    }
    lists = {name: f"SELECT record, unnest({name}) AS value FROM f" for name in SETS}
    lists["leg"] = "SELECT record, stage, country FROM l"
    for name, statement in lists.items():
        numbered = f"SELECT row_number() OVER () AS id, * FROM ({statement})"
        tables[name] = engine.sql(numbered).to_arrow_table()
    return tables


def peers(tables: dict[str, pa.Table]) -> Iterator[tuple[str, dict[str, Callable[[], Any]]]]:
    """Each database that answers: its name, and what the ORM asks it by the question's name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "peer.sqlite3"
        _fill_sqlite(path, tables)
        postgresql = _fill_postgresql(tables)
        questions = _models(path, postgresql)
        yield f"Django ORM on SQLite {sqlite3.sqlite_version}", questions("default")
        if postgresql is not None:
            yield "Django ORM on PostgreSQL", questions("postgresql")
            _server(postgresql).execute("DROP SCHEMA candil_bench CASCADE")


def _fill_sqlite(path: Path, tables: dict[str, pa.Table]) -> None:
    database = sqlite3.connect(path)
    for name, table in tables.items():
        database.execute(f"CREATE TABLE {name} ({', '.join(table.column_names)})")
        places = ", ".join("?" * table.num_columns)
        for rows in _rows(table):
            database.executemany(f"INSERT INTO {name} VALUES ({places})", rows)
        _index(database.execute, name, table)
    database.execute("ANALYZE")
    database.commit()
    database.close()


def _fill_postgresql(tables: dict[str, pa.Table]) -> str | None:
    import psycopg

    where = "host=/var/run/postgresql dbname=postgres"
    try:
        server = _server(where)
    except psycopg.OperationalError as error:
        print(f"SKIPPED: PostgreSQL does not answer ({str(error).splitlines()[0]}).")
        return None
    server.execute("DROP SCHEMA IF EXISTS candil_bench CASCADE")
    server.execute("CREATE SCHEMA candil_bench")
    server.execute("SET search_path TO candil_bench")
    for name, table in tables.items():
        columns = ", ".join(f"{column.name} {KINDS[column.type]}" for column in table.schema)
        server.execute(f"CREATE UNLOGGED TABLE {name} ({columns})")
        with server.cursor().copy(f"COPY {name} FROM STDIN") as copy:
            for rows in _rows(table):
                for row in rows:
                    copy.write_row(row)
        _index(server.execute, name, table)
        server.execute(f"VACUUM ANALYZE {name}")
    return where


def _server(where: str) -> Any:
    import psycopg

    return psycopg.connect(where, autocommit=True)


def _rows(table: pa.Table) -> Iterator[Any]:
    for batch in table.to_batches(100_000):
        yield zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _index(execute: Callable[[str], Any], name: str, table: pa.Table) -> None:
    if "record" in table.column_names:
        execute(f"CREATE INDEX {name}_record ON {name} (record)")


def _models(sqlite: Path, postgresql: str | None) -> Callable[[str], dict[str, Callable[[], Any]]]:
    # An app of this very file: without one, Django does not know which tables point to the facts.
    databases: dict[str, Any] = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(sqlite)}}
    if postgresql is not None:
        databases["postgresql"] = {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": "/var/run/postgresql",
            "NAME": "postgres",
            "OPTIONS": {"options": "-c search_path=candil_bench"},
        }
    settings.configure(DATABASES=databases, INSTALLED_APPS=[__name__], USE_TZ=True)
    django.setup()
    from django.db import models

    def table(name: str, **fields: Any) -> Any:
        meta = type("Meta", (), {"app_label": __name__, "managed": False, "db_table": name})
        return type(name.title().replace("_", ""), (models.Model,), {"__module__": __name__, "Meta": meta, **fields})

    seen = table("seen", visibility=models.IntegerField(primary_key=True))
    facts = table(
        "facts",
        record=models.BigIntegerField(primary_key=True),
        visibility=models.IntegerField(),
        people=models.IntegerField(),
        year=models.IntegerField(null=True),
        month=models.TextField(null=True),
        gender=models.TextField(null=True),
        cell5=models.BigIntegerField(null=True),
    )

    def to_facts(name: str) -> Any:
        return models.ForeignKey(facts, models.DO_NOTHING, db_column="record", related_name=name)

    for name in SETS:
        table(name, id=models.BigIntegerField(primary_key=True), value=models.TextField(), record=to_facts(name))
    table(
        "leg",
        id=models.BigIntegerField(primary_key=True),
        stage=models.TextField(),
        country=models.TextField(null=True),
        record=to_facts("legs"),
    )
    return lambda alias: _questions(facts.objects.using(alias), seen.objects.using(alias))


def _questions(facts: Any, seen: Any) -> dict[str, Callable[[], Any]]:
    from django.db.models import Count, FilteredRelation, Q

    mine = facts.filter(visibility__in=seen.values("visibility"))

    def by(*names: str, of: Any = mine) -> Callable[[], Any]:
        return lambda: list(of.order_by().values(*names).annotate(n=Count("pk")))

    def of_legs() -> Any:
        # One join for each end of the journey.
        ends = {f"{name}_leg": FilteredRelation("legs", condition=Q(legs__stage=name)) for name in STAGES}
        both = mine.alias(**ends).filter(**{f"{name}__isnull": False for name in ends}).order_by()
        return list(both.values(*(f"{name}__country" for name in ends)).annotate(n=Count("pk", distinct=True)))

    narrow = mine.filter(gender="Feminine", year__in=[2020, 2021])
    return {
        "by year": by("year"),
        "by month": by("month"),
        "by exploitation": by("exploitation__value"),
        "country × exploitation": by("country_of_exploitation__value", "exploitation__value"),
        "by area": by("areas__value"),
        "by H3 cell, resolution 5": by("cell5"),
        "citizenship, 2 filters": by("citizenship__value", of=narrow),
        "origin → exploitation (legs)": of_legs,
    }
