"""Clusters grown from their strongest links, never across a bar and never along a mere chain."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


class Clusters:
    """Clusters of the nodes 0 … `nodes` − 1 under construction; all start alone.

    Two clusters join when no bar lies between any of their members and at least a share `quorum` of the pairs across
    is supported. So a chain a–b–c–d in which only neighbours are alike does not become one cluster.
    """

    def __init__(self, nodes: int, bars: Iterable[tuple[int, int]], quorum: float) -> None:
        self.parent: Final = list(range(nodes))
        self.size: Final = [1] * nodes
        self.quorum: Final = quorum
        self.barred: Final[dict[int, set[int]]] = {}
        self.across: Final[dict[int, dict[int, int]]] = {}  # supported pairs between two clusters
        for one, other in bars:
            self.barred.setdefault(one, set()).add(other)
            self.barred.setdefault(other, set()).add(one)

    def root(self, node: int) -> int:
        while self.parent[node] != node:
            self.parent[node] = self.parent[self.parent[node]]
            node = self.parent[node]
        return node

    def support(self, one: int, other: int) -> None:
        """A pair that is more likely one incident than not."""
        one, other = self.root(one), self.root(other)
        if one != other:
            for here, there in ((one, other), (other, one)):
                counts = self.across.setdefault(here, {})
                counts[there] = counts.get(there, 0) + 1

    def join(self, one: int, other: int) -> int:
        """Join two clusters whatever speaks against it; the root of the result."""
        keep, lose = self.root(one), self.root(other)
        if keep == lose:
            return keep
        if (self.size[keep], lose) < (self.size[lose], keep):
            keep, lose = lose, keep
        self.parent[lose] = keep
        self.size[keep] += self.size[lose]
        for other_bar in self.barred.pop(lose, ()):
            self.barred[other_bar].discard(lose)
            self.barred[other_bar].add(keep)
            self.barred.setdefault(keep, set()).add(other_bar)
        for neighbour, count in self.across.pop(lose, {}).items():
            del self.across[neighbour][lose]
            if neighbour != keep:
                for here, there in ((keep, neighbour), (neighbour, keep)):
                    counts = self.across.setdefault(here, {})
                    counts[there] = counts.get(there, 0) + count
        return keep

    def is_barred(self, one: int, other: int) -> bool:
        return self.root(other) in self.barred.get(self.root(one), ())

    def has_quorum(self, one: int, other: int) -> bool:
        one, other = self.root(one), self.root(other)
        return self.across.get(one, {}).get(other, 0) >= self.quorum * self.size[one] * self.size[other]

    def grow(self, links: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Follow links, the strongest first, until none can be followed; those that were not."""
        before = len(links) + 1
        while len(links) < before:
            before, left = len(links), []
            for one, other in links:
                if self.root(one) == self.root(other):
                    continue
                if self.is_barred(one, other) or not self.has_quorum(one, other):
                    left.append((one, other))
                else:
                    self.join(one, other)
            links = left
        return links

    def labels(self) -> Numbers:
        """The smallest node of each node's cluster."""
        roots = np.array([self.root(node) for node in range(len(self.parent))], dtype=np.int64)
        smallest = np.full(len(roots), len(roots), dtype=np.int64)
        np.minimum.at(smallest, roots, np.arange(len(roots)))
        return smallest[roots] if len(roots) else roots
