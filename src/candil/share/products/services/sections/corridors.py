"""Which ways are used."""

from __future__ import annotations

from django.utils.translation import gettext as _

from candil.share.products.models.description import Cell, Column, Figure, Row, Section, Table
from candil.share.products.services.findings import Corridor, Corridors
from candil.share.products.services.numbers import chance, count_cell, interval, percent, whole
from candil.share.products.services.sections.grounds import chance_among_found, rests_on
from candil.share.products.services.sections.numbering import Numbering, first
from candil.share.products.services.sections.parts import title_of


def corridor_section(found: Corridors, numbering: Numbering) -> Section:
    """Which ways are used: figure and table with shares, intervals and the basis of each. Corridors count records."""
    title = title_of("corridors")
    if not found.corridors:
        return Section("corridors", title, nothing=_("No corridor: no record counted here names both ends of a way."))
    shown, more = first(found.corridors)
    drawing = Figure(
        numbering.figure(),
        _("Corridors by records, most used first, with 95% intervals"),
        _("Bars of the corridors in the table that follows, most used first."),
        found.svg,
    )
    columns = (
        Column(_("From"), wide=True),
        Column(_("To"), wide=True),
        Column(_("Records"), numeric=True),
        Column(_("Share"), numeric=True),
        Column(_("95% interval"), numeric=True),
        Column(_("q-value"), numeric=True),
        Column(_("Basis")),
    )
    table = Table(
        numbering.table("corridors"),
        _("Corridors and their share of all %(moves)s moves shown") % {"moves": whole(found.moves)},
        columns,
        tuple(Row(_corridor_cells(corridor), corridor.where) for corridor in shown),
        (
            _(
                "q-value: chance findings to expect among corridors that carry more than the sizes of both ends "
                "explain; those called at %(limit)s are marked *. Corridors are counted from the legs of records."
            )
            % {"limit": percent(found.limit)},
            *found.notes,
            *more,
        ),
    )
    why = (
        rests_on(found.evidence),
        _("The basis says how each is known: places observed are stronger ground than a citizenship taken for origin."),
    )
    sure = (
        chance_among_found(found.limit),
        _("What would change it: records that name more places, and contributors along other ways."),
    )
    return Section("corridors", title, figures=(drawing,), tables=(table,), why=why, sure=sure)


def _corridor_cells(corridor: Corridor) -> tuple[Cell, ...]:
    return (
        Cell(corridor.origin),
        Cell(corridor.destination),
        count_cell(corridor.value, at_least=corridor.at_least),
        Cell(percent(corridor.share), corridor.share),
        Cell(interval(corridor.low, corridor.high, share=True)),
        Cell(chance(corridor.q) + (" *" if corridor.unusual else ""), corridor.q),
        Cell(corridor.basis),
    )
