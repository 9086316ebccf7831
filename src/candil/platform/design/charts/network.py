"""Things and the ties between them, at places that the caller worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from candil.platform.design.charts.palette import ALARM, ARC, BORDER, COLD, EDGE, EXPECTED, HOT, INK, MUTED, SERIES
from candil.platform.design.charts.theme import WIDTH

#: Colours of groups in their order; further groups share the last.
GROUPS: Final = (SERIES, ALARM, EXPECTED, ARC, HOT[1], COLD[1], MUTED)


@dataclass(frozen=True)
class Node:
    """One thing. `x` and `y` from 0 to 1; `size` from 0 to 1 is its share of the largest; `group` None: in none."""

    label: str
    x: float
    y: float
    size: float
    group: int | None = None


@dataclass(frozen=True)
class Tie:
    """A tie between two nodes, by their positions in the list; `weight` from 0 to 1 is its share of the strongest."""

    start: int
    end: int
    weight: float


def network(nodes: Sequence[Node], ties: Sequence[Tie], *, width: int = WIDTH, height: int = 460) -> dict[str, Any]:
    """A drawing of nodes and ties. Words stand above their nodes; the table beside it gives every figure."""
    lines = [
        {
            "x": nodes[tie.start].x,
            "y": nodes[tie.start].y,
            "x2": nodes[tie.end].x,
            "y2": nodes[tie.end].y,
            "width": 0.6 + 3 * tie.weight,
        }
        for tie in ties
    ]
    points = [
        {"x": node.x, "y": node.y, "label": node.label, "size": 60 + 340 * node.size, "fill": _colour(node.group)}
        for node in nodes
    ]
    axis = {"axis": None, "scale": {"domain": [-0.08, 1.08], "nice": False}}
    place = {name: {"field": name, "type": "quantitative", **axis} for name in ("x", "y")}
    as_given = {name: {"field": name, "type": "nominal", "scale": None} for name in ("fill", "size")}
    thickness = {"strokeWidth": {"field": "width", "type": "quantitative", "scale": None}}
    return {
        "width": width,
        "height": height,
        "view": {"stroke": None},
        "layer": [
            {
                "data": {"values": lines},
                "mark": {"type": "rule", "stroke": BORDER.light},
                "encoding": {**place, "x2": {"field": "x2"}, "y2": {"field": "y2"}, **thickness},
            },
            {
                "data": {"values": points},
                "mark": {"type": "circle", "opacity": 1, "stroke": EDGE.light, "strokeWidth": 1},
                "encoding": {**place, **as_given},
            },
            {
                "data": {"values": points},
                "mark": {"type": "text", "dy": -14, "fontSize": 11, "fill": INK.light},
                "encoding": {**place, "text": {"field": "label"}},
            },
        ],
    }


def _colour(group: int | None) -> str:
    return MUTED.light if group is None else GROUPS[min(group, len(GROUPS) - 1)].light
