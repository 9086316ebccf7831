"""What is changing: places that are new, growing, lasting or fading."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from candil.analyse.picture.queries.hotspots import Changing
from candil.analyse.picture.queries.together import together
from candil.platform.design import charts
from candil.platform.design.charts.palette import COLD, HOT, NOT_CLEAR
from candil.share.products.models.description import Cell, Column, Figure, Row, Section, Table
from candil.share.products.services.drawings import place_maps
from candil.share.products.services.numbers import chance, count_cell, decimal, finite, interval, whole
from candil.share.products.services.places import group_in_words, level_in_words, place_in_words, records_of, shapes_of
from candil.share.products.services.sections.grounds import chance_among_found, reporting_changes, rests_on
from candil.share.products.services.sections.numbering import Numbering, first
from candil.share.products.services.sections.parts import title_of
from candil_analysis.hotspots import Emerging, EmergingPlace

STATES: Final = {
    "new": _later("New"),
    "intensifying": _later("Growing"),
    "persistent": _later("Lasting"),
    "diminishing": _later("Fading"),
    "historical": _later("Past"),
    "sporadic": _later("Now and then"),
}
_COLOURS: Final = (HOT[2], HOT[1], HOT[0], COLD[0], COLD[1], NOT_CLEAR)
LEGEND: Final = charts.Legend(
    _later("What is changing"),
    tuple(charts.LegendClass(*item, colour) for item, colour in zip(STATES.items(), _COLOURS, strict=True)),
)


def changing_section(found: Changing | None, level: str, period: str, numbering: Numbering) -> Section:
    """Places by their state, those that call for a look first. Counts are records of a place with its neighbours."""
    title = title_of("changing")
    if found is None:
        return Section("changing", title, nothing=_("The records do not reach over enough complete periods."))
    groups = _grouped(found.found)
    if not groups:
        words = _("None of %(tested)s places is new, growing, lasting, fading or past beyond chance.")
        return Section("changing", title, nothing=words % {"tested": whole(len(found.found))})
    return Section(
        "changing",
        title,
        figures=_map(found.found, groups, level, numbering),
        tables=(_table(found, groups, level, period, numbering),),
        why=(
            rests_on(found.found.evidence),
            _(
                "Each place with its neighbours was compared with the whole: how high it was before and is lately, and "
                "whether it changed otherwise than everything together."
            ),
        ),
        sure=(
            chance_among_found(found.found.discovery_rate),
            reporting_changes(),
            *found.found.notes,
        ),
    )


def _grouped(found: Emerging) -> list[tuple[EmergingPlace, int]]:
    """Neighbours of one state together; states that call for a look first, and the strongest rise first."""
    return [
        group
        for state in STATES
        for group in together(
            sorted((place for place in found if place.state == state), key=_strongest_rise_first),
            lambda place: place.key,
            lambda place: place.counted,
        )
    ]


def _strongest_rise_first(place: EmergingPlace) -> tuple[float, str]:
    return -(finite(place.ratio) or 0.0), place.key


def _map(
    found: Emerging, groups: list[tuple[EmergingPlace, int]], level: str, numbering: Numbering
) -> tuple[Figure, ...]:
    """One map of all places with a state; places without a boundary are not on it."""
    strongest = groups[0][0]
    states = {place.key: place.state for place in found if place.state in STATES}
    # The first shape is where a map looks.
    classes = {strongest.key: strongest.state, **states}
    words = place_in_words(level, strongest.key)
    maps = place_maps(shapes_of(level, classes), title=title_of("changing"), strongest=words, legend=LEGEND)
    return tuple(
        Figure(
            numbering.figure(),
            _("%(title)s, by %(level)s") % {"title": drawn.title, "level": level_in_words(level)},
            _("Map of places by how they change. The places and their values are in the table that follows."),
            drawn.svg,
        )
        for drawn in maps[:1]
    )


def _table(
    found: Changing, groups: list[tuple[EmergingPlace, int]], level: str, period: str, numbering: Numbering
) -> Table:
    shown, more = first(groups)
    told = {"tested": whole(len(found.found)), "first": found.lately[0], "last": found.lately[-1]}
    return Table(
        numbering.table("changing"),
        _("Places by how they change, in records (%(tested)s compared; lately: %(first)s to %(last)s)") % told,
        (
            Column(_("Place"), wide=True),
            Column(_("State")),
            Column(_("Before"), numeric=True),
            Column(_("Lately"), numeric=True),
            Column(_("Expected"), numeric=True),
            Column(_("Ratio"), numeric=True),
            Column(_("95% interval"), numeric=True),
            Column(_("q, high"), numeric=True),
            Column(_("q, change"), numeric=True),
        ),
        tuple(_row(place, members, found.lately, level, period) for place, members in shown),
        (
            _(
                "Figures are of the place with its neighbours. Expected: if it had changed as everything together did. "
                "q-values: of more than its share lately, and of another change than the whole."
            ),
            *more,
        ),
    )


def _row(place: EmergingPlace, members: int, lately: tuple[str, ...], level: str, period: str) -> Row:
    ratio, high, change = finite(place.ratio), finite(place.q_now), finite(place.q_change)
    cells = (
        Cell(group_in_words(level, place.key, members), place.key),
        Cell(str(STATES[place.state]), place.state),
        count_cell(place.before),
        count_cell(place.recent),
        Cell(decimal(finite(place.expected)), finite(place.expected)),
        Cell(decimal(ratio), ratio),
        Cell(interval(finite(place.low), finite(place.high))),
        Cell(chance(high), high),
        Cell(chance(change), change),
    )
    return Row(cells, (*records_of(level, *place.counted), (period, lately)))
