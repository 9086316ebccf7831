"""What is changing: places that are new, growing, lasting or fading."""

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
from candil.analyse.picture.views.words import interval, number, probability, rows_address
from candil.platform.design import charts
from candil.platform.design.charts.palette import COLD, HOT, NOT_CLEAR
from candil_analysis.hotspots import EmergingPlace
from candil_analysis.trends import Period

Lately = dict[str, tuple[str, ...]]
STATES: Final = {
    "new": _later("New"),
    "intensifying": _later("Growing"),
    "persistent": _later("Lasting"),
    "diminishing": _later("Fading"),
    "historical": _later("Past"),
    "sporadic": _later("Now and then"),
}
MEANINGS: Final = {
    "new": _later("New: more than its share lately, and no hotspot before"),
    "intensifying": _later("Growing: a hotspot with a rise"),
    "persistent": _later("Lasting: a hotspot before and now"),
    "diminishing": _later("Fading: a hotspot with a fall"),
    "historical": _later("Past: a hotspot before, none now"),
    "sporadic": _later("Now and then: a hotspot in some periods"),
}
_COLOURS: Final = (HOT[2], HOT[1], HOT[0], COLD[0], COLD[1], NOT_CLEAR)
LEGEND: Final = charts.Legend(
    _later("What is changing"),
    tuple(
        charts.LegendClass(state, words, colour)
        for (state, words), colour in zip(MEANINGS.items(), _COLOURS, strict=True)
    ),
)


def changing_section(asked: Asked, *, level: str, period: Period) -> Section:
    """Places of a level by their state, those that call for a look first; None where there is no before."""
    changing = queries.emerging_of(asked, level, period)
    found = changing.found if changing else None
    lately: Lately = {period: changing.lately} if changing else {}
    places = [place for place in found if place.state in STATES] if found else []
    return {
        "kind": "changing",
        "found": found,
        "evidence": found.evidence if found else None,
        "hot": len(places),
        **drawn(_shapes(asked, level, places, lately), LEGEND),
        "alt": ngettext(
            "Map of %(count)s place by how it changes; the table below lists it.",
            "Map of %(count)s places by how they change; the table below lists them.",
            len(places),
        )
        % {"count": number(len(places))},
        "columns": [
            {"key": "place", "label": _("Place"), "kind": "head"},
            {"key": "state", "label": _("State")},
            {"key": "before", "label": _("Before"), "kind": "number"},
            {"key": "recent", "label": _("Lately"), "kind": "number", "href_key": "rows"},
            {"key": "expected", "label": _("Expected lately"), "kind": "number"},
            {"key": "ratio", "label": _("Times expected"), "kind": "number"},
            {"key": "interval", "label": _("95% interval"), "kind": "number"},
            {"key": "q", "label": _("q-value of the change"), "kind": "number"},
        ],
        "rows": [_row(asked, level, *group, lately) for group in _grouped(places)[:SHOWN]],
    }


def _grouped(places: list[EmergingPlace]) -> list[tuple[EmergingPlace, int]]:
    """Neighbours of the same state as one; states that call for a look first, and the strongest rise first."""
    return [
        group
        for state in STATES
        for group in together(
            sorted((place for place in places if place.state == state), key=_strongest_rise_first),
            lambda place: place.key,
            lambda place: place.counted,
        )
    ]


def _strongest_rise_first(place: EmergingPlace) -> tuple[float, str]:
    return -place.ratio if place.ratio == place.ratio else 0.0, place.key


def _row(asked: Asked, level: str, place: EmergingPlace, places_found: int, lately: Lately) -> Section:
    return {
        "place": named(place_name(level, place.key), places_found),
        "state": STATES[place.state],
        "before": number(place.before),
        "recent": number(place.recent),
        "expected": number(place.expected, 1),
        "ratio": number(place.ratio, 1),
        "interval": interval(place.low, place.high, 1),
        "q": probability(place.q_change),
        "rows": rows_address(asked, {**where_of(asked, level, place.counted), **lately}),
    }


def _shapes(asked: Asked, level: str, places: list[EmergingPlace], lately: Lately) -> list[charts.Shape]:
    borders = borders_of(level) if places else {}
    return [
        charts.Shape(
            class_key=place.state,
            label=place_name(level, place.key),
            facts=(
                (_("State"), str(STATES[place.state])),
                (_("Before"), number(place.before)),
                (_("Lately"), number(place.recent)),
                (_("q-value of the change"), probability(place.q_change)),
            ),
            href=rows_address(asked, {**where_of(asked, level, place.counted), **lately}),
            **outline(level, place.key, borders),
        )
        for place in places
    ]
