"""Local Moran's I: is a place like its neighbours, or unlike them, more than chance would make it?

The null is conditional randomisation: the place keeps its value, the others are dealt out anew over the other places.
Given its own value, I depends only on the sum over its neighbours, and that is the sum of m of the other n - 1
values drawn without replacement. For counts its law is worked out exactly, once for each different count; for other
values the same random orders serve every place, each place leaving out those orders that it is part of itself, which
is the same as drawing from the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from candil_analysis.hotspots.gi_star import drawn_places, sum_distributions
from candil_analysis.significance import two_sided

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Different counts times the length of a distribution: above this the exact laws would take minutes.
_LARGEST_EXACT: Final = 1 << 23
_SMALLEST: Final = 1e-12


@dataclass(frozen=True, eq=False)
class Moran:
    """The statistic of every place, in the order of the values given; NaN where it cannot be worked out."""

    i: Floats  # local Moran's I with row-standardised weights
    z: Floats  # I minus its conditional expectation over its conditional standard deviation
    lag: Floats  # mean of the neighbours' standardised values
    deviation: Floats  # the place's own standardised value
    p: Floats  # two-sided, from the conditional randomisation distribution
    exact: bool  # False: p from `draws` seeded draws, never smaller than 1 / (draws + 1)
    draws: int


def moran(values: Floats, neighbours: sparse.csr_array, *, seed: int, draws: int = 99_999) -> Moran:
    """Local Moran's I for n values and an n × n 0/1 neighbour matrix; its diagonal is not used.

    I is that of Anselin 1995, its conditional moments those of Sokal, Oden and Thomson 1998. A place without
    neighbours, and values that are all equal, are not tested. `seed` decides the draws where values are no counts.
    """
    others = _without_self(neighbours)
    members = np.diff(others.indptr).astype(np.int64)
    sums = np.asarray(others @ values, dtype=np.float64)
    deviation = _standardised(values)
    lag = np.divide(
        np.asarray(others @ deviation), members, out=np.full(values.size, np.nan), where=members > 0
    )  # NaN: no neighbours
    i = deviation * lag * ((values.size - 1) / max(values.size, 1))
    exact = _can_be_exact(values, members)
    p = _exact_p(values, sums, members) if exact else _drawn_p(values, sums, members, seed, draws)
    p[np.isnan(i)] = np.nan
    return Moran(i, _scores(deviation, lag, members), lag, deviation, p, exact, 0 if exact else draws)


def _without_self(neighbours: sparse.csr_array) -> sparse.csr_array:
    whole = sparse.coo_array(neighbours)
    rows, columns = whole.coords
    kept = (rows != columns) & (whole.data != 0)
    links = (np.ones(int(kept.sum())), (rows[kept], columns[kept]))
    return sparse.csr_array(links, shape=neighbours.shape)


def _standardised(values: Floats) -> Floats:
    spread = float(values.std()) if values.size > 1 else 0.0
    if spread <= 1e-12 * float(np.abs(values).max(initial=0.0)):
        return np.full(values.size, np.nan)
    return np.asarray((values - values.mean()) / spread, dtype=np.float64)


def _scores(deviation: Floats, lag: Floats, members: Integers) -> Floats:
    n = deviation.size
    if n < 3:
        return np.full(n, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = n / (n - 2) * (1 - deviation**2 / (n - 1)) * (1 / members - 1 / (n - 1))
        variance = deviation**2 * spread
        apart = deviation * lag + deviation**2 / (n - 1)
        z: Floats = np.where(variance > 0, apart / np.sqrt(variance), np.nan)
    return z


def _can_be_exact(values: Floats, members: Integers) -> bool:
    counts = values.astype(np.int64)
    if values.size < 2 or np.any(counts != values) or np.any(counts < 0):
        return False
    length = int(np.sort(counts)[-int(members.max(initial=0)) :].sum()) + 1
    return np.unique(counts).size * length <= _LARGEST_EXACT


def _exact_p(values: Floats, sums: Floats, members: Integers) -> Floats:
    """Exact p-values; one law for every different count, because that count is not among those dealt out."""
    counts = values.astype(np.int64)
    p = np.ones(counts.size)
    for own, first in zip(*np.unique(counts, return_index=True), strict=True):
        here = np.flatnonzero((counts == own) & (members > 0))
        if here.size == 0:
            continue
        laws = sum_distributions(np.delete(counts, first), int(members[here].max()))
        for m in np.unique(members[here]):
            alike = here[members[here] == m]
            p[alike] = np.clip(two_sided(laws[m])[sums[alike].astype(np.int64)], _SMALLEST, 1.0)
    return p


def _drawn_p(values: Floats, sums: Floats, members: Integers, seed: int, draws: int) -> Floats:
    picks = drawn_places(values.size, int(members.max(initial=0)), seed, draws)
    drawn = np.cumsum(values[picks], axis=1)
    p = np.ones(values.size)
    for m in np.unique(members[members > 0]):
        here = np.flatnonzero(members == m)
        p[here] = _from_draws(drawn[:, m - 1], picks[:, :m], here, sums[here], values.size)
    return p


def _from_draws(drawn: Floats, picks: Integers, here: Integers, sums: Floats, n: int) -> Floats:
    """Twice the smaller tail among the draws that a place is not part of, each tail with the place's own sum added."""
    near = 1e-9 * max(1.0, float(np.abs(drawn).max()))  # equal sums added in another order differ by rounding
    ordered = np.sort(drawn)
    above = drawn.size - np.searchsorted(ordered, sums - near, side="left")
    below = np.searchsorted(ordered, sums + near, side="right")
    observed = np.full(n, np.nan)
    observed[here] = sums
    with_it, its_sum = picks.reshape(-1), np.repeat(drawn, picks.shape[1])
    above = above - np.bincount(with_it[its_sum >= observed[with_it] - near], minlength=n)[here]
    below = below - np.bincount(with_it[its_sum <= observed[with_it] + near], minlength=n)[here]
    valid = drawn.size - np.bincount(with_it, minlength=n)[here]
    return np.minimum(1.0, 2 * (1 + np.minimum(above, below)) / (valid + 1))
