"""What a tree says given what is known: shares of a dimension's values, and whole profiles from the most likely down.

Sums over everything that is not known go up the tree once (Pearl 1988). The most likely profiles come one by one in
exact order: a best-first search whose bound for a beginning is its best completion, known from the same messages with
maxima for sums (Nilsson 1998 for the problem).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candil_analysis.scenarios.tree import OTHER, Tree

Floats = NDArray[np.float64]
Shares = Mapping[str, Floats]


def mean_shares(tree: Tree) -> dict[str, Floats]:
    """The shares of every branch, by its lower dimension."""
    return {branch.lower: branch.shares() for branch in tree.branches}


def drawn_shares(tree: Tree, chance: np.random.Generator) -> dict[str, Floats]:
    """One draw of what the shares may be, given the counts."""
    return {branch.lower: branch.shares(chance) for branch in tree.branches}


def chance_of(tree: Tree, shares: Shares, known: Mapping[str, str]) -> float:
    """How likely it is that a record has all of `known`."""
    return float(np.prod(_messages(tree, shares, tree.evidence(known), np.sum)[1]))


def probabilities(tree: Tree, known: Mapping[str, str], of: str) -> dict[str, float]:
    """How likely each value of a dimension is, given `known`. Together 1, with all rare values under `OTHER`."""
    shares = mean_shares(tree)
    whole = chance_of(tree, shares, known)
    if of in known:
        return {value: float(value == known[of]) for value in tree.values[of]}
    return {value: chance_of(tree, shares, {**known, of: value}) / whole for value in tree.values[of]}


def from_the_most_likely(tree: Tree, known: Mapping[str, str]) -> Iterator[tuple[dict[str, str], float]]:
    """Whole profiles with `known`, and how likely a record is to have each; never a profile with rare values."""
    shares, allowed = mean_shares(tree), tree.evidence(known)
    for name, values in tree.values.items():
        allowed[name] = allowed[name] * np.array([value != OTHER for value in values])
    below, tops = _messages(tree, shares, allowed, np.max)
    waiting: list[tuple[float, int, tuple[int, ...]]] = [(-float(np.prod(tops)), 0, ())]
    number = count(1)
    place = {branch.lower: at for at, branch in enumerate(tree.branches)}
    while waiting:
        bound, _, begun = heapq.heappop(waiting)
        if len(begun) == len(tree.branches):
            named = zip(tree.branches, begun, strict=True)
            yield {branch.lower: tree.values[branch.lower][at] for branch, at in named}, -bound
            continue
        branch = tree.branches[len(begun)]
        row = 0 if branch.upper is None else begun[place[branch.upper]]
        reach = shares[branch.lower][row] * below[branch.lower]
        # Beginnings that nothing can come of are left out; `reach` is at most the message already in the bound.
        for at in np.flatnonzero(reach > 0).tolist():
            heapq.heappush(waiting, (bound * float(reach[at] / reach.max()), next(number), (*begun, at)))


def _messages(
    tree: Tree, shares: Shares, allowed: Mapping[str, Floats], join: Callable[..., Any]
) -> tuple[dict[str, Floats], list[float]]:
    """For each value what its dimension and all below it amount to; and what each top amounts to."""
    below = {name: values.copy() for name, values in allowed.items()}
    tops = []
    for branch in reversed(tree.branches):
        message = join(shares[branch.lower] * below[branch.lower][None, :], axis=1)
        if branch.upper is None:
            tops.append(float(message[0]))
        else:
            below[branch.upper] = below[branch.upper] * message
    return below, tops
