"""Change over time in places: a recent share beside the region's, and a trend that allows for dependent periods."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: A trend is judged by this many blocks of periods, of three periods at least; with fewer than five blocks not at all.
BLOCKS: Final = 8
FEWEST_BLOCKS: Final = 5
_PERIODS_A_BLOCK: Final = 3


def conditional_binomial(recent: Integers, whole: Integers, share: float) -> Floats:
    """Two-sided exact p-values of `recent` out of each `whole` when the chance is `share`; NaN where whole is 0.

    Given their sum, two Poisson counts are split binomially (Przyborowski and Wilenski 1940), so that places with
    much and with little are judged alike. Two-sided as Blaker 2000. Taken as known, the region's own share makes the
    p-values a little too large, never too small, where a place is a good part of the region.
    """
    upper = np.asarray(stats.binom.sf(recent - 1, whole, share), dtype=np.float64)
    lower = np.asarray(stats.binom.cdf(recent, whole, share), dtype=np.float64)
    high = _with_the_other_tail(upper, whole, share)
    low = _with_the_other_tail(lower, whole, 1 - share)
    p = np.where(upper <= lower, high, low)
    return np.where(whole > 0, np.minimum(p, 1.0), np.nan)


def _with_the_other_tail(upper: Floats, whole: Integers, share: float) -> Floats:
    """An upper tail and the largest lower tail that is no more likely."""
    edge = stats.binom.ppf(upper, whole, share)
    below = stats.binom.cdf(edge, whole, share)
    fits = below <= upper * (1 + 1e-9)
    return np.asarray(upper + np.where(fits, below, stats.binom.cdf(edge - 1, whole, share)), dtype=np.float64)


def share_interval(part: Integers, whole: Integers, confidence: float) -> tuple[Floats, Floats]:
    """Exact interval of each share. Source: Clopper and Pearson 1934. An empty whole says nothing: (0, 1)."""
    tail = (1 - confidence) / 2
    low = np.where(part > 0, stats.beta.ppf(tail, np.maximum(part, 1), whole - part + 1), 0.0)
    high = np.where(part < whole, stats.beta.isf(tail, part + 1, np.maximum(whole - part, 1)), 1.0)
    return low, high


def trends(counts: Integers, totals: Integers) -> tuple[Floats, Floats]:
    """(t, two-sided p) of the trend of each row of n × t counts beside the region's `totals`; NaN: not judged.

    What is asked is whether a place's part of the region's cases rises or falls, so a season or a growth that all
    places share is no trend. The periods are added up into eight blocks, and the slope's error is taken from the
    scatter of the blocks around the line, with Student's t: the method of batch means. The p-value is never smaller
    than that of counts which scatter as chance lets them, so that a few blocks lying well by luck prove nothing.
    Periods that hang together within a block, and cases that come in groups, so do not pass for a trend, as they do
    in a Mann–Kendall test; dependence longer than a block still can. Sources: McCullagh and Nelder 1989, chapter 6
    (quasi-likelihood score test); Schmeiser 1982 (batch means).
    """
    n, periods = counts.shape
    blocks = min(BLOCKS, periods // _PERIODS_A_BLOCK)
    if blocks < FEWEST_BLOCKS or n == 0:
        return np.full(n, np.nan), np.full(n, np.nan)
    parts = np.array_split(np.arange(periods), blocks)
    held = np.column_stack([counts[:, part].sum(axis=1) for part in parts]).astype(np.float64)
    region = np.array([totals[part].sum() for part in parts], dtype=np.float64)
    used = region > 0
    middles = np.array([part.mean() for part in parts])[used]
    t, z = _scores(held[:, used], region[used], middles)
    by_scatter, by_chance = 2 * stats.t.sf(np.abs(t), int(used.sum()) - 2), 2 * stats.norm.sf(np.abs(z))
    return t, np.asarray(np.maximum(by_scatter, by_chance), dtype=np.float64)


def _scores(held: Floats, region: Floats, middles: Floats) -> tuple[Floats, Floats]:
    """The slope of each row over its error by the scatter of the blocks, and over its error by chance alone."""
    if region.size < FEWEST_BLOCKS:
        return np.full(held.shape[0], np.nan), np.full(held.shape[0], np.nan)
    share = region / region.sum()
    away = middles - (share * middles).sum()
    expected = held.sum(axis=1, keepdims=True) * share
    with np.errstate(divide="ignore", invalid="ignore"):
        score = held @ away
        spread = expected @ away**2
        z = score / np.sqrt(spread)
        scatter = ((held - expected) ** 2 / expected).sum(axis=1) - z**2
        t = z / np.sqrt(np.maximum(scatter, 1e-12) / (region.size - 2))
    return np.asarray(t, dtype=np.float64), np.asarray(z, dtype=np.float64)
