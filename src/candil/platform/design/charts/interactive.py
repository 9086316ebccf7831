"""The same map for the island `cn-map`: what `frontend/islands/map/data.ts` calls MapData."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candil.platform.design.charts.legends import Legend, LegendClass
from candil.platform.design.charts.maps import Arc, Extent, Shape, cell_geometry
from candil.platform.design.charts.palette import ARC, BORDER, EDGE, INK, LAND, NO_DATA, NOT_CLEAR, SEA, Colour

WORLD: Final = Extent(-170, -56, 179, 75)
_COLOURS: Final = {"sea": SEA, "land": LAND, "border": BORDER, "ink": INK, "corridor": ARC, "edge": EDGE}
_WORDS: Final[dict[str, Promise]] = {
    "map": _("Map"),
    "choose": _("Choose a place or a corridor"),
    "places": _("Places"),
    "corridors": _("Corridors"),
    "rows": _("Show the rows behind these figures"),
    "source": _("Borders as they are controlled: Natural Earth. They say nothing about whose land it is."),
    "zoomIn": _("Closer"),
    "zoomOut": _("Farther"),
}
# About ten metres: finer than any H3 cell we show, and half the bytes.
_DECIMALS: Final = 4


def map_data(
    shapes: Sequence[Shape], *, legend: Legend, arcs: Sequence[Arc] = (), extent: Extent | None = None
) -> dict[str, Any]:
    """JSON for `components/map.html`, from the same values as `place_map`. `extent` None: the whole inhabited world."""
    part = extent or WORLD
    return {
        "base": static("atlas/countries-50m.geojson"),
        "places": [_place(each) for each in shapes],
        "corridors": [_corridor(each) for each in arcs],
        "legend": {"title": str(legend.title), "classes": [_class(each) for each in _listed(shapes, legend)]},
        "colours": {name: _colour(colour) for name, colour in _COLOURS.items()},
        "extent": [part.west, part.south, part.east, part.north],
        "words": {name: str(words) for name, words in _WORDS.items()},
    }


def _place(each: Shape) -> dict[str, Any]:
    geometry = cell_geometry(each.cell) if each.cell else each.geometry
    where = {"geometry": _rounded(dict(geometry))} if geometry is not None else {"country": each.country}
    return {**where, "class": each.class_key, "label": each.label, "facts": each.facts, "href": each.href}


def _corridor(each: Arc) -> dict[str, Any]:
    ends = {"origin": each.origin, "destination": each.destination, "weight": each.weight}
    return {**ends, "label": each.label, "facts": each.facts, "href": each.href}


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": geometry["type"], "coordinates": _round(geometry["coordinates"])}


def _round(part: Any) -> Any:
    return round(part, _DECIMALS) if isinstance(part, float | int) else [_round(each) for each in part]


def _listed(shapes: Sequence[Shape], legend: Legend) -> tuple[LegendClass, ...]:
    is_used = any(each.class_key == legend.no_data.key for each in shapes)
    return (*legend.classes, legend.no_data) if is_used else legend.classes


def _class(each: LegendClass) -> dict[str, Any]:
    quiet = each.colour in {NOT_CLEAR, NO_DATA}
    return {"key": each.key, "label": str(each.label), "colour": _colour(each.colour), "quiet": quiet}


def _colour(colour: Colour) -> dict[str, str]:
    return {"light": colour.light, "dark": colour.dark}
