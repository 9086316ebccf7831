"""Dashboard questions under a viewer's rule, beside the same questions written by hand without it.

    python bench/dashboard_questions.py [RECORDS …] [--rounds N] [--databases]

For each size a world is made (seeded), written as Parquet in segments, and asked. Peers:

- hand SQL: DuckDB on the same Parquet, no rule at all, only records counted;
- with `--databases`, SQLite and PostgreSQL: plain tables, one row a value, as an ORM would ask them with the list of
  the viewer's classes. PostgreSQL is skipped, and says so, where none answers at CANDIL_TEST_DATABASE_URL or the
  local socket.

Viewers: `rows` opens the records of half of the 5,000 classes; `statistics` knows the same half by statistics only.
First answers (statement not compiled yet) are printed apart. Limits: 500,000 records 60 ms median and three times
the hand SQL; 5 million 400 ms.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa

from candil_analysis.aggregates import count, tally
from candil_analysis.facts import Question, Scope, Store
from candil_analysis.tests.worlds import Shape, make, write

LIMITS_MS = {500_000: 60.0, 5_000_000: 400.0}
LIMIT_RATIO = 3.0
CLASSES = frozenset(range(0, 5_000, 2))
VIEWERS = {"rows": Scope(CLASSES), "statistics": Scope(frozenset(), CLASSES)}
FILTERS = {"gender": ("Feminine",), "year": ("2020", "2021")}
PARENT = "(cell & ~(15::BIGINT << 52)) | ((5::BIGINT << 52) | 1073741823)"
PAIRS = (
    "SELECT DISTINCT o.record, o.country AS origin, d.country AS destination FROM legs o JOIN legs d USING (record) "
)
PAIRS += "WHERE o.stage = 'origin' AND d.stage = 'exploitation'"


@dataclass(frozen=True)
class Asked:
    """A question, by dimensions for Candil and in SQL for the peers."""

    name: str
    by: tuple[str, ...]
    duckdb: str
    plain: str
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)


def single(name: str) -> str:
    return f"SELECT {name}, count(*) FROM facts WHERE visibility IN (SELECT visibility FROM seen) GROUP BY 1"


def several(name: str) -> str:
    return (
        f"SELECT v.value, count(*) FROM facts f JOIN {name} v ON v.record = f.record "
        "WHERE f.visibility IN (SELECT visibility FROM seen) GROUP BY 1"
    )


QUESTIONS = (
    Asked("by year", ("year",), "SELECT year, count(*) FROM facts GROUP BY 1", single("year")),
    Asked("by month", ("month",), "SELECT month, count(*) FROM facts GROUP BY 1", single("month")),
    Asked(
        "by exploitation",
        ("exploitation",),
        "SELECT v, count(*) FROM (SELECT unnest(exploitation) AS v FROM facts) GROUP BY 1",
        several("exploitation"),
    ),
    Asked(
        "country × exploitation",
        ("country_of_exploitation", "exploitation"),
        "SELECT c, e, count(*) FROM (SELECT unnest(country_of_exploitation) AS c, exploitation FROM facts), "
        "unnest(exploitation) AS u(e) GROUP BY 1, 2",
        "SELECT c.value, e.value, count(*) FROM facts f JOIN country_of_exploitation c ON c.record = f.record "
        "JOIN exploitation e ON e.record = f.record WHERE f.visibility IN (SELECT visibility FROM seen) GROUP BY 1, 2",
    ),
    Asked(
        "by area",
        ("area",),
        "SELECT v, count(*) FROM (SELECT unnest(areas) AS v FROM facts) GROUP BY 1",
        several("areas"),
    ),
    Asked("by H3 cell, resolution 5", ("cell:5",), f"SELECT {PARENT}, count(*) FROM facts GROUP BY 1", single("cell5")),
    Asked(
        "citizenship, 2 filters",
        ("citizenship",),
        "SELECT v, count(*) FROM (SELECT unnest(citizenship) AS v FROM facts WHERE gender = 'Feminine' "
        "AND year IN (2020, 2021)) GROUP BY 1",
        "SELECT v.value, count(*) FROM facts f JOIN citizenship v ON v.record = f.record WHERE gender = 'Feminine' "
        "AND year IN (2020, 2021) AND f.visibility IN (SELECT visibility FROM seen) GROUP BY 1",
        FILTERS,
    ),
    Asked(
        "origin → exploitation (legs)",
        (),
        f"SELECT origin, destination, count(*) FROM ({PAIRS}) GROUP BY 1, 2",
        "SELECT o.country, d.country, count(DISTINCT f.record) FROM facts f JOIN legs o ON o.record = f.record "
        "JOIN legs d ON d.record = f.record WHERE o.stage = 'origin' AND d.stage = 'exploitation' "
        "AND f.visibility IN (SELECT visibility FROM seen) GROUP BY 1, 2",
    ),
)


def timed(ask: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Milliseconds of the first answer and the median of the following ones."""
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1_000)
    return times[0], statistics.median(times[1:])


