"""Large envelopes lie in files of the vault's folder: complete under their name, or not there at all."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.utils import timezone

from candil.trust.vault.models import SealedObject, new_label

NAME: Final = re.compile(r"[0-9a-f]{32}\.age")
UNFINISHED: Final = ".part"
KEPT_WITHOUT_ROW: Final = timedelta(days=2)  # longer than any upload; file times are whole days


def _folder() -> Path:
    folder = Path(settings.CANDIL_VAULT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def written(produce: Callable[[BinaryIO], None]) -> str:
    """The name of a new file that `produce` wrote; on disk for good when this returns, gone when `produce` fails."""
    name = f"{new_label()}.age"
    path, unfinished = _folder() / name, _folder() / (name + UNFINISHED)
    try:
        with open(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            produce(file)
            file.flush()
            _date_to_the_day(file.fileno())
            os.fsync(file.fileno())
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder()
    return name


def _date_to_the_day(handle: int) -> None:
    """A file's time would tell when somebody reported; the day is enough."""
    midnight = datetime.combine(timezone.localdate(), time_of_day(), timezone.get_current_timezone()).timestamp()
    os.utime(handle, (midnight, midnight))


def _sync_folder() -> None:
    handle = os.open(_folder(), os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def reading(name: str) -> Iterator[BinaryIO]:
    """A file of the vault, opened."""
    with _path(name).open("rb") as file:
        yield file


def size_of(name: str) -> int:
    """Bytes."""
    return _path(name).stat().st_size


def free_bytes() -> int:
    """Space that is left for further files."""
    return shutil.disk_usage(_folder()).free


def remove(names: Iterable[str]) -> None:
    """Delete files; those that are gone already are no error."""
    for name in names:
        _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    if not NAME.fullmatch(name):
        raise ValueError("This is no name of a file in the vault.")
    return _folder() / name


def remove_what_nothing_names() -> int:
    """Delete files that an interrupted upload left behind, some days later; how many."""
    before = time.time() - KEPT_WITHOUT_ROW.total_seconds()
    kept = set(SealedObject.objects.exclude(file="").values_list("file", flat=True))
    left = [path for path in _folder().iterdir() if path.name not in kept and path.stat().st_mtime < before]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
