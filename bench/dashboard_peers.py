"""The dashboard's questions by hand, without any rule: DuckDB and Polars on the same Parquet, PostgreSQL on tables.

PostgreSQL holds one row a record with lists as arrays, loaded by COPY, with an index that covers each question; groups
are counted by list and unfolded afterwards, as Candil does. Every peer's answer is compared with DuckDB's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

PARENT = "(cell & ~(15::BIGINT << 52)) | ((5::BIGINT << 52) | 1073741823)"
UNUSED = (5 << 52) | 1073741823
PAIRS = (
    "SELECT DISTINCT o.record, o.country AS origin, d.country AS destination FROM legs o JOIN legs d USING (record) "
    "WHERE o.stage = 'origin' AND d.stage = 'exploitation'"
)
SERVER = "host=/var/run/postgresql dbname=postgres"
LOAD_MINUTES = 15

Answer = dict[tuple[str, ...], int]
Ask = Callable[[], Any]


@dataclass(frozen=True)
class Asked:
    """A question, by dimensions for Candil and by hand for the peers."""

    name: str
    by: tuple[str, ...]
    duckdb: str
    polars: Callable[[pl.LazyFrame, pl.LazyFrame], pl.LazyFrame]
    postgresql: str
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)


def _group(*names: str) -> Callable[[pl.LazyFrame, pl.LazyFrame], pl.LazyFrame]:
    return lambda facts, legs: facts.group_by(*names).agg(pl.len())


def _values(*names: str) -> Callable[[pl.LazyFrame, pl.LazyFrame], pl.LazyFrame]:
    def of(facts: pl.LazyFrame, legs: pl.LazyFrame) -> pl.LazyFrame:
        rows = facts.select(names)
        for name in names:
            rows = rows.explode(name)
        return rows.group_by(*names).agg(pl.len())

    return of


def _cells(facts: pl.LazyFrame, legs: pl.LazyFrame) -> pl.LazyFrame:
    parent = (pl.col("cell") & pl.lit(~(15 << 52), pl.Int64)) | pl.lit(UNUSED, pl.Int64)
    return facts.group_by(parent.alias("parent")).agg(pl.len())


def _narrow(facts: pl.LazyFrame, legs: pl.LazyFrame) -> pl.LazyFrame:
    return _values("citizenship")(
        facts.filter((pl.col("gender") == "Feminine") & pl.col("year").is_in([2020, 2021])), legs
    )


def _pairs(facts: pl.LazyFrame, legs: pl.LazyFrame) -> pl.LazyFrame:
    start = legs.filter(pl.col("stage") == "origin").select("record", origin="country")
    end = legs.filter(pl.col("stage") == "exploitation").select("record", destination="country")
    return start.join(end, on="record").unique().group_by("origin", "destination").agg(pl.len())


def _unnested(column: str, condition: str = "") -> str:
    return (
        f"SELECT v, sum(n)::bigint FROM (SELECT {column}, count(*) AS n FROM facts {condition} GROUP BY 1) g, "
        f"unnest({column}) AS v GROUP BY 1"
    )


QUESTIONS = (
    Asked(
        "by year",
        ("year",),
        "SELECT year, count(*) FROM facts GROUP BY 1",
        _group("year"),
        "SELECT year, count(*) FROM facts GROUP BY 1",
    ),
    Asked(
        "by month",
        ("month",),
        "SELECT month, count(*) FROM facts GROUP BY 1",
        _group("month"),
        "SELECT month, count(*) FROM facts GROUP BY 1",
    ),
    Asked(
        "by exploitation",
        ("exploitation",),
        "SELECT v, count(*) FROM (SELECT unnest(exploitation) AS v FROM facts) GROUP BY 1",
        _values("exploitation"),
        _unnested("exploitation"),
    ),
    Asked(
        "country × exploitation",
        ("country_of_exploitation", "exploitation"),
        "SELECT c, e, count(*) FROM (SELECT unnest(country_of_exploitation) AS c, exploitation FROM facts), "
        "unnest(exploitation) AS u(e) GROUP BY 1, 2",
        _values("country_of_exploitation", "exploitation"),
        "SELECT c, e, sum(n)::bigint FROM (SELECT country_of_exploitation, exploitation, count(*) AS n FROM facts "
        "GROUP BY 1, 2) g, unnest(country_of_exploitation) AS c, unnest(exploitation) AS e GROUP BY 1, 2",
    ),
    Asked(
        "by area",
        ("area",),
        "SELECT v, count(*) FROM (SELECT unnest(areas) AS v FROM facts) GROUP BY 1",
        _values("areas"),
        _unnested("areas"),
    ),
    Asked(
        "by H3 cell, resolution 5",
        ("cell:5",),
        f"SELECT {PARENT}, count(*) FROM facts GROUP BY 1",
        _cells,
        "SELECT cell5, count(*) FROM facts GROUP BY 1",
    ),
    Asked(
        "citizenship, 2 filters",
        ("citizenship",),
        "SELECT v, count(*) FROM (SELECT unnest(citizenship) AS v FROM facts WHERE gender = 'Feminine' "
        "AND year IN (2020, 2021)) GROUP BY 1",
        _narrow,
        _unnested("citizenship", "WHERE gender = 'Feminine' AND year IN (2020, 2021)"),
        {"gender": ("Feminine",), "year": ("2020", "2021")},
    ),
    Asked(
        "origin → exploitation (legs)",
        (),
        f"SELECT origin, destination, count(*) FROM ({PAIRS}) GROUP BY 1, 2",
        _pairs,
        f"SELECT origin, destination, count(*) FROM ({PAIRS}) p GROUP BY 1, 2",
    ),
)


def plain(rows: Sequence[Sequence[Any]]) -> Answer:
    """Rows of keys and a count, whatever peer they come from; without what was not reported."""
    return {tuple(str(one) for one in key): int(n) for *key, n in rows if None not in key}


def by_duckdb(files: tuple[Sequence[Path], Sequence[Path]], spill: Path) -> Callable[[Asked], Ask]:
    """DuckDB on the Parquet files, one connection for all questions; what exceeds memory goes to `spill`."""
    hand = duckdb.connect(config={"temp_directory": str(spill)})
    for name, paths in zip(("facts", "legs"), files, strict=True):
        hand.read_parquet([str(path) for path in paths]).create_view(name)
    return lambda asked: lambda: _arrow_rows(hand.sql(asked.duckdb).to_arrow_table())


def _arrow_rows(table: Any) -> list[Any]:
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def by_polars(files: tuple[Sequence[Path], Sequence[Path]]) -> Callable[[Asked], Ask]:
    """Polars on the Parquet files: a lazy scan, run by its streaming engine."""
    facts, legs = (pl.scan_parquet(list(paths)) for paths in files)
    return lambda asked: lambda: asked.polars(facts, legs).collect(engine="streaming").rows()


def by_postgresql(server: Any) -> Callable[[Asked], Ask]:
    """PostgreSQL on the tables of `load`."""
    return lambda asked: lambda: server.execute(asked.postgresql).fetchall()


def connected() -> Any | None:
    """PostgreSQL on the local socket; None, with a line that says so, where none answers."""
    import psycopg

    try:
        server = psycopg.connect(SERVER, autocommit=True)
    except psycopg.OperationalError as error:
        print(f"SKIPPED: PostgreSQL does not answer ({str(error).splitlines()[0]}).")
        return None
    for setting in ("work_mem = '512MB'", "maintenance_work_mem = '1GB'", "search_path = candil_bench_hand"):
        server.execute(f"SET {setting}")
    return server


def drop(server: Any) -> None:
    server.execute("DROP SCHEMA IF EXISTS candil_bench_hand CASCADE")


TABLES = {
    "facts": "record bigint, visibility integer, people integer, year smallint, month text, gender text, cell5 bigint, "
    "exploitation text[], country_of_exploitation text[], areas text[], citizenship text[]",
    "legs": "record bigint, stage text, country text",
}
INDEXES = (
    "facts (record)",
    "facts (year)",
    "facts (month)",
    "facts (exploitation)",
    "facts (country_of_exploitation, exploitation)",
    "facts (areas)",
    "facts (cell5)",
    "facts (gender, year) INCLUDE (citizenship)",
    "legs (stage, record) INCLUDE (country)",
)


def load(server: Any, files: tuple[Sequence[Path], Sequence[Path]], spill: Path) -> bool:
    """Fill the tables; False, with a line that says so, where that takes longer than `LOAD_MINUTES`."""
    start = time.monotonic()
    drop(server)
    server.execute("CREATE SCHEMA candil_bench_hand")
    for step, work in _steps(server, files, spill):
        if time.monotonic() - start > LOAD_MINUTES * 60:
            print(f"SKIPPED: PostgreSQL was not loaded within {LOAD_MINUTES} minutes; it was at: {step}.")
            drop(server)
            return False
        work()
    ((size,),) = server.execute(
        "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relname IN ('facts', 'legs') "
        "AND relnamespace = 'candil_bench_hand'::regnamespace"
    ).fetchall()
    print(f"PostgreSQL: loaded by COPY and indexed in {time.monotonic() - start:,.0f} s, {int(size) / 2**30:.1f} GiB")
    return True


def _steps(server: Any, files: tuple[Sequence[Path], Sequence[Path]], spill: Path) -> Iterator[tuple[str, Ask]]:
    lists = ", ".join(
        f"'{{' || array_to_string({name}, ',') || '}}'"
        for name in ("exploitation", "country_of_exploitation", "areas", "citizenship")
    )
    selected = {
        "facts": f"SELECT record, visibility, people, year, month, gender, {PARENT}, {lists}",
        "legs": "SELECT record, stage, country",
    }
    for (name, columns), paths in zip(TABLES.items(), files, strict=True):
        yield (
            f"table {name}",
            lambda name=name, columns=columns: server.execute(f"CREATE UNLOGGED TABLE {name} ({columns})"),
        )
        for path in paths:
            yield f"file {path.name}", lambda name=name, path=path: _copy(server, name, selected[name], path, spill)
    for index in INDEXES:
        yield f"index {index}", lambda index=index: server.execute(f"CREATE INDEX ON {index}")
    for name in TABLES:
        yield f"vacuum {name}", lambda name=name: server.execute(f"VACUUM ANALYZE {name}")


def _copy(server: Any, name: str, selected: str, path: Path, spill: Path) -> None:
    text = spill / "copy.tsv"
    duckdb.sql(f"{selected} FROM read_parquet('{path}')").write_csv(str(text), sep="\t", header=False, na_rep="\\N")
    with server.cursor().copy(f"COPY {name} FROM STDIN") as copy:
        copy.write(text.read_bytes())
