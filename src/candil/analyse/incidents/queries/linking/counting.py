"""How many unique incidents the records tell of, with an interval."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np

from candil.analyse.incidents.models import Kind, LinkageScope
from candil.analyse.incidents.queries.linking.judged import as_judgements, both_open, pairs_among, standing
from candil.analyse.incidents.queries.linking.scopes import Numbers, scope_of, unpacked
from candil.analyse.incidents.queries.store import open_store
from candil.trust.accounts.policies import SEE_RECORDS, Viewer
from candil.trust.partnerships.queries import VisibleClasses, classes_visible_to
from candil_analysis import linkage
from candil_analysis.facts import Question
from candil_analysis.linkage.reach import Reach

SEED: Final = 20


@dataclass(frozen=True)
class UniqueIncidents:
    """Unique incidents among records that the viewer may open: estimate and interval, and what stands behind them.

    `unseen`: records that came or changed since was looked for pairs; each counts as an incident of its own.
    `apart_from_statistics`: the viewer knows further records by statistics only; these are not in it.
    """

    incidents: int
    low: int
    high: int
    confidence: float
    records: int
    unseen: int
    looked_at: datetime
    apart_from_statistics: bool
    method: str
    version: str


def unique_incidents(viewer: Viewer, question: Question) -> UniqueIncidents | None:
    """How many incidents the records asked about tell of, as far as the viewer may open them.

    None where the viewer may open none as an analyst, where nobody has looked for pairs in their scope yet, and for
    real and synthetic records together, which are never linked.
    """
    classes = classes_visible_to(viewer)
    if question.population == "both" or not viewer.may(SEE_RECORDS):
        return None
    scope = scope_of(classes, question.population)
    if scope is None or scope.finished_at is None or not scope.model:
        return None
    store = open_store()
    asked = store.asked(question, classes.rows)
    told = store.read(asked.filter(asked.kind != Kind.STATISTIC.value).select("record"))
    records = np.asarray(told["record"].to_numpy(), dtype=np.int64)
    return _counted(scope, classes, records, scope.finished_at)


def _counted(scope: LinkageScope, classes: VisibleClasses, records: Numbers, looked_at: datetime) -> UniqueIncidents:
    """Records in no pair are incidents of their own whatever is drawn, so only the others are handed to the library."""
    inside = set(records.tolist())
    rows = both_open(scope.suggestions.all(), classes).order_by()
    told = [row for row in rows.values_list("record_a", "record_b", "weight", "probability") if {*row[:2]} <= inside]
    judged = {pair: held for pair, held in standing(classes).items() if {*pair} <= inside}
    paired = {record for row in told for record in row[:2]} | {record for pair in judged for record in pair}
    pairs = pairs_among(paired, told)
    if scope.reach is not None:
        pairs = replace(pairs, reach=Reach(**scope.reach))
    found = linkage.unique_incidents(pairs, as_judgements(judged), seed=SEED)
    single = records.size - len(paired)
    return UniqueIncidents(
        incidents=single + found.total.incidents,
        low=single + found.total.low,
        high=single + found.total.high,
        confidence=found.confidence,
        records=int(records.size),
        unseen=int((~np.isin(records, unpacked(bytes(scope.linked)))).sum()),
        looked_at=looked_at,
        apart_from_statistics=bool(classes.statistics),
        method=found.method,
        version=found.version,
    )
