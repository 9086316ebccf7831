"""Worlds of made-up facts, for tests and benchmarks: the same seed gives the same world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import h3
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from candil_analysis.facts import FACTS, LEGS

COUNTRIES = tuple(f"{a}{b}{c}" for a in "ABCDEFGH" for b in "KLMNO" for c in "QRSTU")  # 200 made-up codes
EXPLOITATION = ("SexualExploitation", "ForcedLabour", "DomesticServitude", "ForcedCriminality", "OrganRemoval", "Other")
INDUSTRIES = tuple("ABCDEFGHIJKLMNOPQRSTU")
MEANS = tuple(f"Means{number:02}" for number in range(16))
GENDERS = ("Feminine", "Masculine", "TransOrNonConforming")
AGES = ("0-8", "9-17", "18-20", "21-23", "24-26", "27-29", "30-38", "39-47", "48+", "minor", "adult")
RELATIONS = ("IntimatePartner", "Friend", "Family", "Other", "Unknown")
STATUSES = ("Confirmed", "Suspected", "NotConfirmed")
SEGMENT = 65_536
FIRST_DAY, DAYS = date(2015, 1, 1), 4_018  # 11 years
STAGES = ("origin", "transit", "exploitation")

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Shape:
    """How large a world is."""

    records: int
    organisations: int = 300
    classes: int = 5_000
    places: int = 3_000
    statistics: float = 0.01  # share of records that stand for many people


def zipf(chance: np.random.Generator, kinds: int, size: int, exponent: float = 1.1) -> Numbers:
    """`size` draws from `kinds` values, the first most often (a bounded Zipf law)."""
    weights = 1 / np.arange(1, kinds + 1) ** exponent
    return np.searchsorted(np.cumsum(weights / weights.sum()), chance.random(size), side="right").clip(0, kinds - 1)


def make(shape: Shape, seed: int) -> tuple[pa.Table, pa.Table]:
    """Facts and legs of a world, in the schemas of `candil_analysis.facts`."""
    return _drawn(shape, np.random.default_rng(seed))


def write_large(shape: Shape, seed: int, folder: Path, piece: int = 16 * SEGMENT) -> tuple[list[Path], list[Path]]:
    """A world as Parquet files that never lies in memory whole: `piece` records (whole segments) at a time.

    Its places and the owners of its classes are the same in all pieces; it is not the world that `make` gives.
    """
    chance = np.random.default_rng(seed)
    ground = _Ground(_atlas(shape, chance), chance.integers(0, shape.organisations, shape.classes))
    written: tuple[list[Path], list[Path]] = ([], [])
    for first in range(0, shape.records, piece):
        part = replace(shape, records=min(piece, shape.records - first))
        for paths, more in zip(written, write(*_drawn(part, chance, first, ground), folder), strict=True):
            paths.extend(more)
    return written


def _drawn(
    shape: Shape, chance: np.random.Generator, first: int = 0, ground: _Ground | None = None
) -> tuple[pa.Table, pa.Table]:
    size, numbers = shape.records, np.arange(first, first + shape.records)
    days = chance.integers(0, DAYS, size)
    place = zipf(chance, shape.places, size)
    atlas = ground.atlas if ground else _atlas(shape, chance)
    classes = zipf(chance, shape.classes, size, 0.6)
    owners = (ground.owners if ground else chance.integers(0, shape.organisations, shape.classes))[classes]
    columns: dict[str, Any] = {
        "record": numbers,
        "visibility": classes.astype(np.int32),
        "batch": (numbers // 10_000).astype(np.int32),
        "organisation": _coded([f"organisation-{n:03}" for n in range(shape.organisations)], owners),
        "source": _coded([f"source {n}" for n in range(shape.organisations)], owners),
        "kind": _coded(["person", "statistic"], many := (chance.random(size) < shape.statistics).astype(np.int64)),
        "synthetic": np.zeros(size, bool),
        "people": np.where(many == 1, chance.integers(2, 40, size), 1).astype(np.int32),
        "key": chance.integers(0, 256, size).astype(np.int16),
        **_times(days, chance),
        **_codes(size, chance),
        **_places(place, atlas, chance),
        "source_grade": _coded(["1", "2", "3"], chance.integers(0, 3, size)),
        "information_grade": _coded(list("ABCDE"), chance.integers(0, 5, size)),
    }
    columns["country_of_exploitation"] = _singles(COUNTRIES, atlas.country[place])
    facts = table_of(columns)
    return facts, _legs(facts, place, atlas, chance)


def table_of(columns: dict[str, Any], schema: pa.Schema = FACTS) -> pa.Table:
    """A table in `schema` from the columns given; the others are empty lists or null."""
    size = len(next(iter(columns.values())))
    arrays = []
    for field in schema:
        if field.name in columns:
            given = columns[field.name]
            arrays.append(given.cast(field.type) if isinstance(given, pa.Array) else pa.array(given, field.type))
        elif pa.types.is_list(field.type):
            arrays.append(pa.array([[]], field.type).take(pa.array(np.zeros(size, np.int64))))
        else:
            arrays.append(pa.nulls(size, field.type))
    return pa.table(arrays, schema=schema)


def write(facts: pa.Table, legs: pa.Table, folder: Path, segment: int = SEGMENT) -> tuple[list[Path], list[Path]]:
    """The two tables as Parquet files, one a segment of record ids, as the site writes them."""
    written: tuple[list[Path], list[Path]] = ([], [])
    for name, table, paths in (("facts", facts, written[0]), ("legs", legs, written[1])):
        numbers = table["record"].to_numpy() // segment
        for number in np.unique(numbers):
            path = folder / f"{name}-{number:05}.parquet"
            start, stop = np.searchsorted(numbers, [number, number + 1])
            pq.write_table(table.slice(start, stop - start), path, compression="zstd")
            paths.append(path)
    return written


@dataclass(frozen=True)
class _Atlas:
    latitude: npt.NDArray[np.float64]
    longitude: npt.NDArray[np.float64]
    country: Numbers
    cell: Numbers


@dataclass(frozen=True)
class _Ground:
    """What all pieces of a world share."""

    atlas: _Atlas
    owners: Numbers


def _atlas(shape: Shape, chance: np.random.Generator) -> _Atlas:
    latitude, longitude = chance.uniform(-40, 60, shape.places), chance.uniform(-120, 150, shape.places)
    cells = [h3.str_to_int(h3.latlng_to_cell(y, x, 7)) for y, x in zip(latitude, longitude, strict=True)]
    return _Atlas(latitude, longitude, zipf(chance, len(COUNTRIES), shape.places), np.array(cells, np.int64))


def _times(days: Numbers, chance: np.random.Generator) -> dict[str, Any]:
    dates = [FIRST_DAY + timedelta(days=day) for day in range(DAYS)]
    known = chance.random(len(days)) < 0.95
    years = pa.array([day.year for day in dates], pa.int16()).take(pa.array(days, mask=~known))
    when = pa.array(dates, pa.date32()).take(pa.array(days))
    return {
        "date_from": when,
        "date_to": when,
        "year": years,
        "quarter": _coded([f"{day.year}-Q{(day.month + 2) // 3}" for day in dates], days, known),
        "month": _coded([f"{day:%Y-%m}" for day in dates], days, known),
    }


def _codes(size: int, chance: np.random.Generator) -> dict[str, Any]:
    return {
        "citizenship": _singles(COUNTRIES, zipf(chance, len(COUNTRIES), size), chance.random(size) < 0.8),
        "country_of_origin": _singles(COUNTRIES, zipf(chance, len(COUNTRIES), size), chance.random(size) < 0.6),
        "gender": _coded(GENDERS, zipf(chance, 3, size), chance.random(size) < 0.9),
        "age_band": _coded(AGES, chance.integers(0, len(AGES), size), chance.random(size) < 0.7),
        "exploitation": _sets(EXPLOITATION, size, chance, 0.9, 2),
        "industry": _sets(INDUSTRIES, size, chance, 0.5, 1),
        "means_of_control": _sets(MEANS, size, chance, 0.5, 3),
        "recruiter_relation": _sets(RELATIONS, size, chance, 0.4, 1),
        "status": _coded(STATUSES, chance.integers(0, 3, size)),
    }


def _places(place: Numbers, atlas: _Atlas, chance: np.random.Generator) -> dict[str, Any]:
    exact = pa.array(chance.random(len(place)) < 0.7)
    known = [pa.array(values).take(pa.array(place)) for values in (atlas.cell, atlas.latitude, atlas.longitude)]
    cell, latitude, longitude = (pa.compute.if_else(exact, values, None) for values in known)
    areas = pa.array([[f"country:{COUNTRIES[c]}", f"lad:{n:04}"] for n, c in enumerate(atlas.country)])
    return {
        "areas": areas.take(pa.array(place)),
        "cell": cell,
        "latitude": latitude,
        "longitude": longitude,
        "place_precision": pc_precision(exact),
    }


def pc_precision(exact: pa.Array) -> pa.Array:
    """`locality` where the place is known that well, otherwise `country`."""
    return pa.compute.if_else(exact, "locality", "country")


def _legs(facts: pa.Table, place: Numbers, atlas: _Atlas, chance: np.random.Generator) -> pa.Table:
    """Two legs for every record, origin and exploitation; three for one in five."""
    size = len(place)
    through = chance.random(size) < 0.2
    row = np.concatenate([np.arange(size), np.flatnonzero(through), np.arange(size)])
    stage = np.repeat([0, 1, 2], [size, int(through.sum()), size])
    # Some twenty countries of origin and transit for each country of exploitation.
    start = (7 * atlas.country[place] + zipf(chance, 20, size)) % len(COUNTRIES)
    middle = (11 * atlas.country[place] + zipf(chance, 5, size)) % len(COUNTRIES)
    country = np.concatenate([start, middle[through], atlas.country[place]])
    order = np.lexsort((stage, row))
    row, stage, country = row[order], stage[order], country[order]
    record, visibility = (facts[name].combine_chunks().take(pa.array(row)) for name in ("record", "visibility"))
    columns = {
        "record": record,
        "visibility": visibility,
        "position": stage.astype(np.int16),
        "stage": _coded(STAGES, stage),
        "country": _coded(COUNTRIES, country),
        "place_precision": _coded(["country"], np.zeros(len(row), np.int64)),
        "basis": _coded(["observed"], np.zeros(len(row), np.int64)),
    }
    return table_of(columns, LEGS)


def _coded(names: Sequence[str], codes: Numbers, known: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    mask = None if known is None else ~known
    return pa.array(names, pa.string()).take(pa.array(codes, mask=mask))


def _singles(names: Sequence[str], codes: Numbers, known: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """Lists of one value, or none where it is not known."""
    kept = np.ones(len(codes), bool) if known is None else known
    offsets = np.concatenate([[0], np.cumsum(kept)])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), _coded(names, codes[kept]))


def _sets(names: Sequence[str], size: int, chance: np.random.Generator, reported: float, largest: int) -> pa.Array:
    """Lists of up to `largest` different values: one value and, for larger sets, its neighbours in the list."""
    lengths = np.where(chance.random(size) < reported, 1 + zipf(chance, largest, size, 2.0), 0)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    first = np.repeat(zipf(chance, len(names), size), lengths)
    within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), _coded(names, (first + within) % len(names)))
