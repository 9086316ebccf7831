"""What a network answers: nodes with their centrality and community, ties with their strength."""

from __future__ import annotations

from dataclasses import dataclass

from candil_analysis.facts import Evidence

Name = tuple[str, str]  # dimension and value, or kind and thing


@dataclass(frozen=True)
class Node:
    """`records` carry it. `strength`: its ties' weights together; `betweenness`: share of shortest paths between others
    that pass it; `community`: number of its community, None where communities are no more than chance makes."""

    name: Name
    records: int
    degree: int
    strength: float
    betweenness: float
    community: int | None


@dataclass(frozen=True)
class Tie:
    """Two nodes in the same records. `weight`: how many. `backbone_p`: chance of so large a part of a node's strength
    (disparity filter), the smaller of its two ends; `backbone`: it belongs to the drawing.

    `ratio` (observed over expected), `low`, `high` and `q` are there for values of dimensions only.
    """

    ends: tuple[Name, Name]
    weight: float
    backbone_p: float
    backbone: bool
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    q: float | None = None


@dataclass(frozen=True)
class Communities:
    """`modularity` of the division, beside what networks without communities of the same degrees give (`null_mean`,
    and `p`: the share of them with as much, counting this one). `significant`: p is at most `level`."""

    number: int
    modularity: float | None
    null_mean: float | None
    p: float | None
    draws: int
    level: float
    significant: bool


@dataclass(frozen=True)
class Capped:
    """A thing in too many records to tie others together."""

    name: Name
    records: int
    share: float


@dataclass(frozen=True)
class Network:
    """Nodes, the ties between them, their communities, and what was left out because it ties everything together."""

    nodes: tuple[Node, ...]  # in the order of their names
    ties: tuple[Tie, ...]
    communities: Communities
    capped: tuple[Capped, ...]
    method: str
    version: str
    seed: int
    evidence: Evidence | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One tie on a path: `records` are some of those that hold both ends, in ascending order; `number` all of them."""

    ends: tuple[Name, Name]
    number: int
    records: tuple[int, ...]


@dataclass(frozen=True)
class Path:
    """The shortest path; no steps where the two are not connected, or are the same."""

    steps: tuple[Step, ...]
    connected: bool
