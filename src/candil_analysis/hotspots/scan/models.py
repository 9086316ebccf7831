"""The two models of a scan: how unlikely a number of cases in a cylinder is, and how cases fall by chance.

Both condition on the total number of cases. The statistic is the logarithm of the likelihood ratio of Kulldorff 1997.
It is reckoned for whole arrays of cylinders and replicates at once, so logarithms of counts come from a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Direction = Literal["high", "low", "both"]


class Model(Protocol):
    """What a scan needs to know of a model; arrays of places × periods are n × t."""

    total: int  # cases
    at_risk: Floats  # n × t: expected cases, or cases and controls together

    def ratios(self, cases: Integers, at_risk: Floats, direction: Direction, fewest: int) -> Floats:
        """Log-likelihood ratios of `cases` (… × r) in cylinders with `at_risk` (… × 1).

        0 in the other direction, and for more than expected with fewer than `fewest` cases.
        """

    def replicates(self, number: int, chance: np.random.Generator) -> Integers:
        """Cases dealt out by chance: n × t × number."""

    def expected(self, at_risk: Floats) -> Floats:
        """Cases expected where so much is at risk."""


def entropies(largest: int) -> Floats:
    """x·log x for x = 0 … `largest`, with 0 at 0."""
    whole = np.arange(largest + 1, dtype=np.float64)
    return whole * np.log(np.maximum(whole, 1.0))


class Poisson:
    """Cases fall in proportion to what is expected, wherever and whenever."""

    def __init__(self, total: int, baseline: Floats) -> None:
        """`baseline` (n × t, at least one above 0) is scaled so that it adds up to the total of the cases."""
        self.total = total
        self.at_risk = baseline * (total / baseline.sum())
        table = entropies(total)
        self._table = table + table[::-1]

    def ratios(self, cases: Integers, at_risk: Floats, direction: Direction, fewest: int) -> Floats:
        inside = np.log(np.maximum(at_risk, 1e-300))
        outside = np.log(np.maximum(self.total - at_risk, 1e-300))
        found = self._table[cases]
        found += cases * (outside - inside)
        found -= self.total * outside
        found *= _counting(cases, at_risk, direction, fewest)
        return found

    def replicates(self, number: int, chance: np.random.Generator) -> Integers:
        share = self.at_risk.reshape(-1) / self.at_risk.sum()
        drawn = chance.multinomial(self.total, share, size=number)
        return np.ascontiguousarray(drawn.T).reshape(*self.at_risk.shape, number)

    def expected(self, at_risk: Floats) -> Floats:
        return at_risk


class Bernoulli:
    """Everyone counted is a case or a control; cases fall on anyone alike."""

    def __init__(self, cases: Integers, controls: Integers) -> None:
        """Both n × t."""
        self.total = int(cases.sum())
        self._everyone = cases + controls
        self.at_risk = self._everyone.astype(np.float64)
        self._whole = int(self._everyone.sum())
        self._table = entropies(self._whole)

    def ratios(self, cases: Integers, at_risk: Floats, direction: Direction, fewest: int) -> Floats:
        table, everyone = self._table, np.rint(at_risk).astype(np.int64)
        others = self.total - cases
        found = table[cases] + table[others]
        found += table[everyone - cases] + table[self._whole - everyone - others]
        found -= table[everyone] + table[self._whole - everyone]
        found -= table[self.total] + table[self._whole - self.total] - table[self._whole]
        found *= _counting(cases, self.expected(at_risk), direction, fewest)
        return found

    def replicates(self, number: int, chance: np.random.Generator) -> Integers:
        drawn = chance.multivariate_hypergeometric(
            self._everyone.reshape(-1), self.total, size=number, method="marginals"
        )
        return np.ascontiguousarray(drawn.T).reshape(*self.at_risk.shape, number)

    def expected(self, at_risk: Floats) -> Floats:
        return np.asarray(at_risk * (self.total / self._whole), dtype=np.float64)


def _counting(cases: Integers, expected: Floats, direction: Direction, fewest: int) -> NDArray[np.bool_]:
    """Which cylinders count: those in the direction asked for, with enough cases where there are more than expected."""
    high: NDArray[np.bool_] = cases >= np.maximum(np.floor(expected).astype(np.int64) + 1, fewest)
    if direction == "high":
        return high
    low: NDArray[np.bool_] = cases < expected
    return low if direction == "low" else high | low


def blocks(model: Model, number: int, seed: int, room: int) -> Iterator[Integers]:
    """`number` replicates, at most `room` numbers at once. Each has its own seed: blocks do not change them."""
    seeds = np.random.SeedSequence(seed).spawn(number)
    block = max(1, room // max(1, model.at_risk.size))
    for start in range(0, number, block):
        drawn = [model.replicates(1, np.random.default_rng(one)) for one in seeds[start : start + block]]
        yield np.concatenate(drawn, axis=2)
