"""Which kind of file this is, by its first bytes: names lie."""

from __future__ import annotations

import enum
import gzip
import zlib
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from candil.collect.datasets.errors import FileUnreadable


class Kind(enum.Enum):
    DELIMITED = "CSV"
    WORKBOOK = "XLSX"
    PARQUET = "Parquet"


GZIP: Final = b"\x1f\x8b"
_HTML: Final = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<?xml")


def kind_of(path: Path) -> Kind:
    """The kind of the file; raises FileUnreadable for those that only pretend to be a table."""
    start = _first_bytes(path)
    if start.startswith(b"PK\x03\x04"):
        return Kind.WORKBOOK
    if start.startswith(b"PAR1"):
        return Kind.PARQUET
    _refuse_impostors(path.name, start)
    return Kind.DELIMITED


def is_gzip(path: Path) -> bool:
    """Whether the file is compressed with gzip, whatever its name."""
    with path.open("rb") as file:
        return file.read(2) == GZIP


def _first_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise FileUnreadable(_("%(file)s is a folder. Name one file.") % {"file": path.name})
    with path.open("rb") as file:
        start = file.read(2048)
    if start.startswith(GZIP):
        try:
            with gzip.open(path) as unpacked:
                start = unpacked.read(2048)
        except (EOFError, OSError, zlib.error):
            return b""  # where exactly it breaks is found, and said, when it is read through
        if start.startswith((b"PK\x03\x04", b"PAR1")):
            raise FileUnreadable(
                _("%(file)s is a compressed spreadsheet or Parquet file. Unpack it with gunzip and load the result.")
                % {"file": path.name}
            )
    if not start:
        raise FileUnreadable(_("%(file)s is empty.") % {"file": path.name})
    return start


def _refuse_impostors(name: str, start: bytes) -> None:
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    wide = start.replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n").lower()
    if text.startswith(_HTML) or wide.startswith(_HTML):
        message = _(
            "%(file)s is a web page (HTML), not a table. Open it in a spreadsheet program and save it as CSV or XLSX, "
            "or download the data file itself."
        )
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        message = _(
            "%(file)s is an old Excel file (.xls) or one with a password. Save it as XLSX without a password, "
            "then load it."
        )
    elif start.startswith(b"%PDF"):
        message = _("%(file)s is a PDF, not a table. Ask its publisher for the data as CSV or XLSX.")
    elif text.startswith((b"{", b"[")):
        message = _("%(file)s looks like JSON, not a table. Save the data as CSV, XLSX or Parquet.")
    else:
        return
    raise FileUnreadable(message % {"file": name})
