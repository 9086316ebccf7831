"""Ranked or ordered bars."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from candil.platform.design.charts.palette import INK, INK_SOFT, MUTED, SERIES
from candil.platform.design.charts.theme import WIDTH


@dataclass(frozen=True)
class Bar:
    """One bar. `value` None: the figure may not be shown, and `text` says so; `low`, `high`: its interval."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    text: str = ""
    muted: bool = False


def bars(data: Sequence[Bar], *, value_title: str, width: int = WIDTH, number_format: str = ",.0f") -> dict[str, Any]:
    """Horizontal bars in the order given, each with its number beside it and, where known, its interval as a line.

    `value_title` names what is counted; `number_format` is a d3-format pattern (",.0f" for counts, ".0%" for shares).
    """
    values = [_row(index, each) for index, each in enumerate(data)]
    y = {"field": "place", "type": "ordinal", "sort": None, "axis": _label_axis(data)}
    # Room at the end for the number of the longest bar.
    longest = max((row["end"] for row in values), default=0) or 1
    x = {"field": "value", "type": "quantitative", "scale": {"domain": [0, longest * 1.14], "nice": False}}
    axis = {"title": value_title, "format": number_format, "tickCount": 5, "domain": False, "ticks": False}
    colour = {"condition": {"test": "datum.muted", "value": MUTED.light}, "value": SERIES.light}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "bar", "height": {"band": 0.72}}, "encoding": {"x": {**x, "axis": axis}, "color": colour}},
        _numbers(number_format),
    ]
    if any(each.low is not None for each in data):
        layers.insert(1, _intervals())
    return {
        "data": {"values": values},
        "width": width,
        "height": {"step": 26},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "encoding": {"y": y},
        "layer": layers,
    }


def _row(index: int, bar: Bar) -> dict[str, Any]:
    row = {"place": index, "label": bar.label, "value": bar.value, "text": bar.text, "muted": bar.muted}
    return {**row, "low": bar.low, "high": bar.high, "end": max(bar.value or 0, bar.high or 0)}


def _label_axis(data: Sequence[Bar]) -> dict[str, Any]:
    # Bars are told apart by their place: two may carry the same words.
    labels = {str(index): each.label for index, each in enumerate(data)}
    return {"title": None, "ticks": False, "domain": False, "labelExpr": f"({_json(labels)})[datum.value]"}


def _json(labels: dict[str, str]) -> str:
    """Words as an object of Vega's expression language: only string literals, so that no word becomes code."""
    return json.dumps(labels)


def _numbers(number_format: str) -> dict[str, Any]:
    words = f"datum.text || (datum.value === null ? '' : format(datum.value, '{number_format}'))"
    return {
        "transform": [{"calculate": words, "as": "words"}],
        "mark": {"type": "text", "align": "left", "dx": 6, "baseline": "middle"},
        "encoding": {
            "x": {"field": "end", "type": "quantitative"},
            "text": {"field": "words"},
            "color": {"condition": {"test": "datum.value === null", "value": INK_SOFT.light}, "value": INK.light},
        },
    }


def _intervals() -> dict[str, Any]:
    return {
        "transform": [{"filter": "datum.low !== null"}],
        "mark": {"type": "rule", "strokeWidth": 1.5, "color": INK.light},
        "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
    }
