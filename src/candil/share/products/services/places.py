"""Places of hotspots in words, as shapes, and as the filter that gives their records."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import h3
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candil.platform.design import charts
from candil.platform.places import queries as places
from candil.share.products.services.findings import Where
from candil.share.products.services.numbers import whole

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


def group_in_words(level: str, key: str, members: int) -> str:
    """A place, and how many of its neighbours were found with it: "near Hull, and 3 places around"."""
    place = place_in_words(level, key)
    if members == 1:
        return place
    words = ngettext("%(place)s, and %(count)s place around", "%(place)s, and %(count)s places around", members - 1)
    return words % {"place": place, "count": whole(members - 1)}


def records_of(level: str, *keys: str) -> Where:
    """The filter that gives the records counted in these places."""
    if level.startswith(_CELL):
        return ((level, keys),)
    if level == _COUNTRY:
        return (("country_of_exploitation", tuple(key.removeprefix(f"{_COUNTRY}:") for key in keys)),)
    return (("area", keys),)


def shapes_of(level: str, classes: Mapping[str, str]) -> list[charts.Shape]:
    """Each place (key → its class in the legend) as a shape; places without a boundary are left out."""
    geometries = _boundaries(level, classes)
    return [charts.Shape(name, geometries[key]) for key, name in classes.items() if key in geometries]


def _boundaries(level: str, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    if level.startswith(_CELL):
        return {key: charts.cell_geometry(key) for key in keys}
    if level == _COUNTRY:
        return {f"{_COUNTRY}:{code}": geometry for code, geometry in charts.country_geometries().items()}
    features = places.boundaries(level)["features"] if keys else []
    return {feature["properties"]["code"]: feature["geometry"] for feature in features}
