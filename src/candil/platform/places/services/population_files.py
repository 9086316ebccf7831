"""How many people live in each area, from CSV files."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from candil.platform.places.errors import BoundaryFileInvalid


@dataclass(frozen=True)
class PopulationFiles:
    """Where populations are. Each column may be several names with commas: the first that the file has is taken.

    The population of an area is the sum of `columns` (usually one).
    """

    files: tuple[Path, ...]
    code_column: str
    columns: tuple[str, ...]


def first_known(names: str, known: Sequence[str]) -> str | None:
    """Of names with commas between them the first that is known."""
    return next((name for name in (part.strip() for part in names.split(",")) if name in known), None)


def read_populations(given: PopulationFiles) -> dict[str, int]:
    """Code → people. Raises BoundaryFileInvalid, naming file, line and column."""
    found: dict[str, int] = {}
    for path in given.files:
        for line, code, people in _rows(path, given):
            if found.setdefault(code, people) != people:
                raise BoundaryFileInvalid(
                    _("%(file)s, line %(line)d: area %(code)s was given another population before.")
                    % {"file": path.name, "line": line, "code": code}
                )
    return found


def _rows(path: Path, given: PopulationFiles) -> list[tuple[int, str, int]]:
    try:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            header = list(reader.fieldnames or ())
            code = _column(given.code_column, header, path)
            columns = [_column(names, header, path) for names in given.columns]
            return [
                (line, row[code].strip(), sum(_people(row, column, path, line) for column in columns))
                for row in reader
                if (line := reader.line_num)
            ]
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        raise BoundaryFileInvalid(
            _("%(file)s cannot be read as a CSV file in UTF-8 (%(reason)s).") % {"file": path.name, "reason": error}
        ) from error


def _column(names: str, header: list[str], path: Path) -> str:
    column = first_known(names, header)
    if column is None:
        raise BoundaryFileInvalid(
            _("%(file)s has no column “%(wanted)s”. It has: %(known)s.")
            % {"file": path.name, "wanted": names, "known": ", ".join(header)}
        )
    return column


def _people(row: dict[str, str], column: str, path: Path, line: int) -> int:
    text = (row[column] or "").replace(",", "").replace(" ", "")
    try:
        number = float(text)
        if number != number or number in (float("inf"), float("-inf")) or number < 0:
            raise ValueError(text)
    except ValueError:
        raise BoundaryFileInvalid(
            _("%(file)s, line %(line)d, column “%(column)s”: “%(text)s” is not a number of people.")
            % {"file": path.name, "line": line, "column": column, "text": row[column]}
        ) from None
    return round(number)
