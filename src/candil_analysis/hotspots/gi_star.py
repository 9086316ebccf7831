"""Getis–Ord Gi*: is the sum over a place and its neighbours larger than chance would make it?

The null is full randomisation: the values are dealt out anew over all places of the study region, the place's own
value too, because the star form counts the place itself. Under it the sum over m places is the sum of m values
drawn without replacement, the same law for every place with m members; it is worked out exactly for counts and by
seeded drawing for other values. The normal approximation is not used: with skewed counts it calls far too much hot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft, sparse

from candil_analysis.significance import two_sided

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Above this sum the exact distribution would need gigabytes; the sums are then drawn instead.
_LARGEST_EXACT: Final = 1 << 23
#: Rounding of the Fourier transform: smaller p-values cannot be told apart.
_SMALLEST: Final = 1e-12


@dataclass(frozen=True, eq=False)
class GiStar:
    """The statistic of every place, in the order of the values given; NaN where it cannot be worked out."""

    sums: Floats  # over the place and its neighbours
    members: Integers  # how many places that is
    z: Floats
    p: Floats  # two-sided, from the randomisation distribution
    exact: bool  # False: p from `draws` seeded draws, never smaller than 1 / (draws + 1)
    draws: int


def gi_star(values: Floats, neighbours: sparse.csr_array, *, seed: int, draws: int = 99_999) -> GiStar:
    """Gi* with binary weights for n values and an n × n neighbour matrix whose diagonal is 1.

    `z` is that of Getis and Ord 1992 in the form of Ord and Getis 1995, with the place itself included. Counts
    (whole numbers ≥ 0) get exact p-values; for other values `seed` decides the draws.
    """
    sums = np.asarray(neighbours @ values, dtype=np.float64)
    members = np.asarray(neighbours.sum(axis=1), dtype=np.int64)
    z = _scores(values, sums, members)
    counts = values.astype(np.int64)
    largest = int(members.max(initial=0))
    whole = bool(np.all(counts == values) and np.all(counts >= 0))
    exact = whole and int(np.sort(counts)[-largest:].sum()) <= _LARGEST_EXACT
    p = _exact_p(counts, sums, members) if exact else _drawn_p(values, sums, members, seed, draws)
    p[np.isnan(z)] = np.nan
    return GiStar(sums, members, z, p, exact, 0 if exact else draws)


def _scores(values: Floats, sums: Floats, members: Integers) -> Floats:
    n = values.size
    if n < 2:
        return np.full(n, np.nan)
    spread = float(values.std())
    scale = spread * np.sqrt(members * (n - members) / (n - 1))
    scores: Floats = np.divide(sums - members * values.mean(), scale, out=np.full(n, np.nan), where=scale > 0)
    return scores


def sum_distributions(counts: Integers, largest: int) -> list[Floats]:
    """Probabilities of 0, 1, 2, … for the sum of m of the counts drawn without replacement, for m = 0 … `largest`.

    The generating function of the sums of m values is the m-th elementary symmetric polynomial of the t^count;
    Newton's identities build it from the power sums, whose Fourier transform at frequency w is that of the counts
    at k·w. All in probabilities, so that nothing overflows.
    """
    n = counts.size
    if not 0 <= largest <= n:
        raise ValueError(f"{largest} of {n} values cannot be drawn.")
    length = fft.next_fast_len(int(np.sort(counts)[n - largest :].sum()) + 1)
    small = counts[counts < length]
    spectrum = fft.fft(np.bincount(small, minlength=length) / max(n, 1))
    frequencies = np.arange(length // 2 + 1)
    powers = [spectrum[(k * frequencies) % length] for k in range(1, largest + 1)]
    symmetric = [np.ones(frequencies.size, dtype=np.complex128)]
    for m in range(1, largest + 1):
        total = np.zeros(frequencies.size, dtype=np.complex128)
        weight = -n / m
        for k in range(1, m + 1):
            weight *= -(m - k + 1) / (n - m + k)
            total += weight * symmetric[m - k] * powers[k - 1]
        symmetric.append(total)
    return [np.maximum(fft.irfft(spectrum_of_sum, length), 0.0) for spectrum_of_sum in symmetric]


def _exact_p(counts: Integers, sums: Floats, members: Integers) -> Floats:
    p = np.full(counts.size, np.nan)
    distributions = sum_distributions(counts, int(members.max(initial=0)))
    for m in np.unique(members):
        here = np.flatnonzero(members == m)
        table = two_sided(distributions[m])
        p[here] = np.clip(table[sums[here].astype(np.int64)], _SMALLEST, 1.0)
    return p


def _drawn_p(values: Floats, sums: Floats, members: Integers, seed: int, draws: int) -> Floats:
    drawn = _drawn_sums(values, int(members.max(initial=0)), seed, draws)
    p = np.full(values.size, np.nan)
    for m in np.unique(members):
        here = np.flatnonzero(members == m)
        null = np.sort(drawn[:, m - 1])
        near = 1e-9 * max(1.0, float(np.abs(null).max()))  # equal sums added in another order differ by rounding
        above = draws - np.searchsorted(null, sums[here] - near, side="left")
        below = np.searchsorted(null, sums[here] + near, side="right")
        p[here] = np.minimum(1.0, 2 * (1 + np.minimum(above, below)) / (draws + 1))
    return p


def _drawn_sums(values: Floats, largest: int, seed: int, draws: int) -> Floats:
    """Sums of the first 1 … `largest` values of `draws` random orders: draws × largest."""
    return np.cumsum(values[drawn_places(values.size, largest, seed, draws)], axis=1)


def drawn_places(n: int, largest: int, seed: int, draws: int) -> Integers:
    """The first `largest` of n places in `draws` random orders: draws × largest positions, none twice in a row."""
    rng = np.random.default_rng(seed)
    picks = np.empty((draws, largest), dtype=np.int64)
    for place in range(largest):
        again = np.arange(draws)
        while again.size:
            picks[again, place] = rng.integers(n, size=again.size)
            taken = np.any(picks[again, :place] == picks[again, place, None], axis=1)
            again = again[taken]
    return picks
