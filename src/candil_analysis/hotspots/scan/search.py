"""Looks through all cylinders: circles over places times stretches of periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from candil_analysis.hotspots.scan.models import Direction, Model, blocks
from candil_analysis.hotspots.scan.zones import Circles

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Counts held at once per block of replicates: small enough to stay in the processor's cache.
_ROOM: Final = 1 << 17


@dataclass(frozen=True)
class Window:
    """Which cylinders are looked at, and which of them are told."""

    share: float = 0.5  # of what is at risk: the most a circle may hold
    radius_km: float | None = None  # the widest circle
    longest: float = 0.5  # share of the periods: the longest stretch
    direction: Direction = "high"
    fewest: int = 2  # cases in a cluster of high rates
    overlap: Literal["none", "no centre in another"] = "none"  # between the clusters told

    def __post_init__(self) -> None:
        if not (0 < self.share <= 1 and 0 < self.longest <= 1):
            raise ValueError("The shares of a scan's window lie above 0 and at most at 1.")
        if self.radius_km is not None and not self.radius_km > 0:
            raise ValueError(f"A radius of {self.radius_km} km holds no circle; give one above 0 or none.")


@dataclass(frozen=True)
class Best:
    """The most unlikely cylinder around one centre."""

    centre: int
    size: int  # of the circle's members
    radius_km: float
    first: int  # periods, both ends inside
    last: int
    ratio: float  # logarithm of the likelihood ratio


def lengths(periods: int, window: Window) -> range:
    """How many periods a cylinder may last."""
    return range(1, max(1, int(periods * window.longest + 1e-9)) + 1)


def strongest_around_each(
    model: Model, cases: Integers, around: Sequence[Circles], window: Window, alive: bool
) -> list[Best]:
    """For every centre its best cylinder, if any is unlikely at all. `cases`: n × t. `alive`: it lasts to the end."""
    running, risk = _running(cases[:, :, None]), _running(model.at_risk[:, :, None])
    found = (_strongest(_cylinders(model, running, risk, one, window, alive), one) for one in around)
    return [best for best in found if best is not None]


def _strongest(cylinders: Iterator[tuple[int, int, Floats]], around: Circles) -> Best | None:
    best: Best | None = None
    for first, length, ratios in cylinders:
        at, start = np.unravel_index(int(np.argmax(ratios)), ratios.shape[:2])
        ratio = float(ratios[at, start, 0])
        # Of equally unlikely cylinders the shortest and smallest is told.
        if ratio > (best.ratio * (1 + 1e-12) if best else 0.0):
            begin = first + int(start)
            size, radius = int(around.sizes[at]), float(around.radii_km[at])
            best = Best(around.centre, size, radius, begin, begin + length - 1, ratio)
    return best


def maxima(model: Model, around: Sequence[Circles], window: Window, alive: bool, *, number: int, seed: int) -> Floats:
    """The largest ratio anywhere in each of `number` replicates."""
    parts = [_largest(model, block, around, window, alive) for block in blocks(model, number, seed, _ROOM)]
    return np.concatenate(parts) if parts else np.zeros(0)


def _largest(model: Model, cases: Integers, around: Sequence[Circles], window: Window, alive: bool) -> Floats:
    running, risk = _running(cases), _running(model.at_risk[:, :, None])
    largest = np.zeros(cases.shape[2])
    for one in around:
        for _, _, ratios in _cylinders(model, running, risk, one, window, alive):
            np.maximum(largest, ratios.max(axis=(0, 1)), out=largest)
    return largest


def _running(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """Sums over the periods before each boundary: n × (t + 1) × r."""
    padded = np.zeros((values.shape[0], values.shape[1] + 1, values.shape[2]), dtype=values.dtype)
    np.cumsum(values, axis=1, out=padded[:, 1:])
    return padded


def _cylinders(
    model: Model,
    running: NDArray[np.generic],
    risk: NDArray[np.generic],
    around: Circles,
    window: Window,
    alive: bool,
) -> Iterator[tuple[int, int, Floats]]:
    """(first start, length, ratios: circles × starts × replicates) for every length of a cylinder."""
    if around.sizes.size == 0:
        return
    periods = running.shape[1] - 1
    kept = slice(1, None) if periods == 1 else slice(None)  # nothing lies before the only period
    inside = running[around.members, kept].cumsum(axis=0)[around.sizes - 1]
    at_risk = risk[around.members, kept].cumsum(axis=0)[around.sizes - 1]
    if periods == 1:
        yield 0, 1, model.ratios(inside, at_risk, window.direction, window.fewest)
        return
    for length in lengths(periods, window):
        first = periods - length if alive else 0
        cases = inside[:, first + length :] - inside[:, first : periods - length + 1]
        exposed = at_risk[:, first + length :] - at_risk[:, first : periods - length + 1]
        yield first, length, model.ratios(cases, exposed, window.direction, window.fewest)