def ours(store: Store, asked: Asked, scope: Scope) -> Callable[[], Any]:
    question = Question(asked.where)
    if asked.by:
        return lambda: count(store, by=asked.by, question=question, scope=scope)
    return lambda: tally(store, pairs(store), ("origin", "destination"), scope=scope, question=question)


def pairs(store: Store) -> Any:
    """Origins and places of exploitation of each record, worked out once for the snapshot."""
    legs = store.legs
    start = legs.filter(legs.stage == "origin").select("record", origin="country")
    end = legs.filter(legs.stage == "exploitation").select("record", destination="country")
    return store.found("bench pairs", lambda: start.join(end, "record"), ("origin", "destination"))


def databases(facts: pa.Table, legs: pa.Table) -> Iterator[tuple[str, Callable[[str], Any]]]:
    """Peers with the facts in plain tables: a name and a function that answers SQL."""
    tables = relational(facts, legs)
    with tempfile.TemporaryDirectory() as folder:
        lite = sqlite3.connect(Path(folder) / "peer.sqlite3")
        lite.execute("PRAGMA mmap_size = 8000000000")
        for name, table in tables.items():
            lite.execute(f"CREATE TABLE {name} ({', '.join(table.column_names)})")
            places = ", ".join("?" * table.num_columns)
            for batch in table.to_batches(100_000):
                lite.executemany(
                    f"INSERT INTO {name} VALUES ({places})", zip(*(c.to_pylist() for c in batch.columns), strict=True)
                )
            index(lite.execute, name, table)
        lite.execute("ANALYZE")
        lite.commit()
        yield f"SQLite {sqlite3.sqlite_version}", lambda statement: lite.execute(statement).fetchall()
        lite.close()
    yield from postgresql(tables)


def postgresql(tables: dict[str, pa.Table]) -> Iterator[tuple[str, Callable[[str], Any]]]:
    import psycopg

    url = os.environ.get("CANDIL_TEST_DATABASE_URL", "").replace("%2F", "/") or "postgresql:///postgres"
    try:
        server = psycopg.connect(url if url.startswith("postgresql:///") else "postgresql:///postgres", autocommit=True)
    except psycopg.OperationalError as error:
        print(f"SKIPPED: PostgreSQL does not answer ({str(error).splitlines()[0]}).")
        return
    server.execute("DROP SCHEMA IF EXISTS candil_bench CASCADE")
    server.execute("CREATE SCHEMA candil_bench")
    server.execute("SET search_path TO candil_bench")
    kinds = {pa.int16(): "smallint", pa.int32(): "integer", pa.int64(): "bigint", pa.string(): "text"}
    for name, table in tables.items():
        columns = ", ".join(f"{column.name} {kinds[column.type]}" for column in table.schema)
        server.execute(f"CREATE UNLOGGED TABLE {name} ({columns})")
        with server.cursor().copy(f"COPY {name} FROM STDIN") as copy:
            for batch in table.to_batches(100_000):
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    copy.write_row(row)
        index(server.execute, name, table)
        server.execute(f"VACUUM ANALYZE {name}")
    version = server.info.server_version
    yield f"PostgreSQL {version // 10_000}.{version % 10_000}", lambda statement: server.execute(statement).fetchall()
    server.execute("DROP SCHEMA candil_bench CASCADE")
    server.close()


