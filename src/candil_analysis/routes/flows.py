"""Which flows are larger than the sizes of their two ends explain?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, stats

from candil_analysis.significance import benjamini_hochberg

Floats = NDArray[np.float64]

_ROUNDS: Final = 1_000
_TOLERANCE: Final = 1e-10


@dataclass(frozen=True, eq=False)
class Judged:
    """Flows in the order of the mapping, those with an unknown count left out."""

    pairs: tuple[tuple[str, str], ...]
    observed: NDArray[np.int64]
    expected: Floats
    p: Floats
    q: Floats
    tests: int  # pairs that could have had a flow, those without one too


def judge(flows: Mapping[tuple[str, str], int | None]) -> Judged:
    """Each flow against quasi-independence: an origin's size times a destination's, without flows to itself.

    None is an unknown count: it is left out of both margins and has no expectation. `p` is one-sided (more than
    expected): binomial given the smaller of the two margins, which is on the safe side of the exact conditional law.
    The q-values allow for every possible pair, also those nobody was seen on. Two big places thus need
    more than being big. Source of the model: Goodman 1968; Agresti 2013, sec. 10.4.
    """
    known = {pair: count for pair, count in flows.items() if count is not None and pair[0] != pair[1]}
    pairs = tuple(known)
    observed = np.array(list(known.values()), dtype=np.int64)
    origins = sorted({origin for origin, _ in pairs})
    destinations = sorted({destination for _, destination in pairs})
    row = {place: index for index, place in enumerate(origins)}
    column = {place: index for index, place in enumerate(destinations)}
    rows = np.array([row[origin] for origin, _ in pairs], dtype=np.int64)
    columns = np.array([column[destination] for _, destination in pairs], dtype=np.int64)
    shape = (len(origins), len(destinations))
    excluded = _excluded(flows, row, column)
    out_of = np.bincount(rows, observed, minlength=shape[0]).astype(np.float64)
    into = np.bincount(columns, observed, minlength=shape[1]).astype(np.float64)
    sizes, pulls = _margins(out_of, into, excluded)
    expected = sizes[rows] * pulls[columns]
    margin = np.minimum(out_of[rows], into[columns])
    chance = np.divide(expected, margin, out=np.zeros_like(expected), where=margin > 0)
    p = np.where(observed > 0, stats.binom.sf(observed - 1, margin, np.minimum(1.0, chance)), 1.0)
    tests = shape[0] * shape[1] - int(excluded.nnz)
    return Judged(pairs, observed, expected, p, benjamini_hochberg(p, tests), tests)


def _excluded(
    flows: Mapping[tuple[str, str], int | None], row: Mapping[str, int], column: Mapping[str, int]
) -> sparse.csr_array:
    """0/1 matrix of pairs that cannot be judged: a place to itself, and unknown counts."""
    loops = {(row[place], column[place]) for place in row.keys() & column.keys()}
    unknown = {
        (row[origin], column[destination])
        for (origin, destination), count in flows.items()
        if count is None and origin in row and destination in column
    }
    marked = sorted(loops | unknown)
    places = np.array(marked, dtype=np.int64).reshape(-1, 2)
    return sparse.csr_array((np.ones(len(marked)), (places[:, 0], places[:, 1])), shape=(len(row), len(column)))


def _margins(out_of: Floats, into: Floats, excluded: sparse.csr_array) -> tuple[Floats, Floats]:
    """Factors of origins and destinations by iterative proportional fitting; excluded pairs hold nothing."""
    sizes, pulls = np.ones_like(out_of, dtype=np.float64), np.ones_like(into, dtype=np.float64)
    for _ in range(_ROUNDS):
        before = sizes
        sizes = _scaled(out_of, pulls.sum() - excluded @ pulls)
        pulls = _scaled(into, sizes.sum() - excluded.T @ sizes)
        if np.max(np.abs(sizes - before), initial=0.0) <= _TOLERANCE * np.max(sizes, initial=1.0):
            break
    return sizes, pulls


def _scaled(margin: Floats, reachable: Floats) -> Floats:
    return np.divide(margin, reachable, out=np.zeros_like(reachable), where=reachable > 1e-12)
