"""One segment of the store, worked out from the database: plain SQL for reading, DuckDB for the derived columns.

Model instances would take many times as long; a segment of 65,536 records must be ready in about a second, because
whoever opens the store after a change waits for it. The SQL is put together from names in the models' metadata only.
"""
# ruff: noqa: S608

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files as resources
from typing import Any

import duckdb
import h3
import pyarrow as pa
from django.conf import settings
from django.db import connection

from candil.analyse.incidents.models import Leg, Record, Source
from candil.analyse.incidents.queries.store.state import SEGMENT_SIZE
from candil.platform.places.queries import areas_at
from candil_analysis.facts import FACTS, FINEST_CELL, LEGS

#: Precisions that allow coordinates, cells and boundaries to be used; coarser ones would claim too much.
LOCATED = frozenset({"exact", "locality"})
_OWNER = Record._meta.get_field("owner").related_model
_RECORD_COLUMNS = (
    "r.id, r.visibility_id, r.batch_id, o.slug, s.name, r.kind, r.is_synthetic, r.people, r.identity, {texts}, "
    "r.date_precision, r.source_grade, r.information_grade"
)
_RECORDS = pa.schema(
    [
        ("record", pa.int64()),
        ("visibility", pa.int32()),
        ("batch", pa.int32()),
        ("organisation", pa.string()),
        ("source", pa.string()),
        ("kind", pa.string()),
        ("synthetic", pa.bool_()),
        ("people", pa.int32()),
        ("key", pa.int16()),
        ("date_from", pa.date32()),
        ("date_to", pa.date32()),
        ("codes", pa.string()),
        ("denied", pa.string()),
        ("date_precision", pa.string()),
        ("source_grade", pa.string()),
        ("information_grade", pa.string()),
    ]
)
_LEG_COLUMNS = (
    "l.record_id, r.visibility_id, l.position, l.stage, l.country, l.precision, l.basis, l.mode, "
    "l.latitude, l.longitude, l.area"
)
_LEGS = pa.schema(
    [
        ("record", pa.int64()),
        ("visibility", pa.int32()),
        ("position", pa.int16()),
        ("stage", pa.string()),
        ("country", pa.string()),
        ("place_precision", pa.string()),
        ("basis", pa.string()),
        ("mode", pa.string()),
        ("latitude", pa.float64()),
        ("longitude", pa.float64()),
        ("place", pa.int32()),
    ]
)
_PLACES = pa.schema([("place", pa.int32()), ("cell", pa.int64()), ("areas", pa.list_(pa.string()))])
# What a leg says of where it was: country, latitude, longitude (only where precise enough), own area code.
Whereabouts = tuple[str, float | None, float | None, str]


@dataclass(frozen=True, eq=False)
class Said:
    """What the database holds of a segment's current records, before anything is worked out from it."""

    records: pa.Table
    legs: pa.Table
    places: pa.Table


def build_segment(number: int) -> tuple[pa.Table, pa.Table]:
    """The facts and legs of the current records of segment `number`, as `candil_analysis.facts` lays them out."""
    return work_out(read_segment(number))


def read_segment(number: int) -> Said:
    """The current records of segment `number`, by this thread's connection to the database."""
    span = [number * SEGMENT_SIZE, (number + 1) * SEGMENT_SIZE]
    return Said(_read_records(span), *_read_legs(span))


def work_out(said: Said) -> tuple[pa.Table, pa.Table]:
    """Facts and legs from what the records say. Asks no database: any thread may do it."""
    with duckdb.connect() as engine:
        for name, table in (("records", said.records), ("legs", said.legs), ("places", said.places)):
            engine.register(name, table)
        return _result(engine, "facts", FACTS), _result(engine, "legs", LEGS)


def _result(engine: duckdb.DuckDBPyConnection, name: str, schema: pa.Schema) -> pa.Table:
    table: pa.Table = engine.sql(_query(name)).to_arrow_table()
    return table.cast(schema)


@lru_cache
def _query(name: str) -> str:
    return resources(__package__).joinpath(f"{name}.sql").read_text()


