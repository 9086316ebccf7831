"""Counts over time with what was expected, its interval, and alarms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from candil.platform.design.charts.palette import ALARM, BAND, EXPECTED, MUTED, SERIES
from candil.platform.design.charts.theme import WIDTH

_QUARTER: Final = "'Q' + (floor(utcmonth(datum.value) / 3) + 1) + ' ' + utcyear(datum.value)"
_FIT: Final = {"type": "fit-x", "contains": "padding"}
_COUNTS: Final = {"format": ",.0f", "tickCount": 5}
_LEGEND: Final = {"title": None, "orient": "bottom"}
_AXIS: Final[dict[str, dict[str, Any]]] = {
    "month": {"format": "%b %Y"},
    "quarter": {"labelExpr": _QUARTER},
    "year": {"format": "%Y"},
}


@dataclass(frozen=True)
class Period:
    """One month, quarter or year: its first day, the count (None: may not be shown), and what was expected.

    `low`, `high`: interval of the expected count; `alarm`: judged unusual; `complete` False: more reports will come.
    """

    start: date
    count: float | None
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    alarm: bool = False
    complete: bool = True


@dataclass(frozen=True)
class Words:
    """What the legend says, translated by the caller."""

    count: str
    expected: str
    interval: str
    alarm: str
    incomplete: str


def timeline(
    data: Sequence[Period], *, period: str, value_title: str, words: Words, width: int = WIDTH, height: int = 240
) -> dict[str, Any]:
    """Columns of counts, the expected line with its band, alarms with a mark above, incomplete periods in grey.

    `period` is "month", "quarter" or "year"; `data` in order of time.
    """
    values = [_row(each, words) for each in data]
    axis = {**_AXIS[period], "title": None, "grid": False, "labelOverlap": True, "tickCount": min(len(data), 12)}
    bar_width = max(2.0, 0.62 * width / max(len(data), 1))
    scale = {"type": "utc", "padding": round(bar_width / 2 + 3)}
    x = {"field": "start", "type": "temporal", "scale": scale, "axis": axis}
    layers = [_columns(words, value_title, bar_width=bar_width)]
    if any(each.expected is not None for each in data):
        layers = [_band(words), *layers, _expected(words)]
    if any(each.alarm for each in data):
        layers.append(_alarms(words))
    return {
        "data": {"values": values},
        "width": width,
        "height": height,
        "autosize": _FIT,
        "encoding": {"x": x},
        "layer": layers,
    }


def _row(each: Period, words: Words) -> dict[str, Any]:
    numbers = {"count": each.count, "expected": each.expected, "low": each.low, "high": each.high}
    kind = words.count if each.complete else words.incomplete
    return {"start": each.start.isoformat(), **numbers, "kind": kind, "alarm": each.alarm}


def _series(label: str, colour: str, symbol: str) -> dict[str, Any]:
    """One line of the shared legend, made by a constant with a scale of its own."""
    return {
        "datum": label,
        "type": "nominal",
        "scale": {"domain": [label], "range": [colour]},
        "legend": {**_LEGEND, "symbolType": symbol},
    }


def _columns(words: Words, value_title: str, *, bar_width: float) -> dict[str, Any]:
    scale = {"domain": [words.count, words.incomplete], "range": [SERIES.light, MUTED.light]}
    return {
        "mark": {"type": "bar", "width": round(bar_width, 1), "clip": False},
        "encoding": {
            "y": {"field": "count", "type": "quantitative", "title": value_title, "axis": _COUNTS},
            "color": {"field": "kind", "type": "nominal", "scale": scale, "legend": _LEGEND},
        },
    }


def _band(words: Words) -> dict[str, Any]:
    return {
        "transform": [{"filter": "datum.low !== null"}],
        "mark": {"type": "area", "interpolate": "step", "line": False, "strokeWidth": 0},
        "encoding": {
            "y": {"field": "low", "type": "quantitative"},
            "y2": {"field": "high"},
            "fill": _series(words.interval, BAND.light, "square"),
        },
    }


def _expected(words: Words) -> dict[str, Any]:
    return {
        "transform": [{"filter": "datum.expected !== null"}],
        "mark": {"type": "line", "strokeWidth": 2, "strokeDash": [5, 3]},
        "encoding": {
            "y": {"field": "expected", "type": "quantitative"},
            "stroke": _series(words.expected, EXPECTED.light, "stroke"),
        },
    }


def _alarms(words: Words) -> dict[str, Any]:
    return {
        "transform": [{"filter": "datum.alarm"}],
        "mark": {"type": "point", "filled": True, "size": 90, "yOffset": -10, "opacity": 1},
        "encoding": {
            "y": {"field": "count", "type": "quantitative"},
            "color": {"value": ALARM.light},
            "shape": {
                "datum": words.alarm,
                "type": "nominal",
                "scale": {"domain": [words.alarm], "range": ["triangle-down"]},
                "legend": {**_LEGEND, "symbolFillColor": ALARM.light, "symbolStrokeColor": ALARM.light},
            },
        },
    }
