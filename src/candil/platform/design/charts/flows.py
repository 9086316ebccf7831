"""From where to where, ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from candil.platform.design.charts.bars import Bar, bars
from candil.platform.design.charts.theme import WIDTH


@dataclass(frozen=True)
class Flow:
    """Movement between two named places; `value` None: may not be shown, and `text` says so."""

    origin: str
    destination: str
    value: float | None
    low: float | None = None
    high: float | None = None
    text: str = ""


def flows(data: Sequence[Flow], *, value_title: str, width: int = WIDTH) -> dict[str, Any]:
    """Bars in the order given, each named "origin → destination"; a map of the same is `place_map` with arcs."""
    named = [Bar(f"{each.origin} → {each.destination}", each.value, each.low, each.high, each.text) for each in data]
    return bars(named, value_title=value_title, width=width)
