"""Where the nodes of a network stand when it is drawn."""

from __future__ import annotations

from typing import Final

import igraph
import numpy as np

from candil_analysis.networks.results import Name, Network, Tie

#: Ties that can still be told apart in a drawing; of more only the backbone is drawn.
READABLE: Final = 80


def drawn_ties(network: Network) -> tuple[Tie, ...]:
    """The ties to draw: all where they are few, otherwise those of the backbone. In the order of their ends."""
    few = len(network.ties) <= READABLE
    return tuple(sorted((tie for tie in network.ties if few or tie.backbone), key=lambda tie: (tie.ends, tie.weight)))


def positions(network: Network, *, most: int = 40) -> dict[Name, tuple[float, float]]:
    """Node → (x, y), each from 0 to 1, for the `most` nodes of greatest strength that are tied in the drawing.

    Kamada and Kawai 1989, from starting places drawn by the network's own seed: the same network is drawn the
    same way, whatever the order of its ties. Empty where there is nothing to draw.
    """
    strength = {node.name: node.strength for node in network.nodes}
    ties = drawn_ties(network)
    tied = {name for tie in ties for name in tie.ends}
    names = sorted(sorted(tied, key=lambda name: (-strength[name], name))[:most])
    place = {name: number for number, name in enumerate(names)}
    kept = [tie for tie in ties if tie.ends[0] in place and tie.ends[1] in place]
    if not names:
        return {}
    graph = igraph.Graph(n=len(names), edges=[(place[a], place[b]) for a, b in (tie.ends for tie in kept)])
    start = np.random.default_rng(network.seed).normal(size=(len(names), 2)).tolist()
    found = np.array(graph.layout_kamada_kawai(seed=start).coords)
    span = np.ptp(found, axis=0)
    scaled = (found - found.min(axis=0)) / np.where(span > 0, span, 1)
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, scaled, strict=True)}
