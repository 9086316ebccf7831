"""Unique incidents: records grouped by their pairs and by what people have judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from candil_analysis.facts import Evidence
from candil_analysis.linkage.agglomeration import Clusters
from candil_analysis.linkage.errors import LinkageError
from candil_analysis.linkage.judgements import Constraints, Contradiction, Judgement, constraints
from candil_analysis.linkage.pairs import Pairs

VERSION: Final = "1"
METHOD: Final = (
    "Judgements of people first; then the strongest links, each followed only where no pair across was judged "
    "different and at least the quorum of the pairs across is more likely one incident than not."
)
_UNKNOWN: Final = "{} judgements are about records that are not among these and were left out."
_CONTRADICTED: Final = "{} contradictions among judgements: their {} records stay single until people settle them."
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Joining:
    """When records become one incident: stricter than what makes a pair worth looking at.

    `join`: probability from which a link is followed. `support`: from which a pair speaks for joining its clusters.
    `quorum`: share of the pairs across two clusters that has to.
    """

    join: float = 0.95
    support: float = 0.5
    quorum: float = 0.5

    def __post_init__(self) -> None:
        if not (0 < self.support <= self.join <= 1 and 0 < self.quorum <= 1):
            raise LinkageError("Give 0 < support ≤ join ≤ 1 and 0 < quorum ≤ 1.")


#: How records are joined unless a caller says otherwise.
CAREFUL: Final = Joining()


@dataclass(frozen=True, eq=False)
class Incidents:
    """`incident[i]` is the incident of `record[i]`: the smallest record number in it. Records in order.

    `cut`: links strong enough but not followed, because too few pairs across spoke for it. `barred`: not followed,
    because a pair across was judged different.
    """

    record: Numbers
    incident: Numbers
    largest: int
    cut: int
    barred: int
    contradictions: tuple[Contradiction, ...]
    method: str
    version: str
    evidence: Evidence | None = None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return int(np.unique(self.incident).size)

    @cached_property
    def _members(self) -> dict[int, tuple[int, ...]]:
        found: dict[int, list[int]] = {}
        for record, incident in zip(self.record.tolist(), self.incident.tolist(), strict=True):
            found.setdefault(incident, []).append(record)
        return {incident: tuple(records) for incident, records in found.items()}

    def members(self, incident: int) -> tuple[int, ...]:
        """The records of an incident; LinkageError where there is no such incident."""
        if incident not in self._members:
            raise LinkageError(f"There is no incident {incident}. An incident has the number of its smallest record.")
        return self._members[incident]

    def sizes(self) -> dict[int, int]:
        """Records in an incident → how many incidents have so many."""
        counts = np.bincount(np.unique(self.incident, return_counts=True)[1])
        return {size: int(counts[size]) for size in np.flatnonzero(counts).tolist()}


def incidents(pairs: Pairs, judgements: Iterable[Judgement] = (), joining: Joining = CAREFUL) -> Incidents:
    """Group all records of `pairs` into incidents.

    Records judged the same are always together, and a pair judged different is never together, not by other
    records either. A pair left undecided is not followed on its own weight. Where judgements contradict each other,
    the records of the group stay single and the contradiction is told.
    """
    judged, known = list(judgements), set(pairs.records.tolist())
    usable = [one for one in judged if one.record_a in known and one.record_b in known]
    rules = constraints(usable)
    clusters, left = grown(pairs, rules, joining)
    labels = clusters.labels()
    barred = sum(clusters.is_barred(one, other) for one, other in left)
    return Incidents(
        record=pairs.records,
        incident=pairs.records[labels] if labels.size else labels,
        largest=int(np.bincount(labels).max()) if labels.size else 0,
        cut=len(left) - barred,
        barred=barred,
        contradictions=rules.contradictions,
        method=METHOD,
        version=VERSION,
        evidence=pairs.evidence,
        notes=(*pairs.notes, *told_about(rules, len(judged) - len(usable))),
    )


def told_about(rules: Constraints, unknown: int) -> tuple[str, ...]:
    """Notes about judgements that could not be followed."""
    notes = [_UNKNOWN.format(unknown)] if unknown else []
    if rules.contradictions:
        notes.append(_CONTRADICTED.format(len(rules.contradictions), len(rules.held)))
    return (*notes, *(one.sentence for one in rules.contradictions))


def grown(pairs: Pairs, rules: Constraints, joining: Joining) -> tuple[Clusters, list[tuple[int, int]]]:
    """Clusters of the positions of records, and the links from `join` on that were not followed."""
    records = pairs.records
    place = {record: position for position, record in enumerate(records.tolist())} if rules.group or rules.apart else {}
    clusters = Clusters(len(records), ((place[a], place[b]) for a, b in sorted(rules.apart)), joining.quorum)
    for record, first in sorted(rules.group.items()):
        clusters.join(place[first], place[record])
    usable = _usable(pairs, rules)
    a, b = np.searchsorted(records, pairs.a), np.searchsorted(records, pairs.b)
    for row in np.flatnonzero(usable & (pairs.probability >= joining.support)).tolist():
        clusters.support(int(a[row]), int(b[row]))
    strong = np.flatnonzero(usable & (pairs.probability >= joining.join))
    strong = strong[np.lexsort((pairs.b[strong], pairs.a[strong], -pairs.weight[strong]))]
    return clusters, clusters.grow(list(zip(a[strong].tolist(), b[strong].tolist(), strict=True)))


def _usable(pairs: Pairs, rules: Constraints) -> NDArray[np.bool_]:
    """Pairs that may be followed: neither left undecided nor with a record whose judgements contradict each other."""
    held = np.isin(pairs.a, list(rules.held)) | np.isin(pairs.b, list(rules.held))
    usable = ~held
    if rules.undecided:
        for row in np.flatnonzero(np.isin(pairs.a, [low for low, _ in rules.undecided])).tolist():
            usable[row] &= (int(pairs.a[row]), int(pairs.b[row])) not in rules.undecided
    return np.asarray(usable)
