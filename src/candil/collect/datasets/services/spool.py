"""Clean records on their way to the database: on disk, in a file without a name, gone with the process."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from django.conf import settings

from candil.collect.datasets.services.records import CleanRecord

#: Records written together; equal texts and codes inside one portion are stored once.
PORTION: Final = 2000


class Spool:
    """Records in, the same records out. Memory holds one portion.

    Pickle is safe here because the file has no name: only this process ever writes or reads it.
    """

    def __init__(self) -> None:
        folder = Path(settings.CANDIL_HOME)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by __exit__
        self._portion: list[tuple[Any, ...]] = []
        self.rows = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, record: CleanRecord) -> None:
        self._portion.append(tuple(record))  # quicker to pickle than a class
        self.rows += 1
        if len(self._portion) == PORTION:
            self._write()

    def _write(self) -> None:
        pickle.dump(self._portion, self._file, pickle.HIGHEST_PROTOCOL)
        self._portion = []

    def records(self) -> Iterator[CleanRecord]:
        """All records in the order in which they came."""
        if self._portion:
            self._write()
        self._file.seek(0)
        while True:
            try:
                portion: list[tuple[Any, ...]] = pickle.load(self._file)  # noqa: S301 - see the class
            except EOFError:
                return
            yield from map(CleanRecord._make, portion)
