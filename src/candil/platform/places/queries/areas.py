"""Areas of every level: which there are, which holds a point, what they are called, who lives there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import shapely
from django.db.models import Count
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from candil.platform.places.errors import AreaUnknown, AtlasMissing, LevelUnknown
from candil.platform.places.models import Area, AreaLevel
from candil.platform.places.queries import atlas, gazetteer
from candil.platform.places.queries.atlas import COUNTRY, Shapes
from candil.platform.places.queries.cells import check_position
from candil.platform.vocabulary import queries as vocabulary

#: A point this near to an area and in none is given to it, in degrees (at most 2.2 km): coasts are drawn coarsely.
COAST: Final = 0.02


@dataclass(frozen=True, slots=True)
class Level:
    """A level of areas with where it comes from. `edition` changes when the areas do."""

    slug: str
    name: str
    areas: int
    with_population: int
    source: str
    attribution: str
    edition: str


def area_levels() -> tuple[Level, ...]:
    """The built-in countries (if the front end has been built) and every imported level, by slug."""
    imported = AreaLevel.objects.annotate(total=Count("areas"), populated=Count("areas__population")).order_by("slug")
    return (*_built_in(), *(_level(found) for found in imported))


def _built_in() -> tuple[Level, ...]:
    try:
        shapes = atlas.countries()
    except AtlasMissing:
        return ()  # the page says what is there; whoever asks for a country by name gets the error
    people = set(gazetteer.country_populations())
    counted = sum(code.removeprefix("country:") in people for code in shapes.codes)
    return (
        Level(
            COUNTRY, _("Country"), len(shapes.codes), counted, _("Natural Earth, 1:50 million; populations: GeoNames"),
            f"{atlas.ATTRIBUTION}; {gazetteer.ATTRIBUTION}", atlas.atlas_edition(),
        ),
    )  # fmt: skip


def _level(found: Any) -> Level:
    return Level(
        found.slug, found.name, found.total, found.populated, found.source, found.attribution, str(found.edition)
    )


def edition_of(level: str) -> str:
    """A text that changes when the areas of the level do. Raises LevelUnknown or AtlasMissing."""
    if level == COUNTRY:
        return atlas.atlas_edition()
    edition = AreaLevel.objects.filter(slug=level).values_list("edition", flat=True).first()
    if edition is None:
        known = [COUNTRY, *AreaLevel.objects.values_list("slug", flat=True)]
        raise LevelUnknown(
            _("No areas of the level “%(level)s” have been imported. Known: %(known)s. See “candil places import”.")
            % {"level": level, "known": ", ".join(known)}
        )
    return str(edition)


def shapes(level: str) -> Shapes:
    """The geometries of a level, kept in memory until it is imported anew. Raises LevelUnknown or AtlasMissing."""
    return atlas.countries() if level == COUNTRY else _shapes(level, edition_of(level))


@lru_cache(maxsize=8)
def _shapes(level: str, edition: str) -> Shapes:
    rows = list(
        Area.objects.filter(level__slug=level).order_by("code").values_list("code", "name", "geometry", "simplified")
    )
    geometries = shapely.from_wkb([bytes(row[2]) for row in rows])
    shapely.prepare(geometries)
    return Shapes(
        tuple(f"{level}:{row[0]}" for row in rows),
        tuple(row[1] for row in rows),
        np.asarray(geometries),
        np.asarray(shapely.from_wkb([bytes(row[3]) for row in rows])),
    )


def areas_at(points: Sequence[tuple[float, float]]) -> list[tuple[str, ...]]:
    """For each (latitude, longitude): the codes “level:code” of the areas that hold it, one of each level at most.

    On a border the lower code wins; just off a coast (see `COAST`) the nearest area does. Raises AtlasMissing, and
    PositionImpossible for a point that is nowhere on Earth.
    """
    if not len(points):
        return []
    both = np.asarray(points, dtype=np.float64)
    outside = ~((np.abs(both[:, 0]) <= 90) & (np.abs(both[:, 1]) <= 180))
    if outside.any():
        check_position(*both[int(outside.argmax())])
    # A file names the same few places over and over.
    distinct, which = np.unique(both, axis=0, return_inverse=True)
    levels = [COUNTRY, *AreaLevel.objects.order_by("slug").values_list("slug", flat=True)]
    found = [_holding(shapes(level), distinct) for level in levels]
    answers = [tuple(code for level in found if (code := level[row]) is not None) for row in range(len(distinct))]
    return [answers[row] for row in which.ravel()]


def _holding(held: Shapes, points: NDArray[np.float64]) -> list[str | None]:
    """The code of the area that holds each point (latitude, longitude), None where none does."""
    dots = np.asarray(shapely.points(points[:, 1], points[:, 0]))
    # The tree holds the points, so that each prepared area is asked for all of its points at once.
    area, dot = shapely.STRtree(dots).query(held.geometries, predicate="intersects")
    owner = np.full(len(points), -1)
    owner[dot[::-1]] = area[::-1]  # areas come in the order of their codes: the lowest is written last and stays
    _give_the_coast(owner, held, dots)
    return [held.codes[number] if number >= 0 else None for number in owner]


def _give_the_coast(owner: NDArray[np.int64], held: Shapes, dots: NDArray[Any]) -> None:
    """Points in no area but near one: to the nearest. (`query_nearest` is a hundred times slower.)"""
    lost = np.flatnonzero(owner < 0)
    area, dot = shapely.STRtree(dots[lost]).query(held.geometries, predicate="dwithin", distance=COAST)
    owner[lost[dot]] = area
    # Distances are dear: they are measured only for points near to several areas.
    several = np.bincount(dot, minlength=len(lost))[dot] > 1
    area, dot = area[several], dot[several]
    distances = shapely.distance(held.geometries[area], dots[lost[dot]])
    farthest_first = np.lexsort((-area, -distances))
    owner[lost[dot[farthest_first]]] = area[farthest_first]


def country_at(latitude: float, longitude: float) -> str | None:
    """Alpha-3 of the country that holds a point, None at sea. Raises AtlasMissing or PositionImpossible."""
    check_position(latitude, longitude)
    code = _holding(atlas.countries(), np.array([[latitude, longitude]]))[0]
    return code.removeprefix("country:") if code else None


def area_name(code: str) -> str:
    """The name of the area “level:code”; of countries in the active language. Raises LevelUnknown or AreaUnknown."""
    level, _colon, own = code.partition(":")
    if level == COUNTRY:
        if own in vocabulary.codes_of("country"):
            return vocabulary.label("country", own)
    elif name := _names(level, edition_of(level)).get(own):
        return name
    raise AreaUnknown(_("There is no area “%(code)s”.") % {"code": code})


@lru_cache(maxsize=16)
def _names(level: str, edition: str) -> dict[str, str]:
    return dict(Area.objects.filter(level__slug=level).values_list("code", "name"))


def populations(level: str) -> Mapping[str, int]:
    """“level:code” → people, for the areas whose population is known. Raises LevelUnknown."""
    if level == COUNTRY:
        return {f"{COUNTRY}:{code}": people for code, people in gazetteer.country_populations().items() if people}
    return _populations(level, edition_of(level))


@lru_cache(maxsize=16)
def _populations(level: str, edition: str) -> Mapping[str, int]:
    rows = Area.objects.filter(level__slug=level, population__isnull=False).order_by("code")
    known = rows.values_list("code", "population")
    return MappingProxyType({f"{level}:{code}": people for code, people in known if people is not None})


def boundaries(level: str) -> dict[str, Any]:
    """GeoJSON for drawing: simplified areas with the properties code (“level:code”), name and population (or null).

    A fresh object each time. Raises LevelUnknown or AtlasMissing.
    """
    held, people = shapes(level), populations(level)
    drawn: list[str] = list(shapely.to_geojson(held.simplified)) if len(held.codes) else []
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": area_name(code), "population": people.get(code)},
            "geometry": json.loads(shape),
        }
        for code, shape in zip(held.codes, drawn, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}
