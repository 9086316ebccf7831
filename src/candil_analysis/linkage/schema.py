"""The one table that linkage reads: what may be compared between two records, and nothing that identifies a person."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from candil_analysis.linkage.errors import WrongRecords

_codes = pa.list_(pa.string())

#: Columns of the records to be linked. Only `record` must be there; any other column or value may be missing.
LINKABLE: Final = pa.schema(
    [
        pa.field("record", pa.int64(), nullable=False),  # unique
        pa.field("organisation", pa.string()),  # the contributor
        pa.field("source", pa.string()),
        pa.field("date_from", pa.date32()),  # a range says how precisely the date is known
        pa.field("date_to", pa.date32()),  # absent: the day of `date_from`
        pa.field("latitude", pa.float64()),  # read only where the place is exact or a locality
        pa.field("longitude", pa.float64()),
        pa.field("place_precision", pa.string()),  # one of PRECISIONS
        pa.field("cell", pa.int64()),  # H3, resolution 5 or finer
        pa.field("areas", _codes),  # "level:code", every level that is known
        pa.field("country_of_exploitation", _codes),  # ISO 3166-1 alpha-3
        pa.field("exploitation", _codes),
        pa.field("industry", _codes),
        pa.field("means_of_control", _codes),
        pa.field("citizenship", _codes),
        pa.field("gender", pa.string()),
        pa.field("age_band", pa.string()),
        pa.field("people", pa.int32()),
        pa.field("venue", pa.string()),  # name or kind of the premises, never of a person
        pa.field("summary", pa.string()),  # de-identified before it comes here
    ]
)
PRECISIONS: Final = ("exact", "locality", "area", "country")


def linkable(records: pa.Table) -> pa.Table:
    """The table in the schema `LINKABLE`, in order of `record`; columns that are not of the schema are left out.

    WrongRecords when `record` is missing, null or not unique, a column has another type, or a precision is unknown.
    """
    if "record" not in records.column_names:
        raise WrongRecords("The records have no column “record”. Give each record its own whole number there.")
    table = pa.table([_column(records, field) for field in LINKABLE], schema=LINKABLE)
    _check(table)
    return table.sort_by("record")


def _column(records: pa.Table, field: pa.Field) -> pa.ChunkedArray:
    if field.name not in records.column_names:
        return pa.nulls(records.num_rows, field.type)
    try:
        return records[field.name].cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as wrong:
        raise WrongRecords(f"The column “{field.name}” cannot be read as {field.type}: {wrong}") from wrong


def _check(table: pa.Table) -> None:
    if table["record"].null_count:
        raise WrongRecords(f"{table['record'].null_count} records have no number in “record”.")
    if pc.count_distinct(table["record"]).as_py() != table.num_rows:
        raise WrongRecords("Numbers in “record” occur more than once. Each record needs its own.")
    known = pc.unique(table["place_precision"].drop_null()).to_pylist()
    if strange := sorted(set(known) - set(PRECISIONS)):
        raise WrongRecords(f"“{strange[0]}” is no precision of a place: use {', '.join(PRECISIONS)}.")
    latitude, longitude = pc.abs(table["latitude"]), pc.abs(table["longitude"])
    inside = pc.and_(pc.less_equal(latitude, 90.0), pc.less_equal(longitude, 180.0))
    outside = pc.sum(pc.invert(inside)).as_py() or 0
    if outside:
        raise WrongRecords(f"{outside} places lie outside latitude ±90 or longitude ±180.")
