"""The questions of a dashboard: Candil under a viewer's rule beside DuckDB, Polars, PostgreSQL, and what memory allows.

Run: python bench/dashboard_questions.py [records …] [--rounds N] [--databases] [--postgresql] [--worlds FOLDER]

For each size a world is made (seeded), written as Parquet in segments, and asked. Peers (dashboard_peers.py) count all
records by hand, without any rule, and must give the answers that Candil gives to who may see everything:

- DuckDB and Polars on the same Parquet;
- with `--postgresql`, PostgreSQL on tables loaded by COPY with an index for each question;
- with `--databases`, the Django ORM on SQLite and PostgreSQL (dashboard_databases.py). Give one size of at most 5
  million: the ORM is set up once a process.

PostgreSQL is skipped, and says so, where none answers on the local socket. `--worlds` keeps the Parquet files for the
next run. Viewers: `rows` opens the records of half of the 5,000 classes; `statistics` knows the same half by statistics
only. First answers (statement not compiled yet) are in brackets. The limit is the bytes of the columns that a question
must read over the bandwidth of memory, measured in the run: as Candil holds them, and as Parquet compresses them. In
the table, × beside a viewer's time is how far from the limit as held, and × beside a peer's how many times as long as
the viewer of rows the peer takes.
`refresh` is one segment of 65,536 records more: until the new snapshot has answered.
Kept or an error: 500,000 records 60 ms median and three times DuckDB by hand; 5 million 400 ms; 50 million 4 s.
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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import ibis
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from dashboard_databases import peers, relational
from dashboard_limits import ALWAYS, bandwidth, coded_bytes, held_bytes, parquet_bytes, resident
from dashboard_peers import (
    PARENT,
    QUESTIONS,
    Answer,
    Asked,
    by_duckdb,
    by_polars,
    by_postgresql,
    connected,
    drop,
    load,
    plain,
)

from candil_analysis.aggregates import Counts, count, tally
from candil_analysis.facts import DIMENSIONS, Question, Scope, Store
from candil_analysis.tests.worlds import SEGMENT, Shape, write_large

LIMITS_MS = {500_000: 60.0, 5_000_000: 400.0, 50_000_000: 4_000.0}
LIMIT_RATIO = 3.0
CLASSES = frozenset(range(0, 5_000, 2))
VIEWERS = {"rows": Scope(CLASSES), "statistics": Scope(frozenset(), CLASSES)}
EVERYTHING = Scope(None)
Files = tuple[Sequence[Path], Sequence[Path]]


def timed(ask: Callable[[], Any], rounds: int) -> tuple[float, float, Any]:
    """Milliseconds of the first answer, the median of the following ones, and the answer."""
    times, answer = [], None
    for _ in range(rounds + 1):
        start = time.perf_counter()
        answer = ask()
        times.append((time.perf_counter() - start) * 1_000)
    return times[0], statistics.median(times[1:]), answer


def ours(store: Store, asked: Asked, scope: Scope) -> Callable[[], Counts]:
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


def told(counts: Counts) -> Answer:
    """An answer in the form of the peers', who write H3 cells as whole numbers."""
    is_cell = [name.startswith("cell:") for name in counts.dimensions]
    rows = [
        [*(str(int(key, 16)) if cell and key else key for key, cell in zip(one.key, is_cell, strict=True)), one.value]
        for one in counts.cells
    ]
    return plain(rows)


