"""How firm hotspots are: whether each stands when any one contributor is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from candil.analyse.picture.queries.together import together
from candil.platform.design import charts
from candil.platform.design.charts.palette import HOT
from candil.share.products.models.description import Cell, Column, Figure, Row, Section, Table
from candil.share.products.services.drawings import place_maps
from candil.share.products.services.numbers import chance, count_cell, decimal, finite, percent, whole
from candil.share.products.services.places import group_in_words, level_in_words, place_in_words, records_of, shapes_of
from candil.share.products.services.sections.grounds import rests_on
from candil.share.products.services.sections.numbering import Numbering, first
from candil.share.products.services.sections.parts import title_of
from candil_analysis.hotspots import Hotspot, Sensitivity
from candil_analysis.hotspots.contributors import Firmness

STANDINGS: Final = {
    "holds": _later("Stands"),
    "does not hold": _later("Falls without one"),
    "rests on one contributor": _later("Rests on one alone"),
}
LEGEND: Final = charts.Legend(
    _later("Hotspots, when one contributor is left out"),
    tuple(charts.LegendClass(*item, colour) for item, colour in zip(STANDINGS.items(), reversed(HOT), strict=True)),
)
Group = tuple[Firmness, Hotspot, int]


def firmness_section(found: Sensitivity | None, level: str, numbering: Numbering) -> Section:
    """The hotspots, the firmest first. None: single contributors may not be told of."""
    title = title_of("firmness")
    if found is None:
        words = _(
            "Not told: these readers know a part by statistics only, and what single contributors report is never told."
        )
        return Section("firmness", title, nothing=words)
    groups = _grouped(found)
    if not groups:
        return Section("firmness", title, nothing=_("No place stands out, so there is no hotspot to try."))
    return Section(
        "firmness",
        title,
        figures=_map(found, groups, level, numbering),
        tables=(_table(groups, numbering, level),),
        why=(
            rests_on(found.whole.evidence),
            _("The search was made again without each of %(number)s contributors; the least favourable is told.")
            % {"number": whole(len(found.contributors))},
        ),
        sure=(
            _(
                "A hotspot that falls without one contributor is a finding about that contributor as much as about the "
                "place. One that stands is still only as wide as what these contributors look at."
            ),
            _("What would change it: a further contributor in the same places, or more years of the same ones."),
            *found.notes,
        ),
    )


def _grouped(found: Sensitivity) -> list[Group]:
    """Neighbours of one standing together, the firmest first."""
    hot = {place.key: (place, place.hotspot) for place in found if place.hotspot and place.standing in STANDINGS}
    return [
        (*hot[key], members)
        for standing in STANDINGS
        for key, members in together(
            sorted((key for key, (place, _spot) in hot.items() if place.standing == standing), key=_firmest(hot)),
            lambda key: key,
            lambda key: hot[key][1].counted,
        )
    ]


def _firmest(hot: dict[str, tuple[Firmness, Hotspot]]) -> Callable[[str], tuple[float, str]]:
    def order(key: str) -> tuple[float, str]:
        q = finite(hot[key][0].q)
        return 1.0 if q is None else q, key

    return order


def _map(found: Sensitivity, groups: list[Group], level: str, numbering: Numbering) -> tuple[Figure, ...]:
    """One map of all hotspots; places without a boundary are not on it."""
    strongest = groups[0][0]
    standings = {place.key: place.standing for place in found if place.standing in STANDINGS}
    # The first shape is where a map looks.
    classes: dict[str, str] = {strongest.key: strongest.standing, **standings}
    words = place_in_words(level, strongest.key)
    maps = place_maps(shapes_of(level, classes), title=title_of("firmness"), strongest=words, legend=LEGEND)
    return tuple(
        Figure(
            numbering.figure(),
            _("%(title)s, by %(level)s") % {"title": drawn.title, "level": level_in_words(level)},
            _("Map of hotspots by how firm they are. The places and their values are in the table that follows."),
            drawn.svg,
        )
        for drawn in maps[:1]
    )


def _table(groups: list[Group], numbering: Numbering, level: str) -> Table:
    shown, more = first(groups)
    return Table(
        numbering.table("firmness"),
        _("Hotspots when any one contributor is left out"),
        (
            Column(_("Place"), wide=True),
            Column(_("How firm")),
            Column(_("Records"), numeric=True),
            Column(_("Ratio"), numeric=True),
            Column(_("Weakest without")),
            Column(_("Its share"), numeric=True),
            Column(_("q-value"), numeric=True),
        ),
        tuple(_row(*group, level) for group in shown),
        (
            _(
                "Figures are of the place with its neighbours; the ratio is to what was expected there. Its share: the "
                "part of these records from the contributor without whom the place is weakest. q-value: without it."
            ),
            *more,
        ),
    )


def _row(place: Firmness, spot: Hotspot, members: int, level: str) -> Row:
    q = finite(place.q)
    cells = (
        Cell(group_in_words(level, place.key, members), place.key),
        Cell(str(STANDINGS[place.standing]), place.standing),
        count_cell(spot.around),
        Cell(decimal(finite(spot.ratio)), finite(spot.ratio)),
        Cell(place.least_favourable or "–"),
        Cell(percent(finite(place.share)), finite(place.share)),
        Cell(chance(q), q),
    )
    return Row(cells, records_of(level, *spot.counted))
