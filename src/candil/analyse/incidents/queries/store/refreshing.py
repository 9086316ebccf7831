"""Bring the files up to the state of the database, and open them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from candil.analyse.incidents.queries.store import files
from candil.analyse.incidents.queries.store.building import Said, read_segment, work_out
from candil.analyse.incidents.queries.store.files import Manifest, Segment
from candil.analyse.incidents.queries.store.state import (
    State,
    derivation,
    read_state,
    segments_in_database,
    settle,
    snapshot,
)
from candil.platform.foundation.memory import without_cycle_search
from candil.trust.partnerships.services import beside_the_lock
from candil_analysis import facts
from candil_analysis.spark import Spark, session

#: Rows in a row group: small enough that a viewer's classes and a period skip most of a file (bench/store_refresh.py).
ROW_GROUP = 32_768


# The store last opened in this process. Safe in many threads, and good for as long as its files are the current ones.
_opened: dict[StoreFiles, facts.Store] = {}
_opening = Lock()


@dataclass(frozen=True)
class StoreFiles:
    """The files of one state, for any reader of Parquet."""

    name: str
    facts: tuple[Path, ...]
    legs: tuple[Path, ...]


def current_manifest() -> Manifest:
    """The manifest of the database's state, built first when it is not there."""
    return files.load_manifest(read_state().name) or refresh()


def current_files() -> StoreFiles:
    """Paths of the current files, refreshed first when the database has moved on."""
    manifest = current_manifest()
    folder = files.folder()
    return StoreFiles(
        manifest.name,
        tuple(folder / segment.facts for segment in manifest.segments),
        tuple(folder / segment.legs for segment in manifest.segments),
    )


def open_store() -> facts.Store:
    """The store as the database is now. Never out of date: a change that was not taken in yet is taken in first."""
    current = current_files()
    with _opening:
        if current not in _opened:
            before = next(iter(_opened.values()), None)
            opened = facts.Store.open(current.facts, current.legs, _spark(), before)
            for outdated in _opened.values():
                outdated.release()
            _opened.clear()
            _opened[current] = opened
        return _opened[current]


def _spark() -> Spark | None:
    """What the store runs on, by the settings; None is DuckDB in this process. Raises `SparkUnavailable`."""
    return Spark(session(settings.CANDIL_ENGINE)) if settings.CANDIL_ENGINE else None


def refresh() -> Manifest:
    """Build the segments that changed since the base and publish the new manifest; then settle the database's state."""
    with beside_the_lock(), files.one_writer():
        with snapshot():
            state = read_state()
            manifest = files.load_manifest(state.name) or _build(state)
        files.take_away_old(keep={f"manifest-{state.base}", f"manifest-{state.name}"})
    settle(state)
    return manifest


def _build(state: State) -> Manifest:
    base = files.load_manifest(state.base)
    kept: dict[int, Segment] = {}
    present = segments_in_database()
    stale: frozenset[int] = present
    if base and base.derivation == derivation() and not state.everything:
        changed = frozenset(number for number in state.segments if number is not None)
        kept = {number: segment for number, segment in base.by_number().items() if number in present - changed}
        stale = present - kept.keys()
    built = write_segments(sorted(stale))
    segments = tuple(segment for _, segment in sorted((kept | built).items()))
    manifest = Manifest(state.name, derivation(), segments)
    files.save_manifest(manifest)
    return manifest


def write_segments(numbers: Sequence[int]) -> dict[int, Segment]:
    """Build these segments: while one is worked out and written, the next is read from the database."""
    written: list[Future[Segment]] = []
    with without_cycle_search(), ThreadPoolExecutor(max_workers=1) as other:
        for number in numbers:
            said = read_segment(number)
            if written:
                written[-1].result()  # at most two segments are held at once
            written.append(other.submit(_write_segment, number, said))
    return {number: segment.result() for number, segment in zip(numbers, written, strict=True)}


def _write_segment(number: int, said: Said) -> Segment:
    """Work out a segment and write its two files under new names."""
    rows, legs = work_out(said)
    generation = uuid.uuid4().hex[:12]
    segment = Segment(number, f"facts-{number}-{generation}.parquet", f"legs-{number}-{generation}.parquet", len(rows))
    _write(rows, files.folder() / segment.facts)
    _write(legs, files.folder() / segment.legs)
    return segment


def _write(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP, write_statistics=True)
    path.chmod(0o600)
    files.sync(path)
