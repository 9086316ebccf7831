"""Static maps: places shaded by class over the base map of the world, with arcs for corridors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import atan, degrees, exp, log, pi, radians, tan
from typing import Any, Final

import h3

from candil.platform.design.charts.atlas import clockwise, drawn_countries
from candil.platform.design.charts.legends import Legend
from candil.platform.design.charts.palette import ARC, BORDER, EDGE, LAND, NO_DATA, NOT_CLEAR, SEA
from candil.platform.design.charts.theme import WIDTH

_WORLD_IN_EQUAL_EARTH: Final = 5.46  # width of the whole world in units of the projection's scale, with a margin
_WIDE: Final = 150.0  # degrees of longitude from which the world is drawn, and not a part of it


@dataclass(frozen=True)
class Shape:
    """One place and the key of its class in the legend.

    Where it is: `geometry` (GeoJSON Polygon or MultiPolygon, longitude first), an H3 `cell`, or a `country` (alpha-3).
    `label`, `facts` (words and figures) and `href` (the rows behind them) are shown by the interactive map.
    """

    class_key: str
    geometry: Mapping[str, Any] | None = None
    cell: str = ""
    country: str = ""
    label: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    href: str = ""


@dataclass(frozen=True)
class Arc:
    """A corridor between two points (longitude, latitude); `weight` from 0 to 1 is its share of the strongest."""

    origin: tuple[float, float]
    destination: tuple[float, float]
    weight: float
    label: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    href: str = ""


@dataclass(frozen=True)
class Extent:
    """A part of the world in degrees."""

    west: float
    south: float
    east: float
    north: float


def place_map(
    shapes: Sequence[Shape],
    *,
    legend: Legend,
    arcs: Sequence[Arc] = (),
    extent: Extent | None = None,
    width: int = WIDTH,
    height: int = 400,
) -> dict[str, Any]:
    """Shapes shaded by `legend` on the base map. `extent` None: the whole world (Equal Earth); else Mercator, 1:50m.

    On the world cells are dots: their hexagons would be too small to see. Countries that 1:110m leaves out are drawn
    from 1:50m. Classes that no shape has stay in the legend, so that two
    maps can be compared.
    """
    close = extent is not None and extent.east - extent.west < _WIDE
    projection = _close(extent, width, height) if close and extent else _world(width, height)
    meta = {"atlas": "50m", "extent": _seen(extent, width, height)} if close and extent else {"atlas": "110m"}
    # Close by, borders are drawn again over the cells; of the whole world that would double a large drawing.
    over = [_borders()] if close else []
    dots = [] if close else [shape for shape in shapes if shape.cell]
    drawn = [shape for shape in shapes if close or not shape.cell]
    layers = [_land(), _shapes(drawn, legend), *over, *_dots(dots, legend), *_arcs(arcs)]
    return {
        "usermeta": meta,
        "width": width,
        "height": height,
        "view": {"fill": SEA.light, "stroke": None},
        "projection": projection,
        "layer": layers,
    }


def cell_geometry(cell: str) -> dict[str, Any]:
    """The hexagon of an H3 cell as a GeoJSON Polygon."""
    ring = [[longitude, latitude] for latitude, longitude in h3.cell_to_boundary(cell)]
    if max(x for x, _ in ring) - min(x for x, _ in ring) > 180:  # across the antimeridian: keep it in one piece
        ring = [[x - 360 if x > 0 else x, y] for x, y in ring]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


@cache
def country_geometries(detail: str = "110m") -> dict[str, dict[str, Any]]:
    """Geometry of each country that static maps draw, by its alpha-3 code. Raises `FrontEndMissing`."""
    return {each["properties"]["code"]: each["geometry"] for each in drawn_countries(detail)}


def _geometry(place: Shape) -> dict[str, Any] | None:
    """None for a country too small for the base map."""
    if place.geometry is not None:
        return dict(place.geometry)
    if place.cell:
        return cell_geometry(place.cell)
    return country_geometries().get(place.country) or country_geometries("50m").get(place.country)


def _world(width: int, height: int) -> dict[str, Any]:
    scale = min(width / _WORLD_IN_EQUAL_EARTH, height / 2.64)
    return {"type": "equalEarth", "scale": round(scale, 2), "translate": [width / 2, height / 2]}


def _close(extent: Extent, width: int, height: int) -> dict[str, Any]:
    top, bottom = _mercator(extent.north), _mercator(extent.south)
    scale = min(width / radians(extent.east - extent.west), height / (top - bottom))
    centre = [(extent.west + extent.east) / 2, _latitude((top + bottom) / 2)]
    return {"type": "mercator", "scale": round(scale, 3), "center": centre, "translate": [width / 2, height / 2]}


def _seen(extent: Extent, width: int, height: int) -> list[float]:
    """The land to draw, in degrees: what the frame shows when the extent is fitted into it, and a little more."""
    top, bottom = _mercator(extent.north), _mercator(extent.south)
    scale = min(width / radians(extent.east - extent.west), height / (top - bottom))
    half_x, half_y = degrees(width / scale) * 0.55, height / scale * 0.55
    middle_x, middle_y = (extent.west + extent.east) / 2, (top + bottom) / 2
    return [middle_x - half_x, _latitude(middle_y - half_y), middle_x + half_x, _latitude(middle_y + half_y)]


def _mercator(latitude: float) -> float:
    return log(tan(pi / 4 + radians(latitude) / 2))


def _latitude(height: float) -> float:
    return degrees(2 * atan(exp(height)) - pi / 2)


def _land() -> dict[str, Any]:
    mark = {"type": "geoshape", "fill": LAND.light, "stroke": BORDER.light, "strokeWidth": 0.5, "clip": True}
    return {"data": {"name": "atlas"}, "mark": mark}


def _borders() -> dict[str, Any]:
    mark = {"type": "geoshape", "filled": False, "stroke": BORDER.light, "strokeWidth": 0.7, "clip": True}
    return {"data": {"name": "atlas"}, "mark": mark}


def _shapes(shapes: Sequence[Shape], legend: Legend) -> dict[str, Any]:
    listed = [*legend.classes]
    if any(each.class_key == legend.no_data.key for each in shapes):
        listed.append(legend.no_data)
    labels = {each.key: str(each.label) for each in listed}
    drawn = [(each, _geometry(each)) for each in shapes]
    features = [
        {"type": "Feature", "properties": {"class": labels[each.class_key]}, "geometry": clockwise(geometry)}
        for each, geometry in drawn
        if geometry is not None
    ]
    scale = {"domain": list(labels.values()), "range": [each.colour.light for each in listed]}
    guide = {"title": str(legend.title), "orient": "bottom", "direction": "horizontal", "columns": 3}
    return {
        "data": {"values": features},
        "mark": {"type": "geoshape", "stroke": EDGE.light, "strokeWidth": 0.5, "clip": True},
        "encoding": {
            "fill": {"field": "properties.class", "type": "nominal", "scale": scale, "legend": guide},
        },
    }


def _dots(shapes: Sequence[Shape], legend: Legend) -> list[dict[str, Any]]:
    """Cells as dots in the colour of their class, those that stand out larger and above the others."""
    if not shapes:
        return []
    colours = {each.key: each.colour.light for each in (*legend.classes, legend.no_data)}
    quiet = {NOT_CLEAR.light, NO_DATA.light}
    values = []
    for shape in shapes:
        latitude, longitude = h3.cell_to_latlng(shape.cell)
        colour = colours[shape.class_key]
        values.append({"x": longitude, "y": latitude, "fill": colour, "size": 3 if colour in quiet else 90})
    values.sort(key=lambda each: each["size"])
    place = {"longitude": {"field": "x", "type": "quantitative"}, "latitude": {"field": "y", "type": "quantitative"}}
    look = {name: {"field": name, "type": "nominal", "scale": None} for name in ("fill", "size")}
    mark = {"type": "circle", "opacity": 1, "stroke": EDGE.light, "strokeWidth": 0.5, "clip": True}
    return [{"data": {"values": values}, "mark": mark, "encoding": {**place, **look}}]


def _arcs(arcs: Sequence[Arc]) -> list[dict[str, Any]]:
    if not arcs:
        return []
    lines = [_line(each) for each in arcs]
    ends = [{"x": arc.destination[0], "y": arc.destination[1]} for arc in arcs]
    width = {"field": "properties.w", "type": "quantitative", "scale": None}
    stroke = {"type": "geoshape", "filled": False, "stroke": ARC.light, "strokeOpacity": 0.75, "clip": True}
    dot = {"type": "circle", "fill": ARC.light, "size": 36, "opacity": 1, "clip": True}
    place = {"longitude": {"field": "x", "type": "quantitative"}, "latitude": {"field": "y", "type": "quantitative"}}
    return [
        {"data": {"values": lines}, "mark": stroke, "encoding": {"strokeWidth": width}},
        {"data": {"values": ends}, "mark": dot, "encoding": place},
    ]


def _line(arc: Arc) -> dict[str, Any]:
    geometry = {"type": "LineString", "coordinates": [list(arc.origin), list(arc.destination)]}
    return {"type": "Feature", "properties": {"w": 1 + 4 * arc.weight}, "geometry": geometry}
