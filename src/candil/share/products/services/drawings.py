"""The drawings of a product, made from findings with the charts of the design system."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from math import cos, pi, radians, sin
from typing import Any, Final

from django.utils.translation import gettext as _

from candil.platform.design import charts
from candil.share.products.services.findings import Corridor, Map, TrendPoint
from candil_analysis.networks import Network, drawn_ties, positions
from candil_analysis.networks.results import Name

#: Corridors drawn; the table lists more.
_DRAWN: Final = 12
#: Room around the places on a map, as a share of their spread, and at least so many degrees.
_ROOM: Final = 0.15
_LEAST_ROOM: Final = 1.0
#: Circles of an overview, as a share of its width; a map close by reaches this many half widths of a place.
_RADIUS: Final = 0.011
_CORNERS: Final = 24
_CLOSE: Final = 14.0
_HEIGHT: Final = 330
_NOT_CLEAR: Final = "not_clear"


def place_maps(
    shapes: Sequence[charts.Shape], *, title: str, strongest: str, legend: charts.Legend = charts.SIGNIFICANCE
) -> tuple[Map, ...]:
    """The places on the base map, shaded by their class.

    Where they lie so far apart that they could not be seen, an overview with circles around those that stand out, and a
    map close by of the surroundings of the first shape, called `strongest`.
    """
    distinct = [shape for shape in shapes if shape.class_key != _NOT_CLEAR] or list(shapes[:1])
    extent = _around(distinct)
    if extent is None:
        return ()
    radius = _RADIUS * max(extent.east - extent.west, extent.north - extent.south)
    if _half_width(distinct[0]) >= radius / 2:
        return (Map(title, _drawn(shapes, extent, legend)),)
    marks = [
        charts.Shape(shape.class_key, _circle(shape, radius)) for shape in reversed(distinct)
    ]  # the strongest on top
    overview = _("%(title)s in overview; circles mark places and are larger than they are") % {"title": title}
    return (
        Map(overview, _drawn(marks, extent, legend)),
        Map(_("Around %(place)s") % {"place": strongest}, _drawn(shapes, _close_to(distinct[0]), legend)),
    )


def _drawn(shapes: Sequence[charts.Shape], extent: charts.Extent, legend: charts.Legend) -> str:
    return charts.svg(charts.place_map(shapes, legend=legend, extent=extent, height=_HEIGHT))


def corridor_bars(corridors: Sequence[Corridor]) -> str:
    """SVG of the most used corridors as bars with their intervals."""
    flows = [
        charts.Flow(corridor.origin, corridor.destination, corridor.value, corridor.count_low, corridor.count_high)
        for corridor in corridors[:_DRAWN]
    ]
    return charts.svg(charts.flows(flows, value_title=_("Records")))


def trend_line(points: Sequence[TrendPoint], *, period: str, unit: str) -> str:
    """SVG of the counts with their expectation and alarms."""
    words = charts.Words(
        count=_("Count"),
        expected=_("Expected"),
        interval=_("95% interval of the expected"),
        alarm=_("Alarm"),
        incomplete=_("Period not over"),
    )
    data = [
        charts.Period(
            first_day(point.label),
            point.value,
            point.expected,
            point.low,
            point.high,
            alarm=bool(point.alarm),
            complete=point.complete,
        )
        for point in points
    ]
    return charts.svg(charts.timeline(data, period=period, value_title=unit, words=words))


def network_of_values(found: Network, words: Callable[[Name], str]) -> str:
    """SVG of the values that are tied most strongly, in the colours of their groups; empty where none is tied."""
    places = positions(found)
    if not places:
        return ""
    order = {name: number for number, name in enumerate(places)}
    known = {node.name: node for node in found.nodes}
    largest = max(known[name].strength for name in places)
    ties = [tie for tie in drawn_ties(found) if set(tie.ends) <= set(order)]
    heaviest = max(tie.weight for tie in ties)
    nodes = [
        charts.Node(words(name), x, y, known[name].strength / largest, known[name].community)
        for name, (x, y) in places.items()
    ]
    lines = [charts.Tie(order[tie.ends[0]], order[tie.ends[1]], tie.weight / heaviest) for tie in ties]
    return charts.svg(charts.network(nodes, lines))


def first_day(period: str) -> date:
    """The first day of "2023", "2023-Q2" or "2023-04"."""
    year, _dash, part = period.partition("-")
    if not part:
        return date(int(year), 1, 1)
    month = 3 * int(part[1]) - 2 if part.startswith("Q") else int(part)
    return date(int(year), month, 1)


def _around(shapes: Sequence[charts.Shape]) -> charts.Extent | None:
    corners = [corner for shape in shapes for corner in _corners(shape)]
    if not corners:
        return None
    west, east = min(x for x, _y in corners), max(x for x, _y in corners)
    south, north = min(y for _x, y in corners), max(y for _x, y in corners)
    room = max(_LEAST_ROOM, _ROOM * max(east - west, north - south))
    return charts.Extent(west - room, max(south - room, -80.0), east + room, min(north + room, 84.0))


def _close_to(shape: charts.Shape) -> charts.Extent:
    x, y = _middle(shape)
    room = _CLOSE * _half_width(shape)
    return charts.Extent(x - room, max(y - room, -80.0), x + room, min(y + room, 84.0))


def _circle(shape: charts.Shape, radius: float) -> dict[str, Any]:
    """A circle of `radius` degrees of latitude around the middle of a shape, as a GeoJSON Polygon."""
    x, y = _middle(shape)
    wider = 1 / max(0.2, cos(radians(y)))
    angles = [2 * pi * step / _CORNERS for step in range(_CORNERS)]
    ring = [[x + radius * wider * cos(angle), max(-85.0, min(85.0, y + radius * sin(angle)))] for angle in angles]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _middle(shape: charts.Shape) -> tuple[float, float]:
    xs, ys = zip(*_corners(shape), strict=True)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _half_width(shape: charts.Shape) -> float:
    xs = [x for x, _y in _corners(shape)]
    return (max(xs) - min(xs)) / 2


def _corners(shape: charts.Shape) -> list[tuple[float, float]]:
    return list(_points(shape.geometry["coordinates"])) if shape.geometry is not None else []


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], int | float):
        yield float(coordinates[0]), float(coordinates[1])
        return
    for part in coordinates:
        yield from _points(part)
