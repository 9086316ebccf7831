"""The shapes in which records leave the house, one module each. `FORMATS` lists them for pages, commands, programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candil.share.exchange.services.formats.ctdc import CtdcWriter
from candil.share.exchange.services.formats.delimited import CsvWriter
from candil.share.exchange.services.formats.geojson import GeoJsonWriter
from candil.share.exchange.services.formats.htcds import HtcdsWriter
from candil.share.exchange.services.formats.misp import MispWriter
from candil.share.exchange.services.formats.parquet import ParquetWriter
from candil.share.exchange.services.formats.stix import StixWriter
from candil.share.exchange.services.formats.workbook import XlsxWriter
from candil.share.exchange.services.formats.writer import Heading, Writer

__all__ = ["FORMATS", "Format", "Heading", "Writer"]


@dataclass(frozen=True)
class Format:
    """One shape. `most`: more records than this make a file that its readers cannot use; None: as many as there are."""

    label: str | Promise
    description: str | Promise
    suffix: str
    media_type: str
    writer: Callable[[BinaryIO, Heading], Writer]
    most: int | None = None


#: A spreadsheet has 1,048,576 rows; programs that read STIX and MISP hold the whole file in memory.
_SPREADSHEET: Final = 1_000_000
_IN_MEMORY: Final = 20_000
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMATS: Final[dict[str, Format]] = {
    "csv": Format(
        _("CSV"), _("A table for any program: one row a record."), "csv", "text/csv; charset=utf-8", CsvWriter
    ),
    "xlsx": Format(
        _("Excel"), _("The same table as a workbook, with a sheet that says how it is handled."), "xlsx", _XLSX,
        XlsxWriter, _SPREADSHEET,
    ),
    "parquet": Format(
        _("Parquet"), _("For analysis: typed columns, the places of each record as a list."), "parquet",
        "application/vnd.apache.parquet", ParquetWriter,
    ),
    "geojson": Format(
        _("GeoJSON"), _("For maps: one feature a place, no finer than it may be told."), "geojson",
        "application/geo+json", GeoJsonWriter,
    ),
    "stix": Format(
        _("STIX 2.1"), _("For threat-intelligence platforms: incidents, locations and markings."), "stix.json",
        "application/stix+json;version=2.1", StixWriter, _IN_MEMORY,
    ),
    "misp": Format(
        _("MISP"), _("One MISP event with an object a record."), "misp.json", "application/json", MispWriter,
        _IN_MEMORY,
    ),
    "htcds": Format(
        _("HTCDS 2.0"), _("The Excel template of the Human Trafficking Case Data Standard."), "htcds.xlsx", _XLSX,
        HtcdsWriter, _SPREADSHEET,
    ),
    "ctdc": Format(
        _("CTDC columns"), _("The column order of the Counter-Trafficking Data Collaborative: one row a person."),
        "ctdc.csv", "text/csv; charset=utf-8", CtdcWriter,
    ),
}  # fmt: skip
