"""How counts move."""

from __future__ import annotations

from django.utils.translation import gettext as _

from candil.share.products.models.description import Cell, Column, Figure, Row, Section, Table
from candil.share.products.services.findings import Silent, Trend, TrendPoint
from candil.share.products.services.numbers import chance, count_cell, decimal, interval, percent, whole
from candil.share.products.services.sections.grounds import chance_among_found, reporting_changes, rests_on
from candil.share.products.services.sections.numbering import ROWS_SHOWN, Numbering, capital, first
from candil.share.products.services.sections.parts import title_of


def trend_section(found: Trend, silent: Silent | None, unit: str, numbering: Numbering) -> Section:
    """How counts move: chart and table with expectation and alarms."""
    title = title_of("trend")
    if not found.points:
        return Section("trend", title, nothing=_("No trend: no record counted here has a date that is precise enough."))
    alarms = [point.label for point in found.points if point.alarm]
    drawing = Figure(
        numbering.figure(),
        _("%(unit)s against the seasonal expectation") % {"unit": capital(unit)},
        _(
            "Line of counts over a band of expected values; the values are in the table that follows. "
            "Alarms: %(alarms)s."
        )
        % {"alarms": "; ".join(alarms) or _("none")},
        found.svg,
    )
    shown, earlier = found.points[-ROWS_SHOWN:], max(0, len(found.points) - ROWS_SHOWN)
    dash = _("A dash: not judged, because the period is part of the baseline or too few came before it.")
    before = _("%(earlier)d earlier periods are in the figure only.") % {"earlier": earlier}
    table = Table(
        numbering.table("trend"),
        _("Counts, expectation and alarms"),
        (Column(_("Period"), wide=True), *_judged_columns(unit)),
        tuple(Row((Cell(point.label), *_judged_cells(point)), point.where) for point in shown),
        (
            *([dash] if any(point.expected is None for point in shown) else []),
            *([before] if earlier else []),
            *found.notes,
        ),
    )
    return Section(
        "trend",
        title,
        figures=(drawing,),
        tables=(table, *_kind_table(found, unit, numbering)),
        why=(
            rests_on(found.evidence),
            _("Each period was compared with what season and course of the periods before it let expect."),
        ),
        sure=(chance_among_found(found.limit), *_silence(silent), reporting_changes()),
    )


def _silence(silent: Silent | None) -> tuple[str, ...]:
    """What is missing from the latest periods, where that may be told."""
    if silent is None:
        return ()
    if not silent.contributors:
        return (_("No contributor has fallen silent."),)
    words = _("Contributors who have fallen silent: %(number)s; they usually bring %(part)s of the records.")
    return (words % {"number": whole(silent.contributors), "part": percent(silent.part)},)


def _kind_table(found: Trend, unit: str, numbering: Numbering) -> tuple[Table, ...]:
    """Alarms among types of exploitation; no table where there is none."""
    if not found.kind_alarms:
        return ()
    shown, more = first(found.kind_alarms)
    table = Table(
        numbering.table("kinds"),
        _("Alarms among types of exploitation (%(judged)d judged together)") % {"judged": found.kinds_judged},
        (Column(_("Type of exploitation"), wide=True), Column(_("Period")), *_judged_columns(unit)),
        tuple(
            Row((Cell(alarm.kind), Cell(alarm.point.label), *_judged_cells(alarm.point)), alarm.point.where)
            for alarm in shown
        ),
        more,
    )
    return (table,)


def _judged_columns(unit: str) -> tuple[Column, ...]:
    return (
        Column(capital(unit), numeric=True),
        Column(_("Expected"), numeric=True),
        Column(_("95% interval"), numeric=True),
        Column(_("q-value"), numeric=True),
        Column(_("Alarm")),
    )


def _judged_cells(point: TrendPoint) -> tuple[Cell, ...]:
    words = {"above": _("above expectation"), "below": _("below expectation"), "": ""}
    return (
        count_cell(point.value),
        Cell(decimal(point.expected), point.expected),
        Cell(interval(point.low, point.high, pattern="#,##0")),
        Cell(chance(point.q), point.q),
        Cell(words[point.alarm], point.alarm),
    )
