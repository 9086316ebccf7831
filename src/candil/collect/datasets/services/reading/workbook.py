"""Spreadsheets (XLSX, ODS). Measured before they are opened; formulas are never computed."""

from __future__ import annotations

import datetime
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import python_calamine
from django.utils.translation import gettext as _

from candil.collect.datasets.errors import FileUnreadable

#: Unpacked size of a whole workbook. A sheet needs about as much memory again.
LARGEST: Final = 300 * 2**20
HIGHEST_RATIO: Final = 300
MOST_PARTS: Final = 5000

Row = tuple[int, list[str]]


def open_workbook(path: Path, sheet: str) -> tuple[tuple[str, ...], Callable[[], Iterator[Row]], dict[str, str]]:
    """Header, a way to the rows, and which sheet was read. The first sheet that holds anything, if none is named."""
    _measure(path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        name = _sheet_name(book, sheet, path.name)
        first = next(iter(book.get_sheet_by_name(name).iter_rows()), [])
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise FileUnreadable(
            _("%(file)s cannot be read as a spreadsheet: %(reason)s.") % {"file": path.name, "reason": error}
        ) from error
    before = book.get_sheet_by_name(name).start
    ahead = before[0] if before else 0

    def rows() -> Iterator[Row]:
        for number, cells in enumerate(book.get_sheet_by_name(name).iter_rows(), start=ahead + 1):
            if number > ahead + 1:
                yield number, [as_text(cell) for cell in cells]

    header = tuple(as_text(cell).strip() for cell in first)
    others = [other for other in book.sheet_names if other != name]
    notes = {"format": "XLSX", "sheet": name}
    if others:
        notes["other_sheets"] = ", ".join(others)
    return header, rows, notes


def _sheet_name(book: python_calamine.CalamineWorkbook, wanted: str, file: str) -> str:
    if wanted and wanted not in book.sheet_names:
        raise FileUnreadable(
            _("%(file)s has no sheet “%(sheet)s”. It has: %(sheets)s.")
            % {"file": file, "sheet": wanted, "sheets": ", ".join(book.sheet_names)}
        )
    filled = [name for name in book.sheet_names if book.get_sheet_by_name(name).total_height]
    if not filled:
        raise FileUnreadable(_("%(file)s holds no rows.") % {"file": file})
    return wanted or filled[0]


def as_text(value: object) -> str:
    """A cell as text, the way a CSV of the same sheet would carry it: 2019.0 is 2019, a date is ISO 8601."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value != value:  # not a number: how tables of numbers carry an empty cell
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return "" if value is None else str(value)


def _measure(path: Path) -> None:
    """Unpack every part into nothing, counting: what the directory of a zip file says about sizes may be a lie."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise _bomb(path.name)
            if sum(part.file_size for part in parts) > LARGEST:
                raise _bomb(path.name)
            left = LARGEST
            for part in parts:
                left -= _unpacked(archive, part, left, path.name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise FileUnreadable(
            _("%(file)s is a damaged or incomplete spreadsheet. Nothing was loaded; get the file again.")
            % {"file": path.name}
        ) from error


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limit: int, name: str) -> int:
    size = 0
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 18):
            size += len(chunk)
            if size > limit or (size > 2**24 and size > HIGHEST_RATIO * max(part.compress_size, 1)):
                raise _bomb(name)
    return size


def _bomb(name: str) -> FileUnreadable:
    return FileUnreadable(
        _(
            "%(file)s unpacks to more than %(limit)d MiB, or is packed so tightly that it was made to fill a "
            "computer's memory. It was not opened. If it is an honest file, save the sheet as CSV and load that."
        )
        % {"file": name, "limit": LARGEST // 2**20}
    )
