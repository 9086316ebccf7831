"""Write files of records and of figures, as one viewer may know them; each is written into the audit."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from candil.analyse.incidents.queries import dimension_label, record_slice, value_label
from candil.analyse.picture import queries as picture
from candil.platform.foundation.spreadsheets import safe_cell
from candil.share.exchange.errors import ExportRefused
from candil.share.exchange.queries.asking import Filters
from candil.share.exchange.queries.records import plain_records
from candil.share.exchange.services.formats import FORMATS, Heading
from candil.trust.accounts.policies import Viewer
from candil.trust.accounts.queries import organisation_of
from candil.trust.audit import services as audit
from candil_analysis.aggregates import Cell, Counts, Measure

FIGURE_FORMATS: Final = ("csv", "xlsx", "parquet")


@dataclass(frozen=True)
class Exported:
    """How many records (or figures) were written, and what the shape has no place for: a word → how often."""

    records: int
    left_out: Mapping[str, int] = field(default_factory=Counter)


def write_records(
    *, by: Viewer, viewer: Viewer, shape: str, filters: Filters, file: BinaryIO, most: int = 0
) -> Exported:
    """Write the records that `viewer` may read and that fit, oldest first; memory holds some thousands at a time.

    `by` is who asks: it appears only when the audit has that. `most` (0: no limit) and the limit of the shape bound how
    many. No transaction is held while writing, which may take minutes. Raises `ExportRefused`.
    """
    chosen = FORMATS.get(shape)
    if chosen is None:
        raise ExportRefused(
            _("There is no format “%(shape)s”. There are: %(known)s.") % {"shape": shape, "known": ", ".join(FORMATS)}
        )
    found = {"where": filters.where, "population": filters.population, "corridor": filters.corridor}
    _check_size(record_slice(viewer, **found, size=1).total, most, chosen.most)  # type: ignore[arg-type]
    organisation = organisation_of(viewer)
    # Files are passed on: they name the organisation, the audit names who asked.
    made_for = organisation.name if organisation else viewer.username or _("everybody")
    heading = Heading(timezone.localdate(), made_for, filters.in_words())
    writer = chosen.writer(file, heading)
    for record in plain_records(viewer, **found):  # type: ignore[arg-type]
        writer.add(record)
    writer.close()
    done = Exported(writer.outcome.records, dict(writer.outcome.left_out))
    _tell(by, viewer, shape, filters, {"records": done.records})
    return done


def write_records_to(*, by: Viewer, viewer: Viewer, shape: str, filters: Filters, path: Path) -> Exported:
    """As `write_records`, to a file that is there whole or not at all, readable by its owner only."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.touch(mode=0o600)
        with temporary.open("wb") as file:
            done = write_records(by=by, viewer=viewer, shape=shape, filters=filters, file=file)
        temporary.rename(path)
    finally:
        temporary.unlink(missing_ok=True)
    return done


def write_figures(
    *,
    by: Viewer,
    viewer: Viewer,
    shape: str,
    filters: Filters,
    dimensions: Sequence[str],
    measure: Measure,
    file: BinaryIO,
) -> Exported:
    """Write counts by dimensions as the picture shows them to `viewer`: protected where only statistics are known.

    Raises `ExportRefused` and the errors of the picture.
    """
    if shape not in FIGURE_FORMATS:
        raise ExportRefused(_("Figures come as %(known)s.") % {"known": ", ".join(FIGURE_FORMATS)})
    asked = picture.ask(viewer=viewer, where=filters.where, population=filters.population)
    counted = picture.counts(asked, dimensions, measure=measure)
    header = [name for dimension in counted.dimensions for name in (dimension, f"{dimension}_name")]
    header += [counted.measure, "shown", "standard_error"]
    rows = [[*_key(counted, cell), *_figure(cell)] for cell in counted.cells]
    total = ["total" if number == 0 else "" for number in range(2 * len(counted.dimensions))]
    rows.append([*total, *_figure(counted.total)])
    notes = [f"{_('Made on')}: {timezone.localdate().isoformat()}", f"{_('Asked')}: {filters.in_words()}",
             f"{_('Records counted')}: {asked.population}", counted.method, *counted.notes]  # fmt: skip
    {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}[shape](file, header, rows, notes)
    _tell(by, viewer, shape, filters, {"figures": len(rows), "by": list(counted.dimensions), "measure": measure})
    return Exported(len(rows))


def _check_size(total: int, most: int, shape_most: int | None) -> None:
    limit = min(filter(None, (most, shape_most)), default=0)
    if limit and total > limit:
        raise ExportRefused(
            _(
                "%(total)s records fit, and such a file holds at most %(limit)s. Ask for fewer, for example year by "
                "year, or have the people who run this site write it with `candil export`."
            )
            % {"total": f"{total:,}", "limit": f"{limit:,}"}
        )


def _tell(by: Viewer, viewer: Viewer, shape: str, filters: Filters, what: dict[str, object]) -> None:
    audit.record(
        by=by.username,
        action="exchange.export",
        subject=f"viewer:{viewer.username}"[:200],
        details={"format": shape, "asked": filters.in_words(), "population": filters.population or "auto", **what},
    )


def _key(counted: Counts, cell: Cell) -> list[object]:
    pairs = zip(counted.dimensions, cell.key, strict=True)
    return [text for dimension, value in pairs for text in (value or "", value_label(dimension, value or ""))]


def _figure(cell: Cell) -> list[object]:
    if cell.suppressed:
        return [cell.value or None, "at least" if cell.value else "not shown", None]
    return [cell.value, "exact" if cell.exact else "about", None if cell.exact else round(cell.error, 2)]


def _csv(file: BinaryIO, header: Sequence[str], rows: Sequence[Sequence[object]], _notes: Sequence[str]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerows([list(header), *([safe_cell(cell) for cell in row] for row in rows)])
    text.detach()


def _xlsx(file: BinaryIO, header: Sequence[str], rows: Sequence[Sequence[object]], notes: Sequence[str]) -> None:
    book = Workbook(write_only=True)
    sheet, about = book.create_sheet("Figures"), book.create_sheet("About")
    sheet.append([dimension_label(name) for name in header])
    for row in rows:
        sheet.append([safe_cell(cell) for cell in row])
    for note in notes:
        about.append([safe_cell(note)])
    book.save(file)


def _parquet(file: BinaryIO, header: Sequence[str], rows: Sequence[Sequence[object]], notes: Sequence[str]) -> None:
    numbers = {len(header) - 3: pa.int64(), len(header) - 1: pa.float64()}
    columns = [pa.array([row[at] for row in rows], numbers.get(at, pa.string())) for at in range(len(header))]
    table = pa.table(dict(zip(header, columns, strict=True)))
    pq.write_table(table.replace_schema_metadata({"candil": "\n".join(notes)}), file)


def most_at_once() -> int:
    """How many records a page or a program gets in one file."""
    return int(settings.CANDIL_EXPORT_RECORDS)