def _read_records(span: Sequence[int]) -> pa.Table:
    # As text: Arrow and DuckDB read dates and JSON many times faster than the database drivers do.
    texts = ", ".join(f"CAST(r.{name} AS text)" for name in ("date_from", "date_to", "codes", "denied"))
    columns = _columns(
        f"SELECT {_RECORD_COLUMNS.format(texts=texts)} FROM {Record._meta.db_table} r "
        f"JOIN {_OWNER._meta.db_table} o ON o.id = r.owner_id JOIN {Source._meta.db_table} s ON s.id = r.source_id "
        "WHERE r.id >= %s AND r.id < %s AND r.is_current",
        span,
        len(_RECORDS),
    )
    columns[8] = _record_keys(columns[8])
    return pa.table([_array(values, field.type) for values, field in zip(columns, _RECORDS, strict=True)], _RECORDS)


def _read_legs(span: Sequence[int]) -> tuple[pa.Table, pa.Table]:
    columns = _columns(
        f"SELECT {_LEG_COLUMNS} FROM {Leg._meta.db_table} l "
        f"JOIN {Record._meta.db_table} r ON r.id = l.record_id WHERE r.id >= %s AND r.id < %s AND r.is_current",
        span,
        11,
    )
    country, precision, latitude, longitude, area = columns[4], columns[5], columns[8], columns[9], columns[10]
    numbers: dict[Whereabouts, int] = {}
    places = []
    for where in zip(country, precision, latitude, longitude, area, strict=True):
        located = where[1] in LOCATED
        key = (where[0], where[2] if located else None, where[3] if located else None, where[4])
        places.append(numbers.setdefault(key, len(numbers)))
    columns[10] = places
    legs = pa.table([_array(values, field.type) for values, field in zip(columns, _LEGS, strict=True)], _LEGS)
    return legs, _places(list(numbers))


def _columns(sql: str, parameters: Sequence[Any], width: int) -> list[list[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_date(kind):
        return pa.array(values, pa.string()).cast(kind)
    if pa.types.is_boolean(kind):  # SQLite has numbers for flags
        return pa.array(values).cast(kind)
    return pa.array(values, kind)


def _record_keys(identities: Iterable[str | uuid.UUID]) -> list[int]:
    """Record keys 0-255 for cell-key perturbation: one byte that nobody can work out without the site's key."""
    secret = hashlib.sha256(settings.CANDIL_DISCLOSURE_KEY.encode()).digest()
    keyed = hashlib.blake2b  # with a key it is a MAC by design, three times as fast as HMAC
    return [
        keyed(bytes.fromhex(one) if isinstance(one, str) else one.bytes, key=secret, digest_size=1).digest()[0]
        for one in identities
    ]


def _places(whereabouts: Sequence[Whereabouts]) -> pa.Table:
    points = list(dict.fromkeys((w[1], w[2]) for w in whereabouts if w[1] is not None and w[2] is not None))
    areas = dict(zip(points, areas_at(points), strict=True))
    cells = {point: _signed(h3.str_to_int(h3.latlng_to_cell(*point, FINEST_CELL))) for point in points}
    return pa.table(
        [
            list(range(len(whereabouts))),
            [cells.get((w[1], w[2])) for w in whereabouts],  # type: ignore[arg-type]
            [areas_of(w[0], w[3], areas.get((w[1], w[2]), ())) for w in whereabouts],  # type: ignore[arg-type]
        ],
        _PLACES,
    )


def areas_of(country: str, area: str, found: Iterable[str]) -> list[str]:
    """Codes of all areas a leg lies in, sorted. A country that the record states beats the one its point falls in."""
    codes = {code for code in found if not (country and code.startswith("country:"))}
    return sorted(codes | ({f"country:{country}"} if country else set()) | ({area} if area else set()))


def _signed(cell: int) -> int:
    # Spark has no unsigned integers; H3 resolution 7 never reaches the sign bit, other indexes could.
    return cell - 2**64 if cell >= 2**63 else cell
