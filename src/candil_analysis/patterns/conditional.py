"""Exact conditional tests: is a combination more, or less, frequent than its parts explain?

Of the records that report all its dimensions, a combination of two values makes a 2x2 table, one of three a 2x2x2
table. Given every smaller count (margin) of such a table, one count decides all the others: how many records carry the
whole combination. Where the margins explain everything, this count t has a chance proportional to 1 / Π cell(t)!. For
two values that is the hypergeometric distribution (Fisher 1935); for three it is the exact test of no second-order
interaction (Bartlett 1935; Zelen 1971). The expectation is where the log odds ratio of the table is zero.

Protective noise of margins and count is taken in as a shift of the count with known spread, over which the p-value is
averaged.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from candil_analysis.significance import poisson_interval

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Combinations nearer to their expectation than this many standard deviations get p = 1: their p-value is above 0.1
#: (checked over Poisson laws, the most skewed), so that they are no discovery at any usual rate.
_NOT_FAR: Final = 1.6
#: Larger standard deviations are met by the normal tail of the signed root of the deviance.
_LARGE: Final = 50.0
#: Counts farther out are treated as if they lay here; the p-value is then an upper bound, below 1e-100.
_FARTHEST: Final = 30.0
_REACH: Final = 10.0  # standard deviations of the distribution that are added up
_BATCH: Final = 2_000_000


@dataclass(frozen=True, eq=False)
class Layout:
    """How cells follow from the margins and the count t: cells = margins @ `base` + `sign` · t."""

    base: Integers  # margins x cells
    sign: Integers


#: Margins N, a, b; cells ab, a only, b only, neither.
TWO: Final = Layout(np.array([[0, 0, 0, 1], [0, 1, 0, -1], [0, 0, 1, -1]]), np.array([1, -1, -1, 1]))
#: Margins N, a, b, c, ab, ac, bc; cells abc, ab, ac, bc, a, b, c only, none.
THREE: Final = Layout(
    np.array(
        [
            [0, 0, 0, 0, 0, 0, 0, 1],
            [0, 0, 0, 0, 1, 0, 0, -1],
            [0, 0, 0, 0, 0, 1, 0, -1],
            [0, 0, 0, 0, 0, 0, 1, -1],
            [0, 1, 0, 0, -1, -1, 0, 1],
            [0, 0, 1, 0, -1, 0, -1, 1],
            [0, 0, 0, 1, 0, -1, -1, 1],
        ]
    ),
    np.array([1, -1, -1, -1, 1, 1, 1, -1]),
)


@dataclass(frozen=True, eq=False)
class Tested:
    """One entry a combination. `p` is NaN where the margins leave nothing to test."""

    expected: Floats
    ratio: Floats
    low: Floats
    high: Floats
    p: Floats


def test(
    observed: Integers, margins: Integers, layout: Layout, variances: tuple[Floats, Floats], confidence: float
) -> Tested:
    """Combinations with counts `observed` and `margins` (combinations x margins, in the order of `layout`).

    `variances` are those of protective noise in the counts and in the margins; zeros for exact counts. Two-sided
    p-value: twice the smaller tail. Interval of the ratio: normal on the log scale, from the conditional variance.
    """
    base = margins @ layout.base
    least = np.max(np.where(layout.sign > 0, -base, np.iinfo(np.int64).min), axis=1).clip(0)
    most = np.min(np.where(layout.sign < 0, base, np.iinfo(np.int64).max), axis=1)
    open_ = np.flatnonzero(most > least)
    size = len(observed)
    expected, ratio, low, high, p = (np.full(size, np.nan) for _ in range(5))
    if open_.size:
        spread = _Spread.of(base[open_], layout, least[open_], most[open_], variances[0][open_], variances[1][open_])
        count = observed[open_]
        expected[open_] = spread.expected
        p[open_] = _p(count, spread)
        ratio[open_], low[open_], high[open_] = _ratio(count, spread, confidence)
    return Tested(expected, ratio, low, high, p)


@dataclass(frozen=True, eq=False)
class _Spread:
    """Where the count lies if the margins explain it: expectation, variance, and the variance that noise adds."""

    base: Integers
    sign: Integers
    least: Integers
    most: Integers
    expected: Floats
    variance: Floats
    noise: Floats

    @classmethod
    def of(
        cls,
        base: Integers,
        layout: Layout,
        least: Integers,
        most: Integers,
        of_count: Floats,
        of_margins: Floats,
    ) -> _Spread:
        expected = _expected(base, layout.sign, least, most)
        inverse = 1 / np.maximum(base + layout.sign * expected[:, None], 1e-9)
        variance = 1 / inverse.sum(axis=1)
        # How far the expectation moves with each margin, by the implicit function theorem.
        moves = -(inverse * layout.sign) @ layout.base.T * variance[:, None]
        noise = of_count + (moves**2 * of_margins).sum(axis=1)
        return cls(base, layout.sign, least, most, expected, variance, noise)

    def taken(self, rows: Any) -> _Spread:
        arrays = (self.least, self.most, self.expected, self.variance, self.noise)
        return _Spread(self.base[rows], self.sign, *(array[rows] for array in arrays))

    def log_weight(self, counts: Floats) -> Floats:
        """Logarithm of 1 / Π cell!, up to a constant; counts has a row a combination. -inf outside the range."""
        total = np.zeros(counts.shape)
        for cell, sign in enumerate(self.sign.tolist()):
            value = self.base[:, cell, None] + sign * counts
            total -= np.where(value < 0, np.inf, special.gammaln(np.maximum(value, 0) + 1))
        return total

    def whole_log_weight(self, counts: Integers) -> Floats:
        """The same by looking factorials up, some times faster than the gamma function."""
        factorials = _log_factorials(int(self.base.max(initial=0) + counts.max(initial=0)))
        total = np.zeros(counts.shape)
        for cell, sign in enumerate(self.sign.tolist()):
            value = self.base[:, cell, None] + sign * counts
            total -= factorials[np.maximum(value, -1)]
        return total


@lru_cache(maxsize=2)
def _tabled(size: int) -> Floats:
    """log n! for n < `size`; the last entry stands for numbers below zero, of which there are no ways at all."""
    return np.append(special.gammaln(np.arange(1, size + 1)), np.inf)


def _log_factorials(largest: int) -> Floats:
    return _tabled(1 << (largest + 1).bit_length())


def _expected(base: Integers, sign: Integers, least: Integers, most: Integers) -> Floats:
    """The count at which the log odds ratio is zero, by Newton steps kept inside an ever smaller bracket."""
    low, high = least.astype(np.float64), most.astype(np.float64)
    middle = (low + high) / 2
    for _ in range(60):
        cells = np.maximum(base + sign * middle[:, None], 1e-300)
        slope = (sign * np.log(cells)).sum(axis=1)
        low, high = np.where(slope < 0, middle, low), np.where(slope > 0, middle, high)
        step = middle - slope / (1 / cells).sum(axis=1)
        following = np.where((step > low) & (step < high), step, (low + high) / 2)
        if np.all(np.abs(following - middle) <= 1e-9 * (1 + middle)):
            return following
        middle = following
    return middle


def _p(observed: Integers, spread: _Spread) -> Floats:
    p = np.ones(len(observed))
    distance = np.abs(observed - spread.expected) / np.sqrt(spread.variance + spread.noise)
    far = distance > _NOT_FAR
    large = spread.variance > _LARGE**2
    by_normal, by_sum = np.flatnonzero(far & large), np.flatnonzero(far & ~large)
    p[by_normal] = _deviance_p(observed[by_normal], spread.taken(by_normal))
    p[by_sum] = _summed_p(observed[by_sum], spread.taken(by_sum))
    return p


def _deviance_p(observed: Integers, spread: _Spread) -> Floats:
    """Normal tail of the signed root of the deviance, half a count nearer (continuity)."""
    nearer = observed - 0.5 * np.sign(observed - spread.expected)
    nearer = np.clip(nearer, spread.least, spread.most).astype(np.float64)
    deviance = 2 * (spread.log_weight(spread.expected[:, None]) - spread.log_weight(nearer[:, None]))[:, 0]
    shrunk = np.maximum(deviance, 0) * spread.variance / (spread.variance + spread.noise)
    return np.asarray(np.minimum(1.0, 2 * stats.norm.sf(np.sqrt(shrunk))))


def _summed_p(observed: Integers, spread: _Spread) -> Floats:
    sd = np.sqrt(spread.variance)
    reach = np.ceil(4 * np.sqrt(spread.noise)).astype(np.int64)
    away = np.ceil(_FARTHEST * np.sqrt(spread.variance + spread.noise) + 10).astype(np.int64)
    middle = np.rint(spread.expected).astype(np.int64)
    count = np.clip(observed, middle - away, middle + away)
    inside = np.ceil(_REACH * sd + 5).astype(np.int64)
    first = np.maximum(spread.least, np.minimum(count - reach, middle - inside) - 1)
    last = np.minimum(spread.most, np.maximum(count + reach, middle + inside) + 1)
    p = np.ones(len(observed))
    order = np.argsort(last - first, kind="stable")
    start = 0
    while start < order.size:
        stop = start + 1
        while stop < order.size and (stop + 1 - start) * (last - first)[order[stop]] <= _BATCH:
            stop += 1
        rows = order[start:stop]
        p[rows] = _batch(count[rows], spread.taken(rows), first[rows], last[rows])
        start = stop
    return p


def _batch(count: Integers, spread: _Spread, first: Integers, last: Integers) -> Floats:
    """Twice the smaller tail, averaged over the noise; rows of one batch have windows of like width."""
    width = int((last - first).max()) + 1
    logs = spread.whole_log_weight(first[:, None] + np.arange(width))
    mass = np.exp(logs - logs.max(axis=1, keepdims=True))
    mass /= mass.sum(axis=1, keepdims=True)
    up = np.cumsum(mass[:, ::-1], axis=1)[:, ::-1]
    down = np.cumsum(mass, axis=1)
    above, below = np.zeros(len(count)), np.zeros(len(count))
    row = np.arange(len(count))
    for offset, share in _noise_shares(spread.noise):
        at = count - first - offset
        above += share * np.where(at < 0, 1.0, np.where(at >= width, 0.0, up[row, at.clip(0, width - 1)]))
        below += share * np.where(at < 0, 0.0, np.where(at >= width, 1.0, down[row, at.clip(0, width - 1)]))
    return np.asarray(np.minimum(1.0, 2 * np.minimum(above, below)))


def _noise_shares(variances: Floats) -> list[tuple[int, Floats]]:
    """Whole steps of noise and, for each combination, the share of each: a normal law in whole numbers."""
    reach = int(np.ceil(4 * np.sqrt(variances.max(initial=0))))
    steps = np.arange(-reach, reach + 1)
    weights = np.exp(-(steps**2) / (2 * np.maximum(variances, 1e-6)[:, None]))
    weights /= weights.sum(axis=1, keepdims=True)
    return [(int(step), weights[:, at]) for at, step in enumerate(steps)]


def _ratio(observed: Integers, spread: _Spread, confidence: float) -> tuple[Floats, Floats, Floats]:
    """Observed over expected, with an interval; where nothing was observed, from 0 to the exact Poisson limit."""
    inside = np.clip(observed, spread.least, spread.most)
    cells = spread.base + spread.sign * inside[:, None] + 0.5  # half a record each: Haldane 1956, Anscombe 1956
    variance = 1 / (1 / cells).sum(axis=1) + spread.noise
    expected = np.maximum(spread.expected, 1e-9)
    ratio = observed / expected
    wide = np.exp(stats.norm.isf((1 - confidence) / 2) * np.sqrt(variance) / np.maximum(observed, 0.5))
    none = observed <= 0
    limit = poisson_interval(np.zeros(1), confidence)[1][0]
    return ratio, np.where(none, 0.0, ratio / wide), np.where(none, limit / expected, ratio * wide)
