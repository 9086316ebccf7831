"""Places of hotspots in words, as shapes, and as the filter that gives their records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import h3
from django.utils.translation import gettext as _

from candil.platform.design import charts
from candil.platform.places import queries as places
from candil.share.products.services.findings import Where
from candil_analysis.hotspots import Hotspot

_CELL: Final = "cell:"
_COUNTRY: Final = "country"


def level_in_words(level: str) -> str:
    """What is compared: "country", an imported level's name, or hexagonal cells."""
    if level.startswith(_CELL):
        return _("hexagonal cell (H3, resolution %(resolution)s)") % {"resolution": level.removeprefix(_CELL)}
    if level == _COUNTRY:
        return _("country")
    return next((found.name for found in places.area_levels() if found.slug == level), level)


def place_in_words(level: str, key: str) -> str:
    """An area by its name; a cell by the populated place nearest to its centre."""
    if not level.startswith(_CELL):
        return places.area_name(key)
    near = places.nearest(*h3.cell_to_latlng(key))
    country = places.area_name(f"{_COUNTRY}:{near.country}")
    return _("%(place)s, %(country)s") % {"place": near.name, "country": country}


def records_of(level: str, key: str) -> Where:
    """The filter that gives the records counted in the place itself."""
    if level.startswith(_CELL):
        return ((level, (key,)),)
    if level == _COUNTRY:
        return (("country_of_exploitation", (key.removeprefix(f"{_COUNTRY}:"),)),)
    return (("area", (key,)),)


def shapes_of(level: str, spots: Sequence[Hotspot]) -> list[charts.Shape]:
    """Each place as a shape with the class of its significance; places without a boundary are left out."""
    geometries = _boundaries(level, spots)
    return [
        charts.Shape(charts.significance_of(spot.z, spot.q), geometries[spot.key])
        for spot in spots
        if spot.key in geometries
    ]


def _boundaries(level: str, spots: Sequence[Hotspot]) -> dict[str, dict[str, Any]]:
    if level.startswith(_CELL):
        return {spot.key: charts.cell_geometry(spot.key) for spot in spots}
    if level == _COUNTRY:
        return {f"{_COUNTRY}:{code}": geometry for code, geometry in charts.country_geometries().items()}
    features = places.boundaries(level)["features"] if spots else []
    return {feature["properties"]["code"]: feature["geometry"] for feature in features}
