"""Expectation-maximisation: how often each level occurs among true pairs, learnt without knowing which are true.

Source: Dempster, Laird and Rubin 1977; for linkage Winkler 1988. The maximum is that of the posterior: each level
starts with a few imagined true pairs, so that small data cannot make a level impossible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_ROUNDS: Final = 500
_TOLERANCE: Final = 1e-7
_IMAGINED: Final = 10.0  # true pairs that the starting values weigh as much as


@dataclass(frozen=True, eq=False)
class Learnt:
    """m by comparison, how many true pairs it rests on, and how many of them are at each level."""

    m: tuple[Floats, ...]
    true_pairs: tuple[float, ...]
    seen: tuple[Floats, ...]


def maximise(
    levels: NDArray[np.int64], counts: Floats, u: Sequence[Floats], start: Sequence[Floats], share: float
) -> Learnt:
    """m of each comparison from patterns of levels.

    `levels`: patterns × comparisons, the place of the level in its comparison, −1 for nothing to compare. `counts`:
    pairs of each pattern. `u` and `start` (m to begin with): one array a comparison; u is held fast. `share`: of true
    pairs, to begin with.
    """
    m = [values.copy() for values in start]
    weights = np.zeros(len(m))
    for _ in range(_ROUNDS):
        true = counts * _chance(levels, m, u, share)
        weights = np.array([true[levels[:, place] >= 0].sum() for place in range(len(m))])
        before, share = share, float(np.clip((true.sum() + 1) / (counts.sum() + 2), 1e-9, 1 - 1e-9))
        m, moved = _updated(levels, true, start, m)
        if max(moved, abs(share - before)) < _TOLERANCE:
            break
    seen = tuple(
        np.clip(values * (weight + _IMAGINED) - _IMAGINED * beginning, 0, None)
        for values, weight, beginning in zip(m, weights, start, strict=True)
    )
    return Learnt(tuple(m), tuple(weights.tolist()), seen)


def _chance(levels: NDArray[np.int64], m: Sequence[Floats], u: Sequence[Floats], share: float) -> Floats:
    """The probability of each pattern to be a true pair."""
    odds = np.full(len(levels), np.log(share / (1 - share)))
    for place, (likely, random) in enumerate(zip(m, u, strict=True)):
        weight = np.append(np.log(likely / random), 0.0)  # level −1 is the last: it says nothing
        odds += weight[levels[:, place]]
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -700, 700))), dtype=np.float64)


def _updated(
    levels: NDArray[np.int64], true: Floats, start: Sequence[Floats], m: Sequence[Floats]
) -> tuple[list[Floats], float]:
    found, moved = [], 0.0
    for place, (beginning, before) in enumerate(zip(start, m, strict=True)):
        compared = levels[:, place] >= 0
        seen = np.bincount(levels[compared, place], weights=true[compared], minlength=beginning.size)
        after = seen + _IMAGINED * beginning
        after /= after.sum()
        moved = max(moved, float(np.abs(after - before).max()))
        found.append(after)
    return found, moved
