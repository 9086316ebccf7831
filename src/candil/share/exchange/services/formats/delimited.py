"""CSV: UTF-8 with a mark that spreadsheet programs need, every cell safe to open in one."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from candil.platform.foundation.spreadsheets import safe_cell
from candil.share.exchange.queries.records import PlainRecord
from candil.share.exchange.services.formats.flat import COLUMNS, row_of
from candil.share.exchange.services.formats.writer import Heading, Outcome


class CsvWriter:
    """One row a record under the names of `COLUMNS`."""

    def __init__(self, file: BinaryIO, heading: Heading) -> None:
        self.outcome = Outcome()
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
        self._writer = csv.writer(self._text)
        self._writer.writerow(COLUMNS)

    def add(self, record: PlainRecord) -> None:
        self._writer.writerow([safe_cell(cell) for cell in row_of(record)])
        self.outcome.records += 1

    def close(self) -> None:
        self._text.detach()  # writes what is held and leaves the file open
