"""XLSX: the table of CSV, and a sheet that says what the file is and how it is handled."""

from __future__ import annotations

from typing import BinaryIO

from django.utils.translation import gettext as _
from openpyxl import Workbook

from candil.platform.foundation.spreadsheets import safe_cell
from candil.platform.vocabulary import queries as vocabulary
from candil.share.exchange.queries.records import PlainRecord
from candil.share.exchange.services.formats.flat import COLUMNS, row_of
from candil.share.exchange.services.formats.writer import Heading, Outcome


class HandlingSheet:
    """Gathers the TLP labels and conditions of what is written, and says them on a sheet of their own."""

    def __init__(self, heading: Heading) -> None:
        self._heading = heading
        self._labels: dict[str, int] = {}
        self._conditions: dict[str, int] = {}

    def note(self, record: PlainRecord) -> None:
        """Remember how one record is handled."""
        self._labels[record.tlp] = self._labels.get(record.tlp, 0) + 1
        if record.conditions:
            self._conditions[record.conditions] = self._conditions.get(record.conditions, 0) + 1

    def rows(self) -> list[list[object]]:
        """What the sheet says, line by line."""
        rows: list[list[object]] = [
            [_("Made on"), self._heading.made_on.isoformat()],
            [_("Made for"), self._heading.made_for],
            [_("Asked"), self._heading.asked or _("everything")],
        ]
        for label, records in sorted(self._labels.items()):
            rows.append([f"TLP:{label}", vocabulary.meaning("tlp", label), records])
        rows += [[_("Condition (handling C)"), said, records] for said, records in sorted(self._conditions.items())]
        return [[safe_cell(cell) for cell in row] for row in rows]


class XlsxWriter:
    """One row a record under the names of `COLUMNS`, then the sheet “Handling”."""

    def __init__(self, file: BinaryIO, heading: Heading) -> None:
        self.outcome = Outcome()
        self._file = file
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("Records")
        self._sheet.append(list(COLUMNS))
        self._handling = HandlingSheet(heading)

    def add(self, record: PlainRecord) -> None:
        self._sheet.append([safe_cell(cell) if cell != "" else None for cell in row_of(record)])
        self._handling.note(record)
        self.outcome.records += 1

    def close(self) -> None:
        about = self._book.create_sheet("Handling")
        for row in self._handling.rows():
            about.append(row)
        self._book.save(self._file)
