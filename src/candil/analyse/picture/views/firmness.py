"""How firm the hotspots are: whether each stands when any one contributor is left out."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.utils.translation import ngettext

from candil.analyse.picture import queries
from candil.analyse.picture.queries import Asked
from candil.analyse.picture.queries.together import together
from candil.analyse.picture.views.mapping import SHOWN, Section, borders_of, drawn, outline, place_name, where_of
from candil.analyse.picture.views.together import named
from candil.analyse.picture.views.words import number, probability, rows_address
from candil.platform.design import charts
from candil.platform.design.charts.palette import HOT
from candil_analysis.hotspots.contributors import Firmness

STANDINGS: Final = {
    "holds": _later("Stands without any one contributor"),
    "does not hold": _later("Falls without one contributor"),
    "rests on one contributor": _later("Rests on one contributor alone"),
}
LEGEND: Final = charts.Legend(
    _later("Hotspots, when one contributor is left out"),
    (
        charts.LegendClass("holds", STANDINGS["holds"], HOT[2]),
        charts.LegendClass("does not hold", STANDINGS["does not hold"], HOT[1]),
        charts.LegendClass("rests on one contributor", STANDINGS["rests on one contributor"], HOT[0]),
    ),
)


def firmness_section(asked: Asked, *, level: str) -> Section:
    """The hotspots of a level, the firmest first."""
    found = queries.firmness_of(asked, level)
    hot = [place for place in found or () if place.standing in STANDINGS]
    return {
        "kind": "firmness",
        "found": found,
        "evidence": found.whole.evidence if found else None,
        "hot": len(hot),
        **drawn(_shapes(asked, level, hot), LEGEND),
        "alt": ngettext(
            "Map of %(count)s hotspot by how firm it is; the table below lists it.",
            "Map of %(count)s hotspots by how firm they are; the table below lists them.",
            len(hot),
        )
        % {"count": number(len(hot))},
        "columns": [
            {"key": "place", "label": _("Place"), "kind": "head", "href_key": "rows"},
            {"key": "standing", "label": _("How firm")},
            {"key": "around", "label": _("With neighbours"), "kind": "number"},
            {"key": "ratio", "label": _("Times expected"), "kind": "number"},
            {"key": "who", "label": _("Weakest without")},
            {"key": "share", "label": _("Its share of the records"), "kind": "number"},
            {"key": "q", "label": _("q-value without it"), "kind": "number"},
        ],
        "rows": [_row(asked, level, *group) for group in _grouped(hot)[:SHOWN]],
    }


def _firmest_first(place: Firmness) -> float:
    return 1.0 if place.q != place.q else place.q


def _grouped(hot: list[Firmness]) -> list[tuple[Firmness, int]]:
    """Neighbours of the same standing as one."""
    return [
        group
        for standing in STANDINGS
        for group in together(
            sorted((place for place in hot if place.standing == standing), key=_firmest_first),
            lambda place: place.key,
            lambda place: place.hotspot.counted if place.hotspot else (),
        )
    ]


def _row(asked: Asked, level: str, place: Firmness, places_found: int) -> Section:
    spot = place.hotspot
    return {
        "place": named(place_name(level, place.key), places_found),
        "standing": STANDINGS[place.standing],
        "around": number(spot.around if spot else None),
        "ratio": number(spot.ratio if spot else None, 1),
        "who": place.least_favourable or "",
        "share": "" if place.share != place.share else f"{number(100 * place.share)} %",
        "q": probability(place.q),
        "rows": rows_address(asked, where_of(asked, level, spot.counted)) if spot else "",
    }


def _shapes(asked: Asked, level: str, hot: list[Firmness]) -> list[charts.Shape]:
    borders = borders_of(level) if hot else {}
    return [
        charts.Shape(
            class_key=place.standing,
            label=place_name(level, place.key),
            facts=(
                (_("How firm"), str(STANDINGS[place.standing])),
                (_("Weakest without"), place.least_favourable or ""),
                (_("q-value without it"), probability(place.q)),
            ),
            href=rows_address(asked, where_of(asked, level, place.hotspot.counted)) if place.hotspot else "",
            **outline(level, place.key, borders),
        )
        for place in hot
    ]
