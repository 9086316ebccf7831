"""Dashboard questions under a viewer's rule, beside the same questions written by hand without it.

    python bench/dashboard_questions.py [RECORDS …] [--rounds N] [--databases]

For each size a world is made (seeded), written as Parquet in segments, and asked. Peers:

- hand SQL: DuckDB on the same Parquet, no rule at all, only records counted;
- with `--databases`, the Django ORM on SQLite and PostgreSQL (dashboard_databases.py). PostgreSQL is skipped, and
  says so, where none answers on the local socket. Give one size: the ORM is set up once a process.

Viewers: `rows` opens the records of half of the 5,000 classes; `statistics` knows the same half by statistics only.
First answers (statement not compiled yet) are printed apart. Limits: 500,000 records 60 ms median and three times
the hand SQL; 5 million 400 ms.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
from dashboard_databases import peers, relational

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
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)


QUESTIONS = (
    Asked("by year", ("year",), "SELECT year, count(*) FROM facts GROUP BY 1"),
    Asked("by month", ("month",), "SELECT month, count(*) FROM facts GROUP BY 1"),
    Asked(
        "by exploitation",
        ("exploitation",),
        "SELECT v, count(*) FROM (SELECT unnest(exploitation) AS v FROM facts) GROUP BY 1",
    ),
    Asked(
        "country × exploitation",
        ("country_of_exploitation", "exploitation"),
        "SELECT c, e, count(*) FROM (SELECT unnest(country_of_exploitation) AS c, exploitation FROM facts), "
        "unnest(exploitation) AS u(e) GROUP BY 1, 2",
    ),
    Asked(
        "by area",
        ("area",),
        "SELECT v, count(*) FROM (SELECT unnest(areas) AS v FROM facts) GROUP BY 1",
    ),
    Asked("by H3 cell, resolution 5", ("cell:5",), f"SELECT {PARENT}, count(*) FROM facts GROUP BY 1"),
    Asked(
        "citizenship, 2 filters",
        ("citizenship",),
        "SELECT v, count(*) FROM (SELECT unnest(citizenship) AS v FROM facts WHERE gender = 'Feminine' "
        "AND year IN (2020, 2021)) GROUP BY 1",
        FILTERS,
    ),
    Asked(
        "origin → exploitation (legs)",
        (),
        f"SELECT origin, destination, count(*) FROM ({PAIRS}) GROUP BY 1, 2",
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
        for peer, questions in peers(relational(facts, legs, CLASSES, PARENT)):
            medians = [f"{asked.name} {timed(questions[asked.name], 2)[1]:,.0f}" for asked in QUESTIONS]
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
