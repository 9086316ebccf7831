"""One request at a time to each host, with a pause between two, over all processes of this installation."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from candil.collect.sources.errors import FetchFailed

_MOST_WAITING: Final = 600.0
_LOOK_AGAIN: Final = 0.1


def folder() -> Path:
    """Where the locks of fetching lie."""
    path = Path(settings.CANDIL_HOME) / "fetching"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def turn(host: str, pause: float) -> Iterator[None]:
    """Hold the only turn to ask `host`, `pause` seconds after the last one ended. Raises `FetchFailed` after ten
    minutes of waiting. The lock ends with its process.
    """
    path = folder() / f"host-{sha256(host.encode()).hexdigest()[:32]}"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle, host)
        if os.fstat(handle).st_size:  # empty: never asked before
            time.sleep(max(0.0, min(pause, os.fstat(handle).st_mtime + pause - time.time())))
        try:
            yield
        finally:
            os.pwrite(handle, b"1", 0)
            os.utime(handle)
    finally:
        os.close(handle)


def _lock(handle: int, host: str) -> None:
    until = time.monotonic() + _MOST_WAITING
    while time.monotonic() < until:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_LOOK_AGAIN)
        else:
            return
    raise FetchFailed(_("Another fetch from %(host)s takes too long. Try again later.") % {"host": host})
