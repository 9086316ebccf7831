"""A tree of dimensions: each depends on at most one other, learned from tables of two dimensions at a time.

The tree with the largest mutual information along its branches is, of all trees, the one nearest to the data
(Chow and Liu 1968). A branch is kept only where it earns its parameters by the Bayesian information criterion
(Edwards, de Abreu and Labouriau 2010). Each branch is a table of shares of the lower dimension for each value of the
upper one, drawn towards the shares of all by a weight that makes the data most likely (Dirichlet-multinomial; Minka
2000). Because two dimensions at a time are enough, the same model is made from records and from protected counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from candil_analysis.patterns import Source

Floats = NDArray[np.float64]

#: The name of all values that are too rare to be listed, or may not be told, taken together.
OTHER: Final = "\x00other"
_Filled = tuple[Floats, Floats, NDArray[np.bool_]]  # counts, what is unsure in them, which were told
_WEIGHTS: Final = np.geomspace(0.5, 2_000, 25)
_FITTING: Final = 30
_HALF: Final = 0.5  # Jeffreys' prior for the shares of a dimension by itself


@dataclass(frozen=True, eq=False)
class Branch:
    """`counts[upper, lower]`, and which were `told` rather than filled in; `errors`: standard deviations of what is
    unsure in them; `weight`: how many records' worth the shares of all (`prior`) count."""

    upper: str | None
    lower: str
    counts: Floats
    errors: Floats
    told: NDArray[np.bool_]
    weight: float
    prior: Floats

    def shares(self, chance: np.random.Generator | None = None) -> Floats:
        """Shares of the lower dimension, a row for each value of the upper; drawn from what is likely, or the mean."""
        if chance is None:
            pseudo = self.counts + self.weight * self.prior
            return np.asarray(pseudo / pseudo.sum(axis=1, keepdims=True))
        noisy = np.maximum(0, self.counts + chance.normal(0, 1, self.counts.shape) * self.errors)
        drawn = chance.standard_gamma(noisy + self.weight * self.prior) + 1e-12
        return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))


