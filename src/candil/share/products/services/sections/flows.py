"""What changed among corridors, and what journeys pass."""

from __future__ import annotations

from django.utils.translation import gettext as _

from candil.analyse.picture.queries.filters import label
from candil.analyse.picture.queries.flows import ChangedCorridors
from candil.share.products.models.description import Cell, Column, Row, Section, Table
from candil.share.products.services.numbers import chance, count_cell, decimal, from_on, interval, percent, whole
from candil.share.products.services.sections.grounds import chance_among_found, reporting_changes, rests_on
from candil.share.products.services.sections.numbering import Numbering, first
from candil.share.products.services.sections.parts import title_of
from candil_analysis.routes import Change, Passage, Passages


def changed_corridors_section(found: ChangedCorridors | None, numbering: Numbering) -> Section:
    """Corridors that became a larger or smaller part of all moves. None: there are no two complete years."""
    title = title_of("changed_corridors")
    if found is None:
        return Section("changed_corridors", title, nothing=no_two_years())
    changes = found.found
    changed = [one for one in changes.corridors if one.direction is not None]
    years = {"earlier": found.earlier, "later": found.later, "tested": whole(len(changes.corridors))}
    if not changed:
        words = _(
            "None of %(tested)s corridors is a larger or smaller part of all moves of %(later)s than of %(earlier)s "
            "beyond chance."
        )
        return Section("changed_corridors", title, nothing=words % years)
    shown, more = first(changed)
    table = Table(
        numbering.table("changed_corridors"),
        _("Corridors whose part of all moves changed from %(earlier)s to %(later)s (%(tested)s compared)") % years,
        (
            Column(_("From"), wide=True),
            Column(_("To"), wide=True),
            Column(found.earlier, numeric=True),
            Column(found.later, numeric=True),
            Column(_("Later part to earlier"), numeric=True),
            Column(_("95% interval"), numeric=True),
            Column(_("q-value"), numeric=True),
        ),
        tuple(_changed_row(one, found.later) for one in shown),
        more,
    )
    return Section(
        "changed_corridors",
        title,
        tables=(table,),
        why=(
            rests_on(changes.evidence),
            _("Each corridor’s part of %(before)s moves of %(earlier)s was set beside that of %(after)s of %(later)s.")
            % {**years, "before": whole(changes.before), "after": whole(changes.after)},
        ),
        sure=(chance_among_found(changes.discovery_rate), reporting_changes(), *changes.notes),
    )


def no_two_years() -> str:
    """Why two years are not compared."""
    return _("There are no two complete years in a row to compare.")


def _changed_row(one: Change, later: str) -> Row:
    cells = (
        Cell(label("country_of_origin", one.origin), one.origin),
        Cell(label("country_of_exploitation", one.destination), one.destination),
        count_cell(one.before),
        count_cell(one.after),
        Cell(_("new") if one.ratio is None else decimal(one.ratio), one.ratio),
        Cell(from_on(one.low, one.high)),
        Cell(chance(one.q), one.q),
    )
    return Row(cells, (("corridor", (f"{one.origin}-{one.destination}",)), ("year", (later,))))


def passages_section(found: Passages, numbering: Numbering) -> Section:
    """Countries between the two ends of journeys, most passed first."""
    title = title_of("passages")
    if not found.overall:
        words = _("No record counted here names a place between the two ends of a journey, or it may not be told.")
        return Section("passages", title, nothing=words)
    shown, more = first(found.overall)
    table = Table(
        numbering.table("passages"),
        _("Countries that journeys pass (%(journeys)s journeys with two ends)") % {"journeys": whole(found.journeys)},
        (
            Column(_("Country passed"), wide=True),
            Column(_("Journeys through it"), numeric=True),
            Column(_("Of journeys"), numeric=True),
            Column(_("Share"), numeric=True),
            Column(_("95% interval"), numeric=True),
        ),
        tuple(_passage_row(one) for one in shown),
        (
            _("Journeys are counted whole, from first to last place; no list of records belongs to a place passed."),
            *more,
        ),
    )
    return Section(
        "passages",
        title,
        tables=(table,),
        why=(
            rests_on(found.evidence),
            _("Of the journeys that neither begin nor end in a country, those that name it in between are counted."),
        ),
        sure=(
            _("Intervals hold 95% of what chance in counting does. The order says how often a place is named."),
            _("What would change it: contributors who ask about other borders and towns on the way."),
            *found.notes,
        ),
    )


def _passage_row(one: Passage) -> Row:
    cells = (
        Cell(label("citizenship", one.place), one.place),
        count_cell(one.through),
        count_cell(one.journeys),
        Cell(percent(one.share), one.share),
        Cell(interval(one.low, one.high, share=True)),
    )
    return Row(cells)
