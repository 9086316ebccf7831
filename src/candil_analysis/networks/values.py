"""A network of values: which values of different dimensions occur in the same records more often than by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from candil_analysis.disclosure import Rule
from candil_analysis.facts import Question, Scope, Store
from candil_analysis.networks.graph import Graph, communities_of, nodes_of, rewired
from candil_analysis.networks.results import Name, Network, Tie
from candil_analysis.networks.things import CHANCE, ties_of
from candil_analysis.patterns import Combination, Source, combinations_in, source_of
from candil_analysis.patterns.asked import USUAL
from candil_analysis.significance import STANDARD, Rigour

VERSION: Final = "1"
METHOD: Final = (
    "Values tied by the records that carry both, where these are more than chance (exact test, Benjamini–Hochberg); "
    "Leiden communities by modularity beside networks of the same degrees; backbone by the disparity filter."
)
MORE_ONLY: Final = (
    "Only values that occur together more often than chance are tied; values without a tie are not shown."
)


def values_network(
    store: Store,
    *,
    question: Question,
    scope: Scope,
    rule: Rule,
    dimensions: Sequence[str] = USUAL,
    seed: int = 0,
    rigour: Rigour = STANDARD,
) -> Network:
    """The network of values in the records that `scope` may know, from protected counts where it knows statistics only.

    Raises `UnknownDimension`, `WrongValue`, ValueError.
    """
    minimum = rule.minimum_people
    source = source_of(store, dimensions, minimum=minimum, question=question, scope=scope, rule=rule)
    return values_network_in(source, minimum_support=minimum, seed=seed, rigour=rigour)


def values_network_in(
    source: Source,
    *,
    minimum_support: int,
    backbone_level: float = 0.05,
    seed: int = 0,
    draws: int = 99,
    rigour: Rigour = STANDARD,
) -> Network:
    """As `values_network`, from any source of joint counts."""
    found = combinations_in(source, minimum_support=minimum_support, largest=2, rigour=rigour)
    pairs = {_ends(one): one for one in found.found if one.direction == "more"}
    graph = Graph.of(tuple(name for ends in pairs for name in ends), {ends: one.count for ends, one in pairs.items()})
    communities, members = communities_of(graph, rewired(graph), seed, draws)
    chance = (CHANCE,) if pairs and not communities.significant else ()
    return Network(
        nodes=nodes_of(graph, _records(source, graph.names), members),
        ties=tuple(_judged(tie, pairs) for tie in ties_of(graph, backbone_level)),
        communities=communities,
        capped=(),
        method=METHOD,
        version=VERSION,
        seed=seed,
        evidence=found.evidence,
        notes=(*found.notes, MORE_ONLY, *chance),
    )


def _ends(one: Combination) -> tuple[Name, Name]:
    first, second = sorted((value.dimension, value.value) for value in one.values)
    return first, second


def _judged(tie: Tie, pairs: dict[tuple[Name, Name], Combination]) -> Tie:
    one = pairs[tie.ends]
    return replace(tie, ratio=one.ratio, low=one.low, high=one.high, q=one.q)


def _records(source: Source, names: tuple[Name, ...]) -> dict[Name, int]:
    return {
        (dimension, value): int(number)
        for dimension in {dimension for dimension, _ in names}
        for value, number in zip(source.values(dimension), source.table((dimension,)).counts.tolist(), strict=False)
    }
