"""One table, whatever file it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from candil.collect.datasets.errors import FileUnreadable, HeaderUnusable
from candil.collect.datasets.services.reading import columnar, delimited, workbook
from candil.collect.datasets.services.reading.kinds import Kind, kind_of

Row = tuple[int, list[str]]
CHUNK = 1 << 20


@dataclass(frozen=True)
class Table:
    """A file that can be read: its column names and a way to its rows, each as (row number as in a spreadsheet, texts).

    `rows()` may be called again and starts from the top. `digest` is the SHA-256 of the file as it lies on disk.
    `notes` say how the file was understood, for the dry run.
    """

    path: Path
    header: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    digest: str
    notes: dict[str, str]


def open_table(path: Path, *, encoding: str = "", sheet: str = "") -> Table:
    """Open a CSV (also gzipped), XLSX, ODS or Parquet file; `encoding` and `sheet` override what is detected.

    Raises FileUnreadable with the place of the damage, HeaderUnusable when columns cannot be told apart.
    """
    try:
        digest = digest_of(path)
    except OSError as error:
        raise FileUnreadable(_("%(file)s cannot be opened: %(reason)s.") % {
            "file": path.name, "reason": (error.strerror or "").lower()}) from error  # fmt: skip
    kind = kind_of(path)
    if kind is Kind.WORKBOOK:
        header, rows, notes = workbook.open_workbook(path, sheet)
    elif kind is Kind.PARQUET:
        header, rows, notes = columnar.open_parquet(path)
    else:
        header, rows, notes = delimited.open_delimited(path, encoding)
    _refuse_twins(header)
    return Table(path, header, rows, digest, notes)


def digest_of(path: Path) -> str:
    """SHA-256 of the file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _refuse_twins(header: tuple[str, ...]) -> None:
    """Two columns of one name: which one is meant cannot be known."""
    if not any(header):
        raise HeaderUnusable(_("The first row of the file is empty. It must hold the names of the columns."))
    seen: dict[str, int] = {}
    for position, name in enumerate(header, start=1):
        if not name:
            continue
        first = seen.setdefault(name.casefold(), position)
        if first != position:
            raise HeaderUnusable(
                _(
                    "Columns %(first)d and %(second)d are both called “%(name)s”. "
                    "Rename or remove one of them, then load the file again."
                )
                % {"first": first, "second": position, "name": name}
            )
