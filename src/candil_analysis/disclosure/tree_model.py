"""A tree of dimensions from noisy tables: what stands out of the noise, joined where it tells most, and drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Values = tuple[str | None, ...]
#: The numbers of the dimensions that a table has.
Table = tuple[int, ...]

#: How seldom noise alone may be taken for a pattern.
BY_CHANCE: Final = 0.01


def of_one(at: int, table: Table, counts: Floats) -> Floats:
    """What a table that has dimension `at` says about it alone."""
    return np.asarray(counts.sum(axis=tuple(axis for axis, other in enumerate(table) if other != at)))


@dataclass(frozen=True)
class TreeModel:
    """`tree`: (dimension, the one it depends on), in the order of drawing; `shares[lower]` has a row for each value of
    the upper dimension (one row where there is none)."""

    tree: tuple[tuple[int, int | None], ...]
    shares: Mapping[int, Floats]

    @classmethod
    def of(cls, noisy: Mapping[Table, Floats], values: tuple[Values, ...], deviation: float) -> TreeModel:
        """From noisy tables by the dimensions (numbers) that they have, and the standard deviation of their noise."""
        single = {at: _single(at, noisy, len(held), deviation) for at, held in enumerate(values)}
        pairs: dict[Table, Floats] = {
            table: _pair(table, noisy[table], single, deviation) for table in noisy if len(table) == 2
        }
        tree = _tree(len(values), pairs)
        shares = {}
        for lower, upper in tree:
            if upper is None:
                shares[lower] = single[lower][np.newaxis, :]
            else:
                joint = pairs[(upper, lower)] if upper < lower else pairs[(lower, upper)].T
                above = joint.sum(axis=1, keepdims=True)
                shares[lower] = np.where(above > 0, joint / np.where(above > 0, above, 1), single[lower])
        return cls(tree, shares)

    def draw(self, size: int, chance: np.random.Generator) -> Integers:
        """`size` rows of codes, a column for each dimension."""
        codes = np.zeros((size, len(self.tree)), np.int64)
        for lower, upper in self.tree:
            rows = codes[:, upper] if upper is not None else np.zeros(size, np.int64)
            reach = np.cumsum(self.shares[lower], axis=1)
            draws = chance.random(size) * reach[rows, -1]
            codes[:, lower] = (draws[:, np.newaxis] >= reach[rows, :-1]).sum(axis=1)
        return codes


def _single(at: int, noisy: Mapping[Table, Floats], kinds: int, deviation: float) -> Floats:
    """The shares of one dimension: the mean of what every table that has it says, as far as it stands out."""
    told, variances = [], []
    for table, counts in noisy.items():
        if at in table:
            told.append(of_one(at, table, counts))
            variances.append(deviation**2 * counts.size / kinds)
    variance = float(np.sum(variances)) / len(told) ** 2
    mean = np.mean(told, axis=0)
    return _as_shares(mean, np.full(kinds, mean.mean()), variance, kinds - 1)


def _pair(table: Table, counts: Floats, single: Mapping[int, Floats], deviation: float) -> Floats:
    """The shares of a pair, as far as they stand out from what independence gives."""
    one, other = (single[at] for at in table)
    return _as_shares(counts, np.outer(one, other) * counts.sum(), deviation**2, counts.size)


def _as_shares(counts: Floats, plain: Floats, variance: float, freedom: int) -> Floats:
    """Shares from `counts`, drawn towards those of `plain` by how much of the distance the noise explains."""
    distance = float(((counts - plain) ** 2).sum()) / variance
    explained = chi2.isf(BY_CHANCE, freedom) if freedom else np.inf
    kept = max(0.0, 1 - explained / distance) if distance > 0 else 0.0
    shares = np.maximum(plain + kept * (counts - plain), 0.0) if kept else plain
    total = float(shares.sum())
    return shares / total if total else np.full(counts.shape, 1 / counts.size)


def _tree(dimensions: int, pairs: Mapping[Table, Floats]) -> tuple[tuple[int, int | None], ...]:
    """Dimensions in the order of drawing, each with the one it shares most information with of those before it (Prim
    1957); those that share none stand by themselves."""
    shared = np.zeros((dimensions, dimensions))
    for (one, other), joint in pairs.items():
        shared[one, other] = shared[other, one] = _information(joint)
    order: list[tuple[int, int | None]] = [(0, None)]
    waiting = list(range(1, dimensions))
    while waiting:
        drawn = [lower for lower, _ in order]
        best = shared[np.ix_(drawn, waiting)]
        row, column = np.unravel_index(int(best.argmax()), best.shape)
        lower = waiting.pop(int(column))
        order.append((lower, drawn[int(row)] if best[row, column] > 0 else None))
    return tuple(order)


def _information(joint: Floats) -> float:
    """Mutual information of a table of shares, in nats; what only rounding leaves is nothing."""
    plain = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    held = joint > 0
    found = float((joint[held] * np.log(joint[held] / plain[held])).sum())
    return found if found > np.finfo(float).eps * joint.size else 0.0
