"""Two dimensions crossed: rows, columns, and a shade for the number in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from candil.platform.design.charts.legends import Legend
from candil.platform.design.charts.palette import COLD, EDGE, HOT, INK, STEPS

# On these steps the words need the colour of the paper to be read.
_DEEP: Final = {each.light for each in (*STEPS[3:], HOT[2], COLD[2])}


@dataclass(frozen=True)
class HeatCell:
    """One crossing. `value` None: no figure, and `text` may say why ("< 10")."""

    row: str
    column: str
    value: float | None
    text: str = ""


def heat_table(cells: Sequence[HeatCell], *, legend: Legend, number_format: str = ",.0f") -> dict[str, Any]:
    """Rows and columns in the order given, shaded by `legend` (see `binned`), with the number written in each cell."""
    values = [_value(each, legend) for each in cells]
    rows = list(dict.fromkeys(each.row for each in cells))
    columns = list(dict.fromkeys(each.column for each in cells))
    words = f"datum.text || (datum.value === null ? '' : format(datum.value, '{number_format}'))"
    plain = {"title": None, "domain": False, "ticks": False}
    top = {**plain, "orient": "top", "labelAngle": 0, "labelLimit": 62}
    return {
        "data": {"values": values},
        "width": {"step": 66},
        "height": {"step": 30},
        "transform": [{"calculate": words, "as": "words"}],
        "encoding": {
            "x": {"field": "column", "type": "nominal", "sort": columns, "axis": top},
            "y": {"field": "row", "type": "nominal", "sort": rows, "axis": plain},
        },
        "layer": [
            {
                "mark": {"type": "rect", "stroke": EDGE.light, "strokeWidth": 2},
                "encoding": {"color": {"field": "fill", "type": "nominal", "scale": None}},
            },
            {
                "mark": {"type": "text", "baseline": "middle"},
                "encoding": {"text": {"field": "words"}, "color": {"field": "ink", "type": "nominal", "scale": None}},
            },
        ],
    }  # fmt: skip


def _value(cell: HeatCell, legend: Legend) -> dict[str, Any]:
    fill = legend.class_of(cell.value).colour.light
    ink = EDGE.light if fill in _DEEP else INK.light
    return {"row": cell.row, "column": cell.column, "value": cell.value, "text": cell.text, "fill": fill, "ink": ink}
