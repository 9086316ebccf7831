"""The files of the store: manifests that name segments, one writer at a time, old files taken away."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

#: Files that no recent manifest names are kept this long, for readers that opened them (seconds).
GRACE = 600


@dataclass(frozen=True)
class Segment:
    """One slice of the records, as two files."""

    number: int
    facts: str
    legs: str
    records: int


@dataclass(frozen=True)
class Manifest:
    """Which files are the store at one state of the database."""

    name: str
    derivation: str
    segments: tuple[Segment, ...]

    def by_number(self) -> dict[int, Segment]:
        """Segments by their number."""
        return {segment.number: segment for segment in self.segments}


def folder() -> Path:
    """Where the store lives; made when missing, for the owner only."""
    path = Path(settings.CANDIL_STORE)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def load_manifest(name: str) -> Manifest | None:
    """The manifest of that name with all its files, or None when any of them is missing."""
    try:
        content = json.loads((folder() / f"manifest-{name}.json").read_text())
    except FileNotFoundError:
        return None
    segments = tuple(Segment(**segment) for segment in content["segments"])
    present = set(os.listdir(folder()))
    if not all(segment.facts in present and segment.legs in present for segment in segments):
        return None
    return Manifest(content["name"], content["derivation"], segments)


def save_manifest(manifest: Manifest) -> None:
    """Write the manifest under its own name and as `manifest.json`, for those who read the folder without the site."""
    text = json.dumps(asdict(manifest), indent=1)
    for target in (f"manifest-{manifest.name}.json", "manifest.json"):
        _write_whole(folder() / target, text)
    sync(folder())


def _write_whole(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text)
    sync(temporary)
    temporary.rename(path)


def sync(path: Path) -> None:
    """Force a file or folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def one_writer() -> Iterator[None]:
    """Only one process or thread builds at a time; the lock falls away with the process that holds it."""
    with open(folder() / "lock", "a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def take_away_old(keep: set[str]) -> None:
    """Delete files that only older manifests name: beside `keep` and the two newest, after `GRACE` seconds.

    Call with the lock held.
    """
    manifests = sorted(folder().glob("manifest-*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    kept = [path for index, path in enumerate(manifests) if index < 2 or path.stem in keep or not _is_old(path)]
    needed = {path.name for path in kept} | {"manifest.json", "lock"}
    for path in kept:
        for segment in json.loads(path.read_text())["segments"]:
            needed |= {segment["facts"], segment["legs"]}
    for path in folder().iterdir():
        if path.name not in needed and _is_old(path):
            path.unlink()


def _is_old(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > GRACE
