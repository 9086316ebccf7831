"""How near a question comes to what the machine allows: bytes that it must read over the bandwidth of memory."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from candil_analysis.facts import Store

ARRAY = 32 * 2**20  # float64s for each thread: 256 MiB, more than caches hold
ROUNDS = 7
#: What a question reads under the rule, whatever it asks: who may see it, who contributed, how many people, its noise.
ALWAYS = ("visibility", "organisation", "people", "key", "synthetic")


def bandwidth() -> tuple[float, float]:
    """Bytes a second that all cores together read (sums), and that they read and write (copies); the best of rounds."""
    cores = os.cpu_count() or 1
    given = [np.ones(ARRAY) for _ in range(cores)]
    copies = [np.zeros(ARRAY) for _ in range(cores)]
    moved = cores * ARRAY * 8
    return moved / _best(cores, np.sum, given), 2 * moved / _best(cores, np.copyto, copies, given)


def _best(cores: int, work: Callable[..., Any], *arguments: Sequence[Any]) -> float:
    spent = []
    with ThreadPoolExecutor(cores) as threads:
        for _ in range(ROUNDS):
            start = time.perf_counter()
            list(threads.map(work, *arguments))
            spent.append(time.perf_counter() - start)
    return min(spent)


def held_bytes(store: Store, records: int, columns: Iterable[str], found: int = 0) -> int:
    """Bytes of the coded `columns` as they lie in memory, and of `found` columns about routes (four bytes each)."""
    schema = store.coded.table.schema()
    widths = [schema[name].to_pyarrow().bit_width for name in columns]
    return records * (sum(max(8, width) for width in widths) // 8 + 4 * found)


def coded_bytes(store: Store, records: int) -> int:
    """Bytes of all coded columns."""
    return held_bytes(store, records, store.coded.table.columns)


def parquet_bytes(files: Sequence[Path], columns: Iterable[str]) -> int:
    """Compressed bytes of `columns` in Parquet files."""
    wanted = set(columns)
    return sum(_in_file(pq.read_metadata(path), wanted) for path in files)


def _in_file(metadata: Any, wanted: set[str]) -> int:
    groups = (metadata.row_group(number) for number in range(metadata.num_row_groups))
    chunks = (group.column(number) for group in groups for number in range(group.num_columns))
    return sum(chunk.total_compressed_size for chunk in chunks if chunk.path_in_schema.split(".")[0] in wanted)


def resident() -> float:
    """Memory of this process now, in GiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**30
