"""What people have judged of two records, as far as a viewer may know it, and the incidents that follow from it.

An organisation's newest judgement of a pair stands unless it was undone. Where organisations differ about a pair, one
"different" outweighs any "same"; "same" outweighs "undecided". A judgement is known to whoever may open both records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

import numpy as np
import pyarrow as pa
from django.db.models import QuerySet

from candil.analyse.incidents.models import Judgement, Suggestion, Verdict
from candil.trust.accounts.policies import SEE_RECORDS, Viewer
from candil.trust.partnerships.queries import VisibleClasses, classes_visible_to
from candil_analysis import linkage
from candil_analysis.linkage import Incidents, Pairs

Pair = tuple[int, int]
#: The strictest first.
_STRICTEST: Final = (Verdict.DIFFERENT, Verdict.SAME, Verdict.UNDECIDED)
_PAIRS: Final = pa.schema(
    [("record_a", pa.int64()), ("record_b", pa.int64()), ("weight", pa.float64()), ("probability", pa.float64())]
)


Row = TypeVar("Row", Judgement, Suggestion)


def classes_for_pairs(viewer: Viewer) -> VisibleClasses:
    """What the viewer may open, if their role reads records at all; nothing for others, public records included."""
    return classes_visible_to(viewer) if viewer.may(SEE_RECORDS) else VisibleClasses(rows=frozenset())


def both_open(rows: QuerySet[Row], classes: VisibleClasses) -> QuerySet[Row]:
    """Those whose two records are current and both open to whoever holds these classes: the rule for every pair."""
    current = rows.filter(record_a__is_current=True, record_b__is_current=True)
    if classes.rows is None:
        return current
    return current.filter(record_a__visibility__in=classes.rows, record_b__visibility__in=classes.rows)


@dataclass(frozen=True)
class Standing:
    """What stands of a pair. `split`: organisations differ about it, and the strictest was taken."""

    verdict: str
    split: bool


def standing(classes: VisibleClasses) -> dict[Pair, Standing]:
    """Pair (smaller number first) → what stands, over all organisations."""
    found = both_open(Judgement.objects.filter(undone_at=None), classes)
    newest: dict[tuple[int, int, int], str] = {}
    rows = found.order_by("at", "pk").values_list("organisation", "record_a", "record_b", "verdict")
    for organisation, one, other, verdict in rows:
        newest[organisation, one, other] = verdict
    told: dict[Pair, set[str]] = {}
    for (_organisation, one, other), verdict in newest.items():
        told.setdefault((one, other), set()).add(verdict)
    return {pair: Standing(_strictest(verdicts), len(verdicts) > 1) for pair, verdicts in told.items()}


def _strictest(verdicts: set[str]) -> str:
    return next(verdict.value for verdict in _STRICTEST if verdict in verdicts)


def as_judgements(stands: dict[Pair, Standing]) -> list[linkage.Judgement]:
    """The same for the library."""
    return [
        linkage.Judgement(one, other, cast(Any, held.verdict), f"R{one} and R{other}")
        for (one, other), held in stands.items()
    ]


def pairs_among(records: Iterable[int], rows: Iterable[tuple[int, int, float, float]] = ()) -> Pairs:
    """Scored pairs (record, record, bits, probability) among these records, for the library."""
    columns = list(zip(*sorted(rows), strict=True)) or [(), (), (), ()]
    return Pairs(
        pa.table([pa.array(values, field.type) for values, field in zip(columns, _PAIRS, strict=True)], schema=_PAIRS),
        records=np.array(sorted(records), dtype=np.int64),
        least=0.0,
        prior=0.0,
        compared={},
        expected_left_out=0.0,
        model="",
        method="",
        version="",
    )


def judged_incidents(classes: VisibleClasses) -> Incidents:
    """All records that people judged, grouped by their judgements alone; no suggestion is followed unjudged.

    Groups whose judgements contradict each other stay apart, and `contradictions` names them.
    """
    stands = standing(classes)
    return linkage.incidents(pairs_among({record for pair in stands for record in pair}), as_judgements(stands))
