"""The map of the picture: hotspots as shapes for the drawn map, the live map and the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.utils.translation import ngettext

from candil.analyse.picture import queries
from candil.analyse.picture.queries import Asked, shown_resolution
from candil.analyse.picture.queries.answers import COUNTRY
from candil.analyse.picture.queries.filters import label
from candil.analyse.picture.queries.together import together
from candil.analyse.picture.views.together import named
from candil.analyse.picture.views.words import interval, number, probability, rows_address
from candil.platform.design import charts
from candil.platform.places import queries as places
from candil_analysis.aggregates import Measure
from candil_analysis.hotspots import Hotspot, Hotspots

Section = dict[str, Any]
SHOWN: Final = 25


def levels() -> list[tuple[str, str]]:
    """What the map can be divided into."""
    cells = [
        (f"cell:{resolution}", _("Cells of about %(km)s km") % {"km": kilometres})
        for resolution, kilometres in ((3, 120), (4, 45), (5, 17), (6, 6))
    ]
    imported = [(level.slug, str(level.name)) for level in places.area_levels() if level.slug != COUNTRY]
    return [*cells, (COUNTRY, _("Countries")), *imported]


def map_section(asked: Asked, *, level: str, measure: Measure) -> Section:
    """Hotspots of a level with everything the page shows of them."""
    found = _found(asked, level, measure)
    hot = found.significant("hot")
    return {
        "kind": "standing out",
        "found": found,
        "evidence": found.evidence,
        "hot": len(hot),
        "cold": len(found.significant("cold")),
        "coarsened": level.startswith("cell:") and shown_resolution(asked, int(level[5:])) != int(level[5:]),
        **drawn(_shapes(asked, level, found), charts.SIGNIFICANCE),
        "alt": ngettext(
            "Map of %(count)s hotspot; the table below lists it.",
            "Map of %(count)s hotspots; the table below lists them.",
            len(hot),
        )
        % {"count": number(len(hot))},
        "columns": [
            {"key": "place", "label": _("Place"), "kind": "head", "href_key": "rows"},
            {"key": "observed", "label": _("Here"), "kind": "number"},
            {"key": "around", "label": _("With neighbours"), "kind": "number"},
            {"key": "expected", "label": _("Expected"), "kind": "number"},
            {"key": "ratio", "label": _("Times expected"), "kind": "number"},
            {"key": "interval", "label": _("95% interval"), "kind": "number"},
            {"key": "q", "label": _("q-value"), "kind": "number"},
            {"key": "finding", "label": _("Finding")},
        ],
        "rows": [
            _row(asked, level, *group) for group in _grouped(hot)[:SHOWN] or [(s, 1) for s in found.strongest(10)]
        ],
    }


def _found(asked: Asked, level: str, measure: Measure) -> Hotspots:
    if level.startswith("cell:"):
        return queries.hotspots_of_cells(asked, int(level.removeprefix("cell:")), measure=measure)
    return queries.hotspots_of_areas(asked, level, measure=measure)


def place_name(level: str, key: str) -> str:
    """The name of an area, or of the town nearest to the middle of a cell."""
    if level == COUNTRY:
        return label("citizenship", key.removeprefix(f"{COUNTRY}:"))
    if not level.startswith("cell:"):
        return places.area_name(key)
    nearest = places.nearest(*places.cell_centre(int(key, 16)))
    return _("near %(town)s, %(country)s") % {"town": nearest.name, "country": label("citizenship", nearest.country)}


FINDINGS: Final = {
    "hot": _later("More than chance explains"),
    "cold": _later("Fewer than chance explains"),
    "not significant": _later("Within chance"),
    "not tested": _later("Not tested"),
}


def _grouped(hot: Sequence[Hotspot]) -> list[tuple[Hotspot, int]]:
    strongest_first = sorted(hot, key=lambda spot: (spot.p, -spot.z, spot.key))
    return together(strongest_first, lambda spot: spot.key, lambda spot: spot.counted)


def _row(asked: Asked, level: str, spot: Hotspot, places_found: int) -> Section:
    return {
        "place": named(place_name(level, spot.key), places_found),
        "observed": number(spot.observed),
        "around": number(spot.around),
        "expected": number(spot.expected, 1),
        "ratio": number(spot.ratio, 1),
        "interval": interval(spot.low, spot.high, 1),
        "q": probability(spot.q),
        "finding": FINDINGS[spot.classification],
        "rows": rows_address(asked, where_of(asked, level, spot.counted)),
    }


def where_of(asked: Asked, level: str, counted: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The filters that open the records of these places of a level."""
    if level.startswith("cell:"):
        return {f"cell:{shown_resolution(asked, int(level[5:]))}": counted}
    if level == COUNTRY:
        return {"country_of_exploitation": tuple(key.removeprefix(f"{COUNTRY}:") for key in counted)}
    return {"area": counted}


def _shapes(asked: Asked, level: str, found: Hotspots) -> list[charts.Shape]:
    """Every place with a figure or a finding, for the drawn and for the live map."""
    spots = [spot for spot in found if spot.observed or spot.classification in {"hot", "cold"}]
    borders = borders_of(level) if spots else {}
    return [
        charts.Shape(
            class_key=charts.significance_of(spot.z, spot.q),
            label=place_name(level, spot.key),
            facts=(
                (_("Here"), number(spot.observed)),
                (_("With neighbours"), number(spot.around)),
                (_("Expected"), number(spot.expected, 1)),
                (_("q-value"), probability(spot.q)),
            ),
            href=rows_address(asked, where_of(asked, level, spot.counted)),
            **outline(level, spot.key, borders),
        )
        for spot in spots
    ]


def borders_of(level: str) -> dict[str, dict[str, Any]]:
    """Area code → GeoJSON geometry of an imported level; cells and countries have none of their own."""
    if level.startswith("cell:") or level == COUNTRY:
        return {}
    return {each["properties"]["code"]: each["geometry"] for each in places.boundaries(level)["features"]}


def outline(level: str, key: str, borders: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Where a place is, as `charts.Shape` takes it."""
    if level.startswith("cell:"):
        return {"cell": key}
    if level == COUNTRY:
        return {"country": key.removeprefix(f"{COUNTRY}:")}
    return {"geometry": borders.get(key)}


def drawn(shapes: Sequence[charts.Shape], legend: charts.Legend) -> Section:
    """The same places for the drawn and for the live map, over the part of the world that holds them."""
    extent = _extent(shapes)
    return {
        "picture": charts.picture(charts.place_map(shapes, legend=legend, extent=extent)),
        "map": charts.map_data(shapes, legend=legend, extent=extent),
    }


def _extent(shapes: Sequence[charts.Shape]) -> charts.Extent | None:
    """The part of the world that holds the shapes; none when they span most of it."""
    outlines = [
        charts.cell_geometry(shape.cell) if shape.cell else shape.geometry for shape in shapes if not shape.country
    ]
    points = [point for outline in outlines if outline for point in _points(outline["coordinates"])]
    if not points:
        return None
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    if max(xs) - min(xs) > _MOST_DEGREES:
        return None
    return charts.Extent(min(xs), min(ys), max(xs), max(ys))


#: Wider pictures show the whole world.
_MOST_DEGREES: Final = 120


def _points(coordinates: Any) -> list[tuple[float, float]]:
    if coordinates and isinstance(coordinates[0], int | float):
        return [(coordinates[0], coordinates[1])]
    return [point for part in coordinates for point in _points(part)]
