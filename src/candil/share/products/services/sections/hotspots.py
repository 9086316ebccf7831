"""Where records concentrate."""

from __future__ import annotations

from django.utils.translation import gettext as _

from candil.share.products.models.description import Cell, Column, Figure, Row, Section, Table
from candil.share.products.services.findings import HotPlace, Hotspots
from candil.share.products.services.numbers import chance, count_cell, decimal, interval, percent, whole
from candil.share.products.services.sections.grounds import chance_among_found, rests_on
from candil.share.products.services.sections.numbering import Numbering, capital, first
from candil.share.products.services.sections.parts import title_of


def hotspot_section(found: Hotspots, unit: str, numbering: Numbering) -> Section:
    """Where records concentrate: map and table with ratio, interval and q-value."""
    title = title_of("hotspots")
    if not found.places:
        return Section("hotspots", title, nothing=_("No place can be compared: no record counted here names one."))
    shown, more = first(found.places)
    distinct = "; ".join(place.label for place in shown if place.standing == "hot") or _("none")
    drawings = tuple(
        Figure(
            numbering.figure(),
            _("%(title)s, by %(level)s") % {"title": drawn.title, "level": found.level},
            _("Map. The places and their values are in the table that follows. Standing out: %(places)s.")
            % {"places": distinct},
            drawn.svg,
        )
        for drawn in found.maps
    )
    columns = (
        Column(_("Cell near") if found.are_cells else _("Place"), wide=True),
        Column(capital(unit), numeric=True),
        Column(_("With neighbours"), numeric=True),
        Column(_("Ratio to expected"), numeric=True),
        Column(_("95% interval"), numeric=True),
        Column(_("q-value"), numeric=True),
        Column(_("Finding")),
    )
    table = Table(
        numbering.table("hotspots"),
        _("Places by how far they stand out (%(tested)s compared)") % {"tested": whole(found.tested)},
        columns,
        tuple(_place_row(place) for place in shown),
        (
            _(
                "Ratio: the place with its neighbours against what is expected of them. q-value: share of false "
                "findings among places called at that level; called at %(limit)s."
            )
            % {"limit": percent(found.limit)},
            *_kept_back(found.unknown),
            *found.notes,
            *more,
        ),
    )
    why = (
        rests_on(found.evidence),
        _("Each place with its neighbours was compared with what the whole gives it, by dealing the counts out anew."),
    )
    sure = (
        chance_among_found(found.limit),
        _("What would change it: contributors who join, stop or look elsewhere. Where nobody looks, nothing is seen."),
    )
    return Section("hotspots", title, figures=drawings, tables=(table,), why=why, sure=sure)


def _place_row(place: HotPlace) -> Row:
    standings = {"hot": _("hotspot"), "cold": _("coldspot"), "none": _("not distinct")}
    cells = (
        Cell(place.label, place.code),
        count_cell(place.value),
        count_cell(place.around),
        Cell(decimal(place.ratio), place.ratio),
        Cell(interval(place.low, place.high)),
        Cell(chance(place.q), place.q),
        Cell(standings[place.standing], place.standing),
    )
    return Row(cells, place.where)


def _kept_back(unknown: int) -> tuple[str, ...]:
    return (_("%(unknown)d places are kept back to protect people.") % {"unknown": unknown},) if unknown else ()
