"""What the colours of a map or heat table mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from babel.numbers import format_decimal
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from candil.platform.design.charts.locale import babel_locale
from candil.platform.design.charts.palette import COLD, HOT, NO_DATA, NOT_CLEAR, STEPS, Colour


@dataclass(frozen=True)
class LegendClass:
    """One colour and its meaning. `upto`: the class holds values up to and including this one (None: the rest)."""

    key: str
    label: str | Promise
    colour: Colour
    upto: float | None = None


@dataclass(frozen=True)
class Legend:
    """The classes of a figure in the order they are listed; places without a value have the class `no_data`."""

    title: str | Promise
    classes: tuple[LegendClass, ...]
    no_data: LegendClass = LegendClass("no_data", _("No figure"), NO_DATA)

    def class_of(self, value: float | None) -> LegendClass:
        """The class that holds a value; `no_data` for None."""
        if value is None:
            return self.no_data
        return next(each for each in self.classes if each.upto is None or value <= each.upto)


def binned(values: Iterable[float | None], *, title: str | Promise, number_of_classes: int = 5) -> Legend:
    """A legend of up to five classes with about as many places in each; bounds rounded to two figures.

    `values` must hold at least one number; raises ValueError otherwise.
    """
    numbers = np.array([value for value in values if value is not None], dtype=float)
    if not numbers.size:
        raise ValueError("A legend needs at least one value.")
    shares = np.linspace(0, 1, min(number_of_classes, len(STEPS)) + 1)[1:-1]
    bounds = sorted({_two_figures(each) for each in np.quantile(numbers, shares)} - {float(numbers.max())})
    colours = _spread(len(bounds) + 1)
    tops: list[float | None] = [*bounds, None]
    labels = _labels(float(numbers.min()), bounds, float(numbers.max()))
    classes = [LegendClass(f"step{i}", labels[i], colours[i], tops[i]) for i in range(len(tops))]
    return Legend(title, tuple(classes))


def _spread(number: int) -> tuple[Colour, ...]:
    if number == 1:
        return (STEPS[2],)
    return tuple(STEPS[round(i * (len(STEPS) - 1) / (number - 1))] for i in range(number))


def _two_figures(value: float) -> float:
    return float(f"{value:.2g}") if abs(value) < 100 else float(round(value, 1 - int(np.floor(np.log10(abs(value))))))


def _labels(low: float, bounds: list[float], high: float) -> list[str]:
    locale = babel_locale(get_language() or "en")
    low, *inner, high = [low, *(each for each in bounds), max(high, *bounds) if bounds else high]
    edges = [format_decimal(_two_figures(low), locale=locale), *(format_decimal(each, locale=locale) for each in inner)]
    edges.append(format_decimal(high if high == round(high) else _two_figures(high), locale=locale))
    starts = [edges[0], *(f"> {each}" for each in edges[1:-1])]
    return [f"{start} – {end}" for start, end in zip(starts, edges[1:], strict=True)]


SIGNIFICANCE: Final = Legend(
    _("More or fewer than expected"),
    (
        LegendClass("hot99", _("Hotspot (q at most 0.01)"), HOT[2]),
        LegendClass("hot95", _("Hotspot (q at most 0.05)"), HOT[1]),
        LegendClass("hot90", _("Hotspot (q at most 0.10)"), HOT[0]),
        LegendClass("not_clear", _("No clear difference"), NOT_CLEAR),
        LegendClass("cold90", _("Coldspot (q at most 0.10)"), COLD[0]),
        LegendClass("cold95", _("Coldspot (q at most 0.05)"), COLD[1]),
        LegendClass("cold99", _("Coldspot (q at most 0.01)"), COLD[2]),
    ),
)


def significance_of(z: float, q: float) -> str:
    """The class key of `SIGNIFICANCE` for a score and its (corrected) probability: hot when z > 0, cold when z < 0."""
    for level, limit in (("99", 0.01), ("95", 0.05), ("90", 0.10)):
        if q <= limit and z:
            return ("hot" if z > 0 else "cold") + level
    return "not_clear"
