"""Parquet: typed columns, lists of codes, the legs as a list of structures; written in row groups."""

from __future__ import annotations

import json
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from candil.share.exchange.queries.records import PlainRecord
from candil.share.exchange.services.formats.flat import CODED, as_json
from candil.share.exchange.services.formats.writer import Heading, Outcome

_GROUP: Final = 10_000
_LEG: Final = pa.struct(
    [
        ("stage", pa.string()), ("country", pa.string()), ("place", pa.string()), ("area", pa.string()),
        ("latitude", pa.float64()), ("longitude", pa.float64()), ("precision", pa.string()), ("basis", pa.string()),
        ("mode", pa.string()), ("date_from", pa.date32()), ("date_to", pa.date32()),
    ]
)  # fmt: skip
_FIELDS: Final = [
    ("record", pa.int64()), ("uid", pa.string()), ("organisation", pa.string()), ("source", pa.string()),
    ("kind", pa.string()), ("people", pa.int64()), ("date_from", pa.date32()), ("date_to", pa.date32()),
    ("date_precision", pa.string()), *((name, pa.list_(pa.string())) for name in CODED), ("other_codes", pa.string()),
    ("denied_codes", pa.string()), ("legs", pa.list_(_LEG)), ("source_grade", pa.string()),
    ("information_grade", pa.string()), ("handling", pa.string()), ("conditions", pa.string()), ("tlp", pa.string()),
    ("summary", pa.string()), ("synthetic", pa.bool_()), ("accepted_on", pa.date32()),
]  # fmt: skip


class ParquetWriter:
    """One row a record; the metadata of the file says when and for whom it was made and what was asked."""

    def __init__(self, file: BinaryIO, heading: Heading) -> None:
        self.outcome = Outcome()
        about = {"made_on": heading.made_on.isoformat(), "made_for": heading.made_for, "asked": heading.asked}
        self._schema = pa.schema(_FIELDS, metadata={"candil": json.dumps(about)})
        self._writer = pq.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def add(self, record: PlainRecord) -> None:
        self._rows.append(_row(record))
        self.outcome.records += 1
        if len(self._rows) == _GROUP:
            self._write()

    def close(self) -> None:
        self._write()
        self._writer.close()

    def _write(self) -> None:
        self._writer.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
        self._rows = []


def _row(record: PlainRecord) -> dict[str, Any]:
    same = {name: getattr(record, name) for name in _AS_IT_IS}
    codes = {name: list(record.codes.get(name, ())) for name in CODED}
    other = {name: list(said) for name, said in record.codes.items() if name not in CODED and said}
    return {
        **same,
        **codes,
        "record": record.number,
        "uid": str(record.uid),
        "other_codes": as_json(other),
        "denied_codes": as_json({name: list(said) for name, said in record.denied.items() if said}),
        "legs": [_leg(leg) for leg in record.legs],
    }


_AS_IT_IS: Final = (
    "organisation", "source", "kind", "people", "date_from", "date_to", "date_precision", "source_grade",
    "information_grade", "handling", "conditions", "tlp", "summary", "synthetic", "accepted_on",
)  # fmt: skip


def _leg(leg: Any) -> dict[str, Any]:
    latitude, longitude = leg.position or (None, None)
    return {
        "stage": leg.stage, "country": leg.country or None, "place": leg.place_name or None, "area": leg.area or None,
        "latitude": latitude, "longitude": longitude, "precision": leg.precision, "basis": leg.basis,
        "mode": leg.mode or None, "date_from": leg.date_from, "date_to": leg.date_to,
    }  # fmt: skip
