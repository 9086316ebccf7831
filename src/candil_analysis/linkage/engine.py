"""Where linkage runs: DuckDB in this process, or a Spark session of the caller; and where it may write.

DuckDB writes what does not fit into memory to files, unencrypted, and leaves them behind when it is killed. So it
writes nowhere unless it is given a folder; there it has a folder of its own that only this user may read, capped
in size, removed at the end, and removed by the next run if the end never came.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from candil_analysis.linkage.comparisons import SHARED_MACRO, Dialect
from candil_analysis.linkage.errors import LinkageError
from candil_analysis.spark import Spark

_PREFIX: Final = "candil-linkage-"
_LOCK: Final = "in-use"


@dataclass(frozen=True)
class DuckDB:
    """In this process. `spill`: an existing folder on a protected disk for what exceeds memory; None keeps all in
    memory and fails when that is not enough. `memory` and `spill_at_most` as DuckDB writes sizes ("4GB")."""

    spill: Path | None = None
    spill_at_most: str = "20GB"
    memory: str | None = None
    threads: int | None = None


#: On Spark records are still prepared by DuckDB here.
Engine = DuckDB | Spark


@contextmanager
def connection(engine: Engine) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB of its own, in memory, that writes only where it may."""
    given = engine if isinstance(engine, DuckDB) else DuckDB()
    with _spill(given.spill) as folder, duckdb.connect(":memory:") as opened:
        opened.execute("SET temp_directory = ?", ["" if folder is None else str(folder)])
        if folder is not None:
            opened.execute("SET max_temp_directory_size = ?", [given.spill_at_most])
        if given.memory is not None:
            opened.execute("SET memory_limit = ?", [given.memory])
        if given.threads is not None:
            opened.execute("SET threads = ?", [given.threads])
        opened.execute(SHARED_MACRO)
        yield opened


@contextmanager
def _spill(parent: Path | None) -> Iterator[Path | None]:
    if parent is None:
        yield None
        return
    if not parent.is_dir():
        raise LinkageError(f"There is no folder {parent} to spill to. Create it on a protected disk, or give none.")
    sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))  # for this user only
    try:
        with (folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder)


def sweep(parent: Path) -> int:
    """Remove what runs that were killed left in the folder; how many there were. Runs under way are left alone."""
    swept = 0
    for folder in sorted(parent.glob(f"{_PREFIX}*")):
        if _is_left(folder):
            shutil.rmtree(folder)
            swept += 1
    return swept


def _is_left(folder: Path) -> bool:
    lock = folder / _LOCK
    if not lock.exists():  # its run is about to lock it, or was killed before: only the empty ones are in doubt
        return any(folder.iterdir())
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def dialect_of(engine: Engine) -> Dialect:
    """The SQL that the engine reads."""
    return "duckdb" if isinstance(engine, DuckDB) else "spark"


def splink_api(engine: Engine, opened: duckdb.DuckDBPyConnection) -> Any:
    """Splink's door to the engine."""
    if isinstance(engine, DuckDB):
        from splink.backends.duckdb import DuckDBAPI

        return DuckDBAPI(opened)
    from splink.backends.spark import SparkAPI

    door: Any = SparkAPI  # carries no types
    return door(spark_session=engine.session, break_lineage_method="persist", register_udfs_automatically=False)


def linker(api: Any, table: Any, settings: dict[str, Any], frequencies: Mapping[str, pa.Table]) -> Any:
    """Splink's linker over a table of prepared records that is registered with it, with our frequencies of terms."""
    from splink import Linker

    made = Linker(table, settings, validate_settings=False, log_level=None)
    for term, values in frequencies.items():
        made.table_management.register_term_frequency_lookup(api.register(values), term)
    return made