@contextmanager
def world(size: int, kept: Path | None) -> Iterator[tuple[Path, Files]]:
    """A folder for passing things and the Parquet files of a world, made where they are not kept from before."""
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(passing) if kept is None else kept / str(size)
        folder.mkdir(parents=True, exist_ok=True)
        segments = -(-size // SEGMENT)
        files = tuple(sorted(folder.glob(f"{name}-*.parquet")) for name in ("facts", "legs"))
        if [len(paths) for paths in files] != [segments, segments]:
            files = write_large(Shape(size), 1, folder)
        yield Path(passing), (files[0], files[1])


def prepared(store: Store, size: int) -> None:
    """Code the facts and pair the legs; prints what that takes."""
    before, start = resident(), time.perf_counter()
    store.contributors  # noqa: B018 (codes the facts)
    coded, after = time.perf_counter() - start, resident()
    start = time.perf_counter()
    pairs(store)
    print(
        f"once a snapshot: {coded:.1f} s to code the facts, {time.perf_counter() - start:.1f} s to pair the legs; "
        f"the coded facts take {coded_bytes(store, size) / 2**30:.2f} GiB ({coded_bytes(store, size) // size} bytes a "
        f"record), the process {before:.1f} GiB before, {after:.1f} coded, {resident():.1f} paired, {peak():.1f} peak"
    )


def read_by(asked: Asked) -> tuple[set[str], set[str]]:
    """The columns that a question reads: of the coded facts, and of the facts' Parquet."""
    dimensions = {*asked.by, *asked.where}
    held = {"cell" if name.startswith("cell:") else name for name in dimensions}
    files = {"cell" if name.startswith("cell:") else DIMENSIONS[name][0] for name in dimensions}
    return held | set(ALWAYS), files | set(ALWAYS)


def limits(store: Store, files: Files, asked: Asked, size: int, speed: float) -> tuple[float, float]:
    """Milliseconds that reading alone takes: columns as held, and as Parquet."""
    held, columns = read_by(asked)
    stored = parquet_bytes(files[0], columns)
    if not asked.by:
        stored += parquet_bytes(files[1], ("record", "stage", "country"))
    return held_bytes(store, size, held, found=not asked.by) / speed * 1_000, stored / speed * 1_000


def run(size: int, given: argparse.Namespace, speed: float) -> bool:
    """Make, ask and print one size; whether every limit was kept."""
    with world(size, given.worlds) as (passing, files):
        parquet = sum(path.stat().st_size for paths in files for path in paths) / 2**30
        print(f"\n{size:,} records, {parquet:.2f} GiB of Parquet in {len(files[0])} segments")
        store = Store.open(*files)
        prepared(store, size)
        kept = ask_all(store, files, size, given, speed, passing)
        refresh(store, files, size, passing)
        if given.databases:
            orm(files)
    return kept


def ask_all(store: Store, files: Files, size: int, given: argparse.Namespace, speed: float, passing: Path) -> bool:
    asks = {"DuckDB": by_duckdb(files, passing), "Polars": by_polars(files)}
    server = connected() if given.postgresql else None
    if server is not None and load(server, files, passing):
        asks["PostgreSQL"] = by_postgresql(server)
    heads = [f"{name} ms (first)" for name in VIEWERS] + ["limit as held", "as Parquet"]
    heads += [f"{name} by hand" for name in asks]
    print(f"\n| {' | '.join(['question', *heads])} |\n|{'---|' * (len(heads) + 1)}")
    kept = [ask_one(store, files, size, asked, given.rounds, speed, asks) for asked in QUESTIONS]
    if server is not None:
        drop(server)
    return all(kept)


def ask_one(
    store: Store,
    files: Files,
    size: int,
    asked: Asked,
    rounds: int,
    speed: float,
    asks: dict[str, Callable[[Asked], Callable[[], Any]]],
) -> bool:
    """Print one line of the table; whether its limit was kept."""
    expected = told(ours(store, asked, EVERYTHING)())
    held, stored = limits(store, files, asked, size, speed)
    mine = {name: timed(ours(store, asked, scope), rounds) for name, scope in VIEWERS.items()}
    line = [f"{median:.1f} ({first:.0f}), {median / held:.1f}×" for first, median, _ in mine.values()]
    line += [f"{held:.1f}", f"{stored:.1f}"]
    theirs = {}
    for name, ask in asks.items():
        _, theirs[name], answer = timed(ask(asked), min(rounds, 3) if size <= 5_000_000 else 1)
        line.append(f"{theirs[name]:,.1f}, {theirs[name] / mine['rows'][1]:.1f}×")
        if plain(answer) != expected:
            raise SystemExit(f"{name} answers “{asked.name}” differently.")
    print(f"| {' | '.join([asked.name, *line])} |", flush=True)
    medians = [median for _, median, _ in mine.values()]
    most = LIMITS_MS.get(size, float("inf"))
    if size <= 500_000:
        most = min(most, LIMIT_RATIO * theirs["DuckDB"])
    return max(medians) <= most


def refresh(store: Store, files: Files, size: int, passing: Path) -> None:
    """A segment more: seconds until the new snapshot has answered the first question, and until legs are paired."""
    folder = passing / "more"
    folder.mkdir()
    more = write_large(Shape(SEGMENT), 2, folder)
    for paths in more:
        table = pq.read_table(paths[0])
        numbers = pa.compute.add(table["record"], -(-size // SEGMENT) * SEGMENT)
        pq.write_table(table.set_column(0, table.schema.field(0), numbers), paths[0], compression="zstd")
    start = time.perf_counter()
    later = Store.open([*files[0], *more[0]], [*files[1], *more[1]], before=store)
    counted = ours(later, QUESTIONS[0], EVERYTHING)()
    first = time.perf_counter() - start
    if counted.total.value != size + SEGMENT:
        raise SystemExit("The new snapshot does not hold the records of the new segment.")
    start = time.perf_counter()
    pairs(later)
    print(
        f"\nrefresh: {first:.1f} s until the new snapshot answers, {time.perf_counter() - start:.1f} s to pair its legs"
    )


def orm(files: Files) -> None:
    facts, legs = (pq.read_table(list(paths)) for paths in files)
    for peer, questions in peers(relational(facts, legs, CLASSES, PARENT)):
        medians = [f"{asked.name} {timed(questions[asked.name], 2)[1]:,.0f}" for asked in QUESTIONS]
        print(f"{peer}, rows viewer, median ms: " + " · ".join(medians), flush=True)


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", nargs="*", type=int, default=[500_000])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--databases", action="store_true")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--worlds", type=Path)
    given = parser.parse_args()
    print(
        f"{os.cpu_count()} cores, {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB, "
        f"load {os.getloadavg()[0]:.1f}; Python {platform.python_version()}, DuckDB {duckdb.__version__}, "
        f"Ibis {ibis.__version__}, Polars {pl.__version__}, pyarrow {pa.__version__}"
    )
    read, copied = bandwidth()
    print(f"memory: {read / 1e9:.1f} GB/s read by all cores, {copied / 1e9:.1f} GB/s read and written")
    kept = [run(size, given, max(read, copied)) for size in given.records]
    print(f"\npeak memory {peak():.1f} GiB; load {os.getloadavg()[0]:.1f}")
    print("every limit kept" if all(kept) else "A LIMIT WAS NOT KEPT")
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
