"""Chance: intervals, two-sided exact p-values, and control of false discoveries over many tests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

#: An array of numbers.
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rigour:
    """How strict answers are: the false-discovery rate allowed, and the confidence of intervals."""

    discovery_rate: float = 0.05
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if not (0 < self.discovery_rate < 1 and 0 < self.confidence < 1):
            raise ValueError("A false-discovery rate and a confidence lie between 0 and 1.")


#: Five false discoveries in a hundred, intervals of 95 %.
STANDARD: Final = Rigour()


def benjamini_hochberg(p: ArrayLike, tests: int | None = None) -> Floats:
    """q-values: the smallest false-discovery rate at which each test would be called significant.

    `p` is one-dimensional; NaN marks a test that was not made and stays NaN. `tests` is how many tests were made
    altogether when those with p = 1 are not listed; it may not be smaller than the number listed.
    ValueError where it is, or a p-value does not lie between 0 and 1.
    Source: Benjamini and Hochberg 1995; valid for independent and for positively dependent tests.
    """
    values = np.asarray(p, dtype=np.float64)
    made = np.flatnonzero(~np.isnan(values))
    total = made.size if tests is None else tests
    if total < made.size:
        raise ValueError(f"{made.size} p-values are listed but only {total} tests are said to have been made.")
    if np.any((values[made] < 0) | (values[made] > 1)):
        raise ValueError("A p-value lies between 0 and 1.")
    q = np.full(values.shape, np.nan)
    order = made[np.argsort(values[made], kind="stable")]
    scaled = values[order] * total / np.arange(1, made.size + 1)
    q[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return q


def wilson_interval(part: int, whole: int, confidence: float = 0.95) -> tuple[float, float]:
    """Interval for the share part/whole. Source: Wilson 1927. An empty whole says nothing: (0, 1).

    ValueError where the part is negative or larger than the whole.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is not a part of a whole.")
    if whole == 0:
        return 0.0, 1.0
    z = _normal(confidence)
    share = part / whole
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z / (1 + z * z / whole) * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return (0.0 if part == 0 else middle - half), (1.0 if part == whole else middle + half)


@cache
def _normal(confidence: float) -> float:
    return float(stats.norm.isf((1 - confidence) / 2))


def poisson_interval(counts: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Exact interval for the expectation behind each count, by the chi-squared form. Source: Garwood 1936."""
    observed, place = np.unique(np.asarray(counts, dtype=np.float64), return_inverse=True)
    tail = (1 - confidence) / 2
    low = np.where(observed > 0, stats.gamma.ppf(tail, np.maximum(observed, 1)), 0.0)
    high = np.asarray(stats.gamma.isf(tail, observed + 1), dtype=np.float64)
    return low[place], high[place]


def two_sided(masses: Floats) -> Floats:
    """Exact two-sided p-value of every outcome of a discrete distribution given as probabilities of 0, 1, 2, ….

    The p-value of an outcome is the chance that an outcome's smaller tail is no larger than this one's. Unlike
    twice the smaller tail it does not waste half the level where one tail cannot be reached, as with counts whose
    most frequent value is 0. Source: Blaker 2000.
    """
    up = np.cumsum(masses[::-1])[::-1]
    down = np.cumsum(masses)
    tail = np.minimum(up, down)
    order = np.argsort(tail, kind="stable")
    chance = np.cumsum(masses[order])
    # Outcomes whose smaller tails are equal up to rounding get the same p-value, that of the last of them.
    last = np.searchsorted(tail[order], tail * (1 + 1e-9) + 1e-300, side="right") - 1
    return np.minimum(1.0, chance[last])
