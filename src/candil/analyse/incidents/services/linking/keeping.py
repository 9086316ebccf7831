"""Write what a search found, unless a later search has begun."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import log2
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from candil.analyse.incidents.models import LinkageScope, Record, Suggestion
from candil.analyse.incidents.queries.linking.scopes import Numbers, packed, unpacked
from candil_analysis.linkage import CAREFUL, COMPARISONS, Pairs

#: Bits at which the library begins to join two records.
_THRESHOLD: Final = log2(CAREFUL.join / (1 - CAREFUL.join))
_AT_ONCE: Final = 500


@dataclass(frozen=True)
class Found:
    """What a search has to write: pairs, the records that are current, the model, and the reach of its rules."""

    run: uuid.UUID
    pairs: Pairs
    current: Numbers
    model: str
    reach: dict[str, float] | None


@transaction.atomic
def keep(scope: LinkageScope, found: Found, *, compared: Numbers) -> int:
    """Replace the suggestions about the records `compared`, drop those about records gone; returns how many stand.

    Nothing is written when a later search took over.
    """
    held = LinkageScope.objects.select_for_update().get(pk=scope.pk)
    if held.run != found.run:
        return held.suggestions.count()
    _drop(held, found, compared)
    _add(held, found.pairs)
    held.linked, held.model, held.reach = packed(found.current), found.model, found.reach
    held.finished_at, held.stage, held.fault, held.run = timezone.now(), "", "", None
    held.save()
    return held.suggestions.count()


def _drop(scope: LinkageScope, found: Found, compared: Numbers) -> None:
    if compared.size == found.current.size:
        scope.suggestions.all().delete()
        return
    gone = set(unpacked(bytes(scope.linked)).tolist()) - set(found.current.tolist())
    stale = sorted(gone | set(compared.tolist()))
    for first in range(0, len(stale), _AT_ONCE):
        some = stale[first : first + _AT_ONCE]
        scope.suggestions.filter(Q(record_a__in=some) | Q(record_b__in=some)).delete()


def _add(scope: LinkageScope, pairs: Pairs) -> None:
    """Pairs whose records are still there: some may have been taken back while they were compared."""
    named = sorted({*pairs.a.tolist(), *pairs.b.tolist()})
    there: set[int] = set()
    for first in range(0, len(named), _AT_ONCE):
        some = Record.objects.filter(pk__in=named[first : first + _AT_ONCE], is_current=True).order_by()
        there.update(some.values_list("pk", flat=True))
    rows = [row for row in _rows(pairs) if row["record_a_id"] in there and row["record_b_id"] in there]
    hang = _hanging(scope, rows)
    Suggestion.objects.bulk_create(
        [Suggestion(scope=scope, usefulness=_usefulness(row, hang), **row) for row in rows], batch_size=_AT_ONCE
    )


def _rows(pairs: Pairs) -> Iterator[dict[str, Any]]:
    for row in pairs.table.to_pylist():
        yield {
            "record_a_id": row["record_a"],
            "record_b_id": row["record_b"],
            "weight": row["weight"],
            "probability": row["probability"],
            "says": {one.name: [row[f"level_{one.name}"], round(row[f"weight_{one.name}"], 3)] for one in COMPARISONS},
        }


def _hanging(scope: LinkageScope, rows: list[dict[str, Any]]) -> Counter[int]:
    """Record → likely pairs that it is in: how much hangs on it."""
    likely = scope.suggestions.filter(probability__gte=CAREFUL.support).order_by()
    known = list(likely.values_list("record_a", "record_b"))
    known += [(row["record_a_id"], row["record_b_id"]) for row in rows if row["probability"] >= CAREFUL.support]
    return Counter(record for pair in known for record in pair)


def _usefulness(row: dict[str, Any], hang: Counter[int]) -> float:
    """High near the threshold, where a judgement is least foreseeable, and where many pairs hang on the two records."""
    effect = 1 + hang[row["record_a_id"]] + hang[row["record_b_id"]]
    return effect / (1 + abs(float(row["weight"]) - _THRESHOLD))
