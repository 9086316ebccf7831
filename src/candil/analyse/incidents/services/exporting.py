"""Write records in the shapes that other systems read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

from candil.analyse.incidents.queries.htcds import FIELDS, htcds_rows
from candil.platform.foundation.spreadsheets import safe_cell
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit
from candil_analysis.facts import Population


@dataclass(frozen=True)
class Exported:
    """How many records were written, and how often a code was left out for which HTCDS has no word."""

    records: int
    left_out: dict[tuple[str, str], int]


def write_htcds(*, by: Viewer, viewer: Viewer, path: Path, population: Population | None = None) -> Exported:
    """Write the records that `viewer` may read as an Excel file of HTCDS 2.0.

    Field names stand in a hidden first row, labels in the second, then one row a record with its number before it.
    Nothing in records names a person, so the columns that would are empty. `by` is who asks for the file: it appears
    only when the audit has that. No transaction is held while writing, which may take minutes.
    """
    temporary = path.with_name(f".{path.name}.part")
    try:
        exported = _write(viewer, temporary, population)
        audit.record(
            by=by.username,
            action="incidents.export",
            subject=f"viewer:{viewer.username}",
            details={"format": "htcds", "records": exported.records},
        )
        temporary.rename(path)
    finally:
        temporary.unlink(missing_ok=True)
    return exported


def _write(viewer: Viewer, path: Path, population: Population | None) -> Exported:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    sheet.row_dimensions[1].hidden = True
    sheet.append(["", *FIELDS])
    sheet.append(["", *FIELDS.values()])
    left_out: Counter[tuple[str, str]] = Counter()
    records = 0
    for row in htcds_rows(viewer, population=population):
        sheet.append([f"R{row.record}", *(safe_cell(row.cells.get(field, "")) or None for field in FIELDS)])
        left_out.update(row.left_out)
        records += 1
    path.touch(mode=0o600)
    book.save(path)
    return Exported(records, dict(left_out))