def index(execute: Callable[[str], Any], name: str, table: pa.Table) -> None:
    if "record" in table.column_names:
        execute(f"CREATE INDEX {name}_record ON {name} (record)")


def relational(facts: pa.Table, legs: pa.Table) -> dict[str, pa.Table]:
    """The facts as a database without lists holds them: one table of records and one for each set-valued dimension."""
    engine = duckdb.connect()
    engine.from_arrow(facts).create_view("f")
    engine.from_arrow(legs).create_view("l")
    tables = {
        "seen": pa.table({"visibility": pa.array(sorted(CLASSES), pa.int32())}),
        "facts": engine.sql(
            f"SELECT record, visibility, organisation, people, year, month, gender, {PARENT} AS cell5 FROM f"
        ).to_arrow_table(),
        "legs": engine.sql("SELECT record, stage, country FROM l").to_arrow_table(),
    }
    for name in ("exploitation", "country_of_exploitation", "areas", "citizenship"):
        tables[name] = engine.sql(f"SELECT record, unnest({name}) AS value FROM f").to_arrow_table()
    return tables


def run(size: int, rounds: int, *, with_databases: bool) -> bool:
    """Make, ask and print one size; whether every limit was kept."""
    facts, legs = make(Shape(size), seed=1)
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        files = write(facts, legs, Path(folder))
        parquet = sum(path.stat().st_size for path in files[0]) / 1e6
        print(f"\n{size:,} records, {parquet:.0f} MB of Parquet in {len(files[0])} segments")
        store = Store.open(*files)
        start = time.perf_counter()
        store.contributors  # noqa: B018 (codes the facts)
        coded = time.perf_counter() - start
        start = time.perf_counter()
        pairs(store)
        print(f"once a snapshot: {coded:.1f} s to code the facts, {time.perf_counter() - start:.1f} s to pair the legs")
        hand = duckdb.connect()
        hand.sql(f"CREATE VIEW facts AS SELECT * FROM read_parquet({[str(p) for p in files[0]]})")
        hand.sql(f"CREATE VIEW legs AS SELECT * FROM read_parquet({[str(p) for p in files[1]]})")
        print(f"{'median ms (first)':32}{'hand SQL':>16}" + "".join(f"{name:>18}{'ratio':>7}" for name in VIEWERS))
        limit = LIMITS_MS.get(size, float("inf"))
        for asked in QUESTIONS:
            _, by_hand = timed(lambda asked=asked: hand.sql(asked.duckdb).to_arrow_table(), rounds)
            line = f"{asked.name:32}{by_hand:16.1f}"
            for scope in VIEWERS.values():
                first, median = timed(ours(store, asked, scope), rounds)
                kept &= median <= limit and (size > 500_000 or median <= LIMIT_RATIO * by_hand)
                line += f"{f'{median:.1f} ({first:.0f})':>18}{median / by_hand:6.1f}×"
            print(line, flush=True)
    if with_databases:
        for peer, answer in databases(facts, legs):
            medians = [f"{asked.name} {timed(partial(answer, asked.plain), 2)[1]:,.0f}" for asked in QUESTIONS]
            print(f"{peer}, rows viewer, median ms: " + " · ".join(medians), flush=True)
    return kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", nargs="*", type=int, default=[500_000])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--databases", action="store_true")
    given = parser.parse_args()
    print(
        f"{os.cpu_count()} cores, {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB, "
        f"load {os.getloadavg()[0]:.1f}; Python {platform.python_version()}, DuckDB {duckdb.__version__}, "
        f"Ibis {ibis.__version__}, pyarrow {pa.__version__}"
    )
    kept = [run(size, given.rounds, with_databases=given.databases) for size in given.records]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"\npeak memory {peak:.1f} GiB; load {os.getloadavg()[0]:.1f}")
    print("every limit kept" if all(kept) else "A LIMIT WAS NOT KEPT")
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
