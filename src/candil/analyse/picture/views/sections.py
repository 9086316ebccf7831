"""What the four views of the picture show: plain values for the templates, each figure with its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candil.analyse.picture import queries
from candil.analyse.picture.forms import DIVISIONS
from candil.analyse.picture.queries import Asked
from candil.analyse.picture.queries.answers import first_day
from candil.analyse.picture.queries.filters import LABELS, label
from candil.analyse.picture.views.words import figure, interval, number, probability, rows_address
from candil.platform.design import charts
from candil.platform.design.charts.timeline import Words as TimelineWords
from candil_analysis.aggregates import Counts, Measure
from candil_analysis.trends import Period, Series, Trends

Section = dict[str, Any]
#: Rows of a table on the page; the command line and the export give all.
SHOWN: Final = 25
CHARTED: Final = 12


def timeline_section(asked: Asked, *, period: Period, by: str) -> Section:
    """Counts by period against what was expected, with alarms and the one most likely change of course."""
    found = queries.trends_of(asked, period, by or None)
    shown = sorted(found.series, key=lambda series: -sum(point.observed or 0 for point in series.points))[:6]
    return {
        "trends": found,
        "silent": _silent(asked, period),
        "silent_columns": [
            {"key": "who", "label": _("Organisation"), "kind": "head"},
            {"key": "last", "label": _("Last records")},
            {"key": "share", "label": _("Usual part of the records"), "kind": "number"},
        ],
        "charts": [_timeline(asked, found, series, by) for series in shown],
        "alarms": [_alarm(asked, found, name, point, by) for name, point in found.alarms[:SHOWN]],
        "alarm_columns": [
            {"key": "series", "label": LABELS[by] if by else _("Series"), "kind": "head"},
            {"key": "period", "label": _("Period"), "href_key": "rows"},
            {"key": "observed", "label": _("Reported"), "kind": "number"},
            {"key": "expected", "label": _("Expected"), "kind": "number"},
            {"key": "interval", "label": _("Usual range"), "kind": "number"},
            {"key": "q", "label": _("q-value"), "kind": "number"},
        ],
        "change": None if by else queries.break_of(asked, period),
    }


def _silent(asked: Asked, period: Period) -> list[Section]:
    """Contributors who report no longer although they used to; none for viewers who may not be told of single ones."""
    reaches = queries.reach_of(asked, period).contributors
    return [
        {"who": one.contributor, "last": one.last, "share": f"{number(100 * one.share)} %"}
        for one in (reaches.silent if reaches else ())
    ]


def _timeline(asked: Asked, found: Trends, series: Series, by: str) -> Section:
    points = [
        charts.Period(
            start=first_day(point.period),
            count=point.observed,
            expected=point.expected,
            low=point.low,
            high=point.high,
            alarm=point.alarm is not None,
            complete=point.state != "incomplete",
        )
        for point in series.points
    ]
    name = label(by, series.name or None) if by else _("All records asked about")
    alarms = len(series.alarms)
    return {
        "caption": name,
        "picture": charts.picture(
            charts.timeline(points, period=found.period, value_title=_("Records"), words=_timeline_words())
        ),
        "alt": ngettext(
            "%(name)s by period, with what was expected: %(count)s period stands out.",
            "%(name)s by period, with what was expected: %(count)s periods stand out.",
            alarms,
        )
        % {"name": name, "count": number(alarms)},
        "columns": [
            {"key": "period", "label": _("Period"), "kind": "head", "href_key": "rows"},
            {"key": "observed", "label": _("Reported"), "kind": "number"},
            {"key": "expected", "label": _("Expected"), "kind": "number"},
            {"key": "interval", "label": _("Usual range"), "kind": "number"},
        ],
        "rows": [
            {
                "period": point.period,
                "observed": _("not shown") if point.observed is None else number(point.observed),
                "expected": number(point.expected, 1),
                "interval": interval(point.low, point.high),
                "rows": rows_address(asked, {found.period: point.period, **({by: series.name or None} if by else {})}),
            }
            for point in series.points
        ],
        "notes": series.notes,
    }


def _timeline_words() -> TimelineWords:
    return TimelineWords(
        count=_("Reported"),
        expected=_("Expected"),
        interval=_("Usual range"),
        alarm=_("Stands out"),
        incomplete=_("Not complete yet"),
    )


def _alarm(asked: Asked, found: Trends, name: str, point: Any, by: str) -> Section:
    return {
        "series": label(by, name or None) if by else _("All records asked about"),
        "period": point.period,
        "observed": number(point.observed),
        "expected": number(point.expected, 1),
        "interval": interval(point.low, point.high),
        "q": probability(point.q),
        "rows": rows_address(asked, {found.period: point.period, **({by: name or None} if by else {})}),
    }


def tables_section(asked: Asked, *, measure: Measure) -> Section:
    """One breakdown for each dimension that people ask about first, and exploitation by country."""
    return {
        "breakdowns": [_breakdown(asked, name, measure) for name in (*DIVISIONS, "means_of_control", "year")],
    }


def _breakdown(asked: Asked, dimension: str, measure: Measure) -> Section:
    counted = queries.counts(asked, [dimension], measure=measure)
    cells = _largest_first(counted) if dimension != "year" else list(counted.cells)
    bars = [
        charts.Bar(
            label(dimension, cell.key[0]),
            cell.value,
            text=figure(asked, cell) if cell.suppressed else "",
            muted=cell.key[0] is None,
        )
        for cell in cells[:CHARTED]
    ]
    return {
        "dimension": dimension,
        "caption": LABELS[dimension],
        "set_valued": bool(counted.set_valued),
        "picture": charts.picture(charts.bars(bars, value_title=_measured(measure))) if bars else None,
        "alt": _("%(what)s by %(dimension)s; the table below gives the same figures.")
        % {"what": _measured(measure), "dimension": LABELS[dimension]},
        "columns": [
            {"key": "value", "label": LABELS[dimension], "kind": "head", "href_key": "rows"},
            {"key": "count", "label": _measured(measure), "kind": "number"},
            {"key": "share", "label": _("Share of the total"), "kind": "number"},
        ],
        "rows": [
            {
                "value": label(dimension, cell.key[0]),
                "count": figure(asked, cell),
                "share": _share(cell.value, counted),
                "rows": rows_address(asked, {dimension: cell.key[0]}),
            }
            for cell in cells
        ],
        "total": figure(asked, counted.total),
        "notes": counted.notes,
    }


def _measured(measure: Measure) -> str:
    return _("People") if measure == "people" else _("Records")


def _largest_first(counted: Counts) -> Sequence[Any]:
    return sorted(counted.cells, key=lambda cell: (cell.key[0] is None, -(cell.value or 0)))


def _share(value: int | None, counted: Counts) -> str:
    if value is None or not counted.total.value or counted.total.suppressed:
        return ""
    return f"{number(100 * value / counted.total.value, 1)} %"