@dataclass(frozen=True, eq=False)
class Tree:
    """`branches` from the top down: the upper dimension of each comes before it; no upper: the top of a tree."""

    branches: tuple[Branch, ...]
    values: Mapping[str, tuple[str, ...]]  # of each dimension, with OTHER last
    information: Mapping[tuple[str, str], float]  # mutual information along each branch, in nats

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions in the tree."""
        return tuple(self.values)

    def rests_on_counts(self, profile: Mapping[str, str]) -> bool:
        """Whether every pair of values that the tree joins in a whole profile was told, and none filled in."""
        place = {name: self.values[name].index(value) for name, value in profile.items()}
        return all(
            bool(branch.told[place[branch.upper] if branch.upper else 0, place[branch.lower]])
            for branch in self.branches
        )

    def evidence(self, known: Mapping[str, str]) -> dict[str, Floats]:
        """For each dimension which values remain possible (1 or 0). ValueError for what the model does not know."""
        allowed = {name: np.ones(len(values)) for name, values in self.values.items()}
        for name, value in known.items():
            if value not in self.values.get(name, ()):
                listed = ", ".join(entry for entry in self.values.get(name, ()) if entry != OTHER) or name
                raise ValueError(
                    f"“{value}” of {name} is not in the model: too rare, not told, or unknown. It has: {listed}."
                )
            allowed[name] = np.array([entry == value for entry in self.values[name]], np.float64)
        return allowed


def learn(source: Source) -> Tree:
    """The tree of a source of joint counts."""
    names = tuple(sorted(source.dimensions))
    values = {name: (*source.values(name), OTHER) for name in names}
    tables: dict[tuple[str, str], _Filled] = {pair: _with_rest(source, pair) for pair in combinations(names, 2)}
    gains = {pair: _gain(counts) for pair, (counts, *_) in tables.items()}
    order = _spanning(names, {pair: gain for pair, (gain, _) in gains.items()})
    branches = []
    for upper, lower in order:
        if upper is None:
            own = _alone(source, lower)
            size = own[0].shape[1]
            branches.append(Branch(None, lower, *own, _HALF * size, np.full(size, 1 / size)))
        else:
            counts, errors, told = tables[upper, lower] if (upper, lower) in tables else _turned(tables[lower, upper])
            prior = (counts.sum(axis=0) + _HALF) / (counts.sum() + _HALF * counts.shape[1])
            branches.append(Branch(upper, lower, counts, errors, told, _weight(counts, prior), prior))
    along = {(min(a, b), max(a, b)): gains[min(a, b), max(a, b)][1] for a, b in order if a is not None}
    return Tree(tuple(branches), values, along)


def _with_rest(source: Source, pair: tuple[str, str]) -> _Filled:
    """Records by two values where both are reported, with a last row and column for all other values.

    The rest of a row is what its own total leaves: the records that carry the value less those that do not report
    the other dimension and those of listed values. Where figures are not told, the rests are shared out over the gaps.
    """
    table, one, two = source.table(pair), source.table(pair[:1]), source.table(pair[1:])
    first, second = (_reported(own.counts, rest) for own, rest in ((one, table.counts[:, -1]), (two, table.counts[-1])))
    whole = int(source.table(()).counts) - int(one.counts[-1]) - int(two.counts[-1]) + int(table.counts[-1, -1])
    told = table.told.copy()
    told[-1], told[:, -1] = False, False
    counts = np.where(told, np.maximum(0, table.counts), 0).astype(np.float64)
    left = np.maximum(0, first - counts[:-1].sum(axis=1)), np.maximum(0, second - counts[:, :-1].sum(axis=0))
    if table.told[:-1, :-1].all():
        counts[:-1, -1], counts[-1, :-1] = left
        counts[-1, -1] = max(0.0, whole - counts.sum())
        return counts, np.where(told, table.errors, 0.0), told
    rows = np.append(left[0], max(0.0, whole - first.sum()))
    columns = np.append(left[1], max(0.0, whole - second.sum()))
    gaps = _shared_out(~told, rows, columns)
    return counts + gaps, np.where(told, table.errors, np.sqrt(gaps)), told


def _shared_out(gaps: NDArray[np.bool_], rows: Floats, columns: Floats) -> Floats:
    """Figures for the gaps that add up to what is left of rows and columns, otherwise independent.

    Iterative proportional fitting (Deming and Stephan 1940); where protective noise makes both impossible at once, the
    rows are kept.
    """
    fitted = gaps.astype(np.float64)
    for _ in range(_FITTING):
        fitted *= (columns / np.maximum(fitted.sum(axis=0), 1e-12))[None, :]
        fitted *= (rows / np.maximum(fitted.sum(axis=1), 1e-12))[:, None]
    return fitted


def _reported(counts: NDArray[np.int64], rest: NDArray[np.int64]) -> Floats:
    return np.asarray(np.maximum(0, counts[:-1] - rest[:-1]), np.float64)


def _alone(source: Source, name: str) -> _Filled:
    table, whole = source.table((name,)), int(source.table(()).counts)
    listed = table.counts[:-1].astype(np.float64)
    rest = max(0.0, whole - int(table.counts[-1]) - listed.sum())
    told = np.append(table.told[:-1], False)
    return np.append(listed, rest)[None, :], np.append(table.errors[:-1], 0.0)[None, :], told[None, :]


def _turned(filled: _Filled) -> _Filled:
    counts, errors, told = filled
    return counts.T, errors.T, told.T


def _gain(counts: Floats) -> tuple[float, float]:
    """What a branch is worth: log likelihood less its penalty; and the mutual information by itself."""
    whole = counts.sum()
    if whole <= 0:
        return 0.0, 0.0
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    likely = (special.xlogy(counts, counts).sum() - special.xlogy(rows, rows).sum()) + (
        special.xlogy(whole, whole) - special.xlogy(columns, columns).sum()
    )
    free = max(0, int(np.count_nonzero(rows)) - 1) * max(0, int(np.count_nonzero(columns)) - 1)
    return float(likely - free * np.log(whole) / 2), float(likely / whole)


def _weight(counts: Floats, prior: Floats) -> float:
    """How many records' worth the shares of all count, by the likelihood of the rows (grid search)."""
    rows = counts.sum(axis=1)
    likely = [
        float(
            (special.gammaln(weight) - special.gammaln(weight + rows)).sum()
            + (special.gammaln(counts + weight * prior) - special.gammaln(weight * prior)).sum()
        )
        for weight in _WEIGHTS
    ]
    return float(_WEIGHTS[int(np.argmax(likely))])


def _spanning(names: tuple[str, ...], gains: Mapping[tuple[str, str], float]) -> list[tuple[str | None, str]]:
    """The forest of largest gain, by Prim's way: (upper, lower) from the top down, names in order where equal."""
    order: list[tuple[str | None, str]] = []
    left = list(names)
    while left:
        reach = [
            (gain, *_ends(pair, left)) for pair, gain in sorted(gains.items()) if gain > 0 and _crosses(pair, left)
        ]
        if reach:
            _, upper, lower = max(reach, key=lambda entry: entry[0])
            order.append((upper, lower))
        else:
            lower = left[0]
            order.append((None, lower))
        left.remove(lower)
    return order


def _crosses(pair: tuple[str, str], left: list[str]) -> bool:
    return (pair[0] in left) != (pair[1] in left)


def _ends(pair: tuple[str, str], left: list[str]) -> tuple[str, str]:
    return (pair[1], pair[0]) if pair[0] in left else pair
