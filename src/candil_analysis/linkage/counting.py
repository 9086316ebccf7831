"""How many unique incidents, with an interval: clusterings drawn by the probabilities of the pairs.

Each draw follows each uncertain link with its probability; how the count varies over draws is the uncertainty that
linkage adds (Monte-Carlo over the posterior of links, as in Tancredi and Liseo 2011, here from fixed weights).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from candil_analysis.facts import Evidence
from candil_analysis.linkage.agglomeration import Clusters
from candil_analysis.linkage.clustering import CAREFUL, Joining, grown, incidents, told_about
from candil_analysis.linkage.errors import LinkageError
from candil_analysis.linkage.judgements import Constraints, Judgement, constraints
from candil_analysis.linkage.pairs import Pairs
from candil_analysis.linkage.reach import Reach

VERSION: Final = "1"
METHOD: Final = (
    "Clusterings drawn by the probabilities of the pairs, all shifted together by a doubt about the model; "
    "median and quantiles of the number of incidents. Judgements of people hold in every draw."
)
_SURE: Final = Joining(join=0.999, support=0.5, quorum=0.5)
_SEVERAL: Final = "An incident told in several groups is counted in each of them, so groups do not add up to the total."
_UNSEEN: Final = (
    "Pairs that no blocking rule found are taken for different: the true number may be lower than the interval says."
)
_REACHED: Final = (
    "Blocking is reckoned to find {:.0%} of the pairs of one incident, if its two kinds of rules fail independently; "
    "the interval allows for the others, the clustered number does not."
)
Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Estimate:
    """Unique incidents in a group (None: all): median of the draws and the interval."""

    group: str | None
    records: int
    incidents: int
    low: int
    high: int


@dataclass(frozen=True)
class UniqueIncidents:
    """`clustered`: what `incidents` groups the same records into, for comparison. Groups in order of name."""

    total: Estimate
    groups: tuple[Estimate, ...]
    clustered: int
    confidence: float
    draws: int
    doubt: float
    method: str
    version: str
    evidence: Evidence | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """How clusterings are drawn. `doubt`: standard deviation in bits of a shift shared by all pairs of a draw, for
    weights and prior that are estimates themselves, and of another for how much blocking misses; at 0 the model is
    taken at its word."""

    draws: int = 200
    confidence: float = 0.9
    doubt: float = 0.5

    def __post_init__(self) -> None:
        if self.draws < 20 or not 0 < self.confidence < 1 or self.doubt < 0:
            raise LinkageError("Give at least 20 draws, a confidence between 0 and 1 and a doubt of at least 0 bits.")


#: How clusterings are drawn unless a caller says otherwise.
USUAL: Final = Drawing()


def unique_incidents(
    pairs: Pairs,
    judgements: Iterable[Judgement] = (),
    *,
    seed: int,
    groups: Sequence[str | None] | None = None,
    drawing: Drawing = USUAL,
    joining: Joining = CAREFUL,
) -> UniqueIncidents:
    """Count unique incidents with an interval, in all and by group.

    `groups`: a name for each of `pairs.records`, in their order; None belongs to no group. An incident counts in every
    group that one of its records is in. Links surer than 0.999 are followed in every draw; between two groups of
    records so joined only their strongest link is drawn, because several such links tell the same story. LinkageError
    where the groups are not as many as the records.
    """
    judged = list(judgements)
    known = set(pairs.records.tolist())
    rules = constraints(one for one in judged if one.record_a in known and one.record_b in known)
    names, codes = _coded(groups, len(pairs.records))
    counts = _Drawn(pairs, rules, codes, len(names)).counts(drawing, seed)
    middle = np.median(counts, axis=0)
    tail = (1 - drawing.confidence) / 2
    low = np.quantile(counts, tail, axis=0, method="lower")
    high = np.quantile(counts, 1 - tail, axis=0, method="higher")
    sizes = [len(codes), *np.bincount(codes[codes >= 0], minlength=len(names)).tolist()]
    found = [
        Estimate(name, size, round(float(middle[place])), int(low[place]), int(high[place]))
        for place, (name, size) in enumerate(zip((None, *names), sizes, strict=True))
    ]
    unknown = sum(one.record_a not in known or one.record_b not in known for one in judged)
    return UniqueIncidents(
        total=found[0],
        groups=tuple(found[1:]),
        clustered=len(incidents(pairs, judged, joining)),
        confidence=drawing.confidence,
        draws=drawing.draws,
        doubt=drawing.doubt,
        method=METHOD,
        version=VERSION,
        evidence=pairs.evidence,
        notes=(_unseen(pairs.reach), *((_SEVERAL,) if names else ()), *pairs.notes, *told_about(rules, unknown)),
    )


def _unseen(reach: Reach | None) -> str:
    return _UNSEEN if reach is None else _REACHED.format(reach.found(*reach.shares()))


def _coded(groups: Sequence[str | None] | None, records: int) -> tuple[tuple[str, ...], Numbers]:
    if groups is None:
        return (), np.full(records, -1, dtype=np.int64)
    if len(groups) != records:
        raise LinkageError(f"{len(groups)} groups are given for {records} records; give one each, in their order.")
    names = tuple(sorted({name for name in groups if name is not None}))
    number = {name: place for place, name in enumerate(names)}
    return names, np.array([-1 if name is None else number[name] for name in groups], dtype=np.int64)


class _Drawn:
    """The sure clusters as nodes, and between them the links that are uncertain."""

    def __init__(self, pairs: Pairs, rules: Constraints, codes: Numbers, groups: int) -> None:
        sure, _ = grown(pairs, rules, _SURE)
        _, node = np.unique(sure.labels(), return_inverse=True)
        self.nodes = int(node.max()) + 1 if node.size else 0
        self.groups = groups
        self.reach = pairs.reach
        self.size = np.bincount(node, minlength=self.nodes)
        self.records = np.array([len(codes), *np.bincount(codes[codes >= 0], minlength=groups)], dtype=np.int64)
        place = {record: position for position, record in enumerate(pairs.records.tolist())} if rules.apart else {}
        self.bars = {tuple(sorted((int(node[place[a]]), int(node[place[b]])))) for a, b in rules.apart}
        self.one, self.other, self.odds = self._links(pairs, rules, node)
        told = np.unique(np.column_stack([node[codes >= 0], codes[codes >= 0]]), axis=0)
        self.told_node, self.told_group = told[:, 0], told[:, 1]

    def _links(self, pairs: Pairs, rules: Constraints, node: Numbers) -> tuple[Numbers, Numbers, Floats]:
        """The strongest link between two nodes, strongest first; none across a bar or to a record that is held."""
        ends = [node[np.searchsorted(pairs.records, records)] for records in (pairs.a, pairs.b)]
        low, high = np.minimum(*ends), np.maximum(*ends)
        held = np.isin(pairs.a, list(rules.held)) | np.isin(pairs.b, list(rules.held))
        rows = np.flatnonzero((low != high) & ~held)
        rows = rows[np.lexsort((high[rows], low[rows], -pairs.weight[rows]))]
        _, first = np.unique(np.column_stack([low[rows], high[rows]]), axis=0, return_index=True)
        rows = rows[np.sort(first)]
        free = np.array([(one, other) not in self.bars for one, other in zip(low[rows], high[rows], strict=True)], bool)
        rows = rows[free]
        return low[rows], high[rows], pairs.weight[rows]

    def counts(self, drawing: Drawing, seed: int) -> Numbers:
        """Draws × (all, then each group)."""
        chance = np.random.default_rng(seed)
        found = np.empty((drawing.draws, 1 + self.groups), dtype=np.int64)
        for draw in range(drawing.draws):
            shifted = np.clip(self.odds + drawing.doubt * chance.standard_normal(), -1000, 1000)
            followed = chance.random(self.odds.size) < 1 / (1 + np.exp2(-shifted))
            labels = self._joined(np.flatnonzero(followed))
            found[draw, 0] = np.unique(labels).size
            told = np.unique(labels[self.told_node] * max(1, self.groups) + self.told_group)
            found[draw, 1:] = np.bincount(told % max(1, self.groups), minlength=self.groups)[: self.groups]
            found[draw] -= self._missed(labels, found[draw], drawing.doubt, chance)
        return found

    def _missed(self, labels: Numbers, counts: Numbers, doubt: float, chance: np.random.Generator) -> Numbers:
        """Incidents counted twice because no rule brought their records together: all, then each group.

        A pair told twice is missed as often as its one link is; of `k` records one is left alone when all its k − 1
        links are missed. Groups lose in proportion to the records they have joined.
        """
        joined = self.records - counts
        if self.reach is None or not joined[0]:
            return np.zeros_like(counts)
        by_text = chance.beta(self.reach.both + 0.5, max(0.0, self.reach.place - self.reach.both) + 0.5)
        by_place = chance.beta(self.reach.both + 0.5, max(0.0, self.reach.text - self.reach.both) + 0.5)
        share = self.reach.found(by_text, by_place)
        sizes = np.bincount(np.unique(labels, return_inverse=True)[1], weights=self.size).astype(np.int64)
        several = sizes[sizes > 2]
        lost = (sizes == 2).sum() * (1 - share) / share + (several * (1 - share) ** (several - 1.0)).sum()
        lost *= 2 ** (doubt * chance.standard_normal())  # the two kinds of rules may fail together
        missed = chance.poisson(lost * joined.clip(0) / joined[0])
        return np.asarray(np.minimum(missed, counts - (counts > 0)), dtype=np.int64)

    def _joined(self, rows: Numbers) -> Numbers:
        """The cluster of each node when these links are followed, but none that would bring a bar together."""
        one, other = self.one[rows], self.other[rows]
        graph = sparse.coo_array((np.ones(rows.size), (one, other)), shape=(self.nodes, self.nodes))
        labels = csgraph.connected_components(graph, directed=False)[1].astype(np.int64) if self.nodes else one
        broken = {int(labels[a]) for a, b in self.bars if labels[a] == labels[b]}
        if broken:
            self._split(labels, rows[np.isin(labels[one], list(broken))], broken)
        return labels

    def _split(self, labels: Numbers, rows: Numbers, broken: set[int]) -> None:
        """Grow the clusters that a bar runs through anew, strongest link first, stopping at the bars."""
        inside = np.flatnonzero(np.isin(labels, list(broken)))
        place = {node: position for position, node in enumerate(inside.tolist())}
        bars = [(place[a], place[b]) for a, b in self.bars if a in place and b in place]
        clusters = Clusters(len(inside), bars, quorum=0.0)
        clusters.grow([(place[int(self.one[row])], place[int(self.other[row])]) for row in rows.tolist()])
        labels[inside] = self.nodes + clusters.labels()
