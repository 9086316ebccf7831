"""Centrality, communities and backbone of a weighted network, by igraph, the same whatever the order of its ties.

Sources: betweenness, Freeman 1977 and Brandes 2001; Leiden communities, Traag, Waltman and van Eck 2019; modularity,
Newman and Girvan 2004; its comparison with chance, Guimerà, Sales-Pardo and Amaral 2004; the backbone, Serrano, Boguñá
and Vespignani 2009.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

import igraph
import numpy as np
from numpy.typing import NDArray

from candil_analysis.networks.results import Communities, Name, Node

Floats = NDArray[np.float64]
Weights = Mapping[tuple[Name, Name], float]

#: Communities are told only where chance gives as strong ones in at most so many of 100 networks.
LEVEL: Final = 0.05
#: igraph has one source of chance for the whole process.
_CHANCE: Final = Lock()


@dataclass(frozen=True, eq=False)
class Graph:
    """Nodes in the order of their names; `ends` has a row a tie, numbering them, in ascending order."""

    names: tuple[Name, ...]
    ends: NDArray[np.int64]
    weights: Floats

    @classmethod
    def of(cls, names: tuple[Name, ...], ties: Weights) -> Graph:
        """ValueError for a tie of a node with itself, of an unknown node, or with a weight that is not above 0."""
        ordered = tuple(sorted(set(names)))
        place = {name: at for at, name in enumerate(ordered)}
        rows: dict[tuple[int, int], float] = {}
        for (one, other), weight in ties.items():
            if one == other or one not in place or other not in place or not weight > 0:
                raise ValueError(
                    f"A tie joins two different nodes with a weight above 0, not {one} and {other}: {weight}."
                )
            ends = (min(place[one], place[other]), max(place[one], place[other]))
            rows[ends] = rows.get(ends, 0.0) + weight
        ends_in_order = sorted(rows)
        return cls(
            ordered,
            np.array(ends_in_order, np.int64).reshape(-1, 2),
            np.array([rows[ends] for ends in ends_in_order], np.float64),
        )

    def drawn(self) -> Any:
        """The igraph of it."""
        return igraph.Graph(n=len(self.names), edges=self.ends.tolist(), edge_attrs={"weight": self.weights.tolist()})


def nodes_of(graph: Graph, records: Mapping[Name, int], members: list[int] | None) -> tuple[Node, ...]:
    """Betweenness counts ties as they are, not their weights: a weak tie connects as well as a strong one."""
    drawn, size = graph.drawn(), len(graph.names)
    pairs = max(1, (size - 1) * (size - 2) / 2)
    between = [value / pairs for value in drawn.betweenness()]
    strength = drawn.strength(weights="weight") if graph.weights.size else [0.0] * size
    return tuple(
        Node(name, records[name], int(degree), float(own), float(share), members[at] if members else None)
        for at, (name, degree, own, share) in enumerate(
            zip(graph.names, drawn.degree(), strength, between, strict=True)
        )
    )


def communities_of(
    graph: Graph, again: Callable[[np.random.Generator], Graph], seed: int, draws: int
) -> tuple[Communities, list[int] | None]:
    """Communities beside those of `draws` networks of chance, and each node's, where they are more than chance."""
    if graph.weights.size == 0:
        return Communities(0, None, None, None, 0, LEVEL, False), None
    members, modularity = _leiden(graph, seed)
    chances = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(draws)]
    null = np.array([_leiden(again(chance), seed)[1] for chance in chances])
    p = float((1 + np.count_nonzero(null >= modularity - 1e-12)) / (1 + draws))
    significant = p <= LEVEL
    found = Communities(
        max(members) + 1, modularity, float(null.mean()) if draws else None, p, draws, LEVEL, significant
    )
    return found, members if significant else None


def backbone_of(graph: Graph) -> Floats:
    """For each tie the chance that a part so large of a node's strength falls on one of its ties by equal luck.

    The smaller of both ends; a node with one tie says nothing (1).
    """
    degree = np.bincount(graph.ends.reshape(-1), minlength=len(graph.names))
    strength = np.bincount(graph.ends.reshape(-1), np.repeat(graph.weights, 2), minlength=len(graph.names))
    chances = [
        np.where(degree[end] > 1, (1 - graph.weights / strength[end]) ** np.maximum(degree[end] - 1, 0), 1.0)
        for end in graph.ends.T
    ]
    return np.minimum(*chances) if graph.weights.size else np.zeros(0)


def rewired(graph: Graph) -> Callable[[np.random.Generator], Graph]:
    """Networks of chance with the same degrees, the weights dealt out anew: ends of ties are swapped (Maslov and
    Sneppen 2002)."""

    def again(chance: np.random.Generator) -> Graph:
        drawn = graph.drawn()
        with _chance_of(int(chance.integers(2**31))):
            drawn.rewire(n=10 * graph.weights.size)
        ends = np.sort(np.array(drawn.get_edgelist(), np.int64).reshape(-1, 2), axis=1)
        return Graph(graph.names, ends, chance.permutation(graph.weights))

    return again


def _leiden(graph: Graph, seed: int) -> tuple[list[int], float]:
    """Communities numbered by their first node, and their modularity."""
    if graph.weights.size == 0:
        return list(range(len(graph.names))), 0.0
    with _chance_of(seed):
        found = graph.drawn().community_leiden(objective_function="modularity", weights="weight", n_iterations=-1)
    number: dict[int, int] = {}
    members = [number.setdefault(member, len(number)) for member in found.membership]
    return members, float(found.modularity)


@contextmanager
def _chance_of(seed: int) -> Iterator[None]:
    """igraph draws from `seed` within; afterwards from Python's own source again, as before."""
    with _CHANCE:
        igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 (nothing secret)
        try:
            yield
        finally:
            igraph.set_random_number_generator(random)
