"""Rows that were handed back, as a file for their owner: the row as it was, its number, and why."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Final

from django.conf import settings

from candil.collect.datasets.services.validation import Layout, Refusal
from candil.platform.foundation.spreadsheets import safe_cell

#: The column names that are put before the file's own.
ROW, REASON = "row", "reason"
_FOLDER: Final = "refused"


def refused_file(number: int) -> Path:
    """Where the refused rows of a batch lie, whether there are any or not."""
    return Path(settings.CANDIL_HOME) / _FOLDER / f"{number}.csv"


class RefusedRows:
    """Writes the file when the first row comes. Columns about identifiable people are left out: nothing needs them."""

    def __init__(self, path: Path, header: tuple[str, ...], layout: Layout) -> None:
        self._path = path
        personal = layout.personal_indices()
        self._kept = [index for index in range(len(header)) if index not in personal]
        self._header = [ROW, REASON, *(header[index] for index in self._kept)]
        self._width = len(header)
        self._file: IO[str] | None = None
        self.rows = 0

    def __enter__(self) -> RefusedRows:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            if error is not None:
                self._path.unlink(missing_ok=True)

    def add(self, row: list[str], refusal: Refusal) -> None:
        if self._file is None:
            self._file = self._opened()
            self._writer = csv.writer(self._file)
            self._writer.writerow([safe_cell(name) for name in self._header])
        self.rows += 1
        # A row that is not as wide as the header cannot be told apart from its personal columns.
        fields = [row[index] for index in self._kept] if len(row) == self._width else []
        self._writer.writerow([refusal.row_number, safe_cell(reason_of(refusal)), *map(safe_cell, fields)])

    def _opened(self) -> IO[str]:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        return os.fdopen(handle, "w", encoding="utf-8-sig", newline="")


def reason_of(refusal: Refusal) -> str:
    """All problems of a row in one line: column, value, reason, what to do."""
    said = []
    for problem in refusal.problems:
        where = f"{problem.column} = “{problem.value}”: " if problem.value else f"{problem.column}: "
        said.append(f"{where if problem.column else ''}{problem.reason} {problem.advice}")
    return " | ".join(said)
