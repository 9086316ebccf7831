"""Pairs that wait for a judgement, the most useful first, and the state of the search for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from candil.analyse.incidents import policies
from candil.analyse.incidents.models import Judgement, Leg, Record, Suggestion
from candil.analyse.incidents.queries.linking.comparing import said_on
from candil.analyse.incidents.queries.linking.judged import both_open, classes_for_pairs
from candil.analyse.incidents.queries.linking.scopes import scope_of
from candil.analyse.incidents.queries.linking.wording import chance
from candil.analyse.incidents.queries.records import population_within
from candil.trust.accounts.policies import Viewer
from candil.trust.partnerships.queries import VisibleClasses
from candil_analysis.facts import Population

ON_A_PAGE = 20
ON_A_RECORD = 5


@dataclass(frozen=True)
class SuggestedPair:
    """One line of the queue."""

    first: Record
    second: Record
    when: str
    what: str
    where: str
    chance: str


@dataclass(frozen=True)
class Queue:
    """What waits for the viewer's organisation. `looked_at` None: nobody has looked for pairs in this scope yet."""

    pairs: tuple[SuggestedPair, ...]
    waiting: int
    population: Population
    looked_at: datetime | None
    stage: str
    fault: str
    may_judge: bool


def suggestion_queue(viewer: Viewer, *, size: int = ON_A_PAGE) -> Queue:
    """Suggestions in the viewer's scope that their organisation has not judged, the most useful first."""
    classes = classes_for_pairs(viewer)
    population = population_within(classes)
    scope = scope_of(classes, population)
    waiting = _waiting(viewer, classes, population)
    return Queue(
        pairs=tuple(_line(one) for one in _with_records(waiting)[:size]),
        waiting=waiting.count(),
        population=population,
        looked_at=scope.finished_at if scope else None,
        stage=scope.get_stage_display() if scope and scope.stage else "",
        fault=scope.get_fault_display() if scope and scope.fault else "",
        may_judge=policies.may_judge(viewer),
    )


def next_pair(viewer: Viewer) -> tuple[int, int] | None:
    """The two records that it is most useful to judge now; None when nothing waits."""
    classes = classes_for_pairs(viewer)
    return _waiting(viewer, classes, population_within(classes)).values_list("record_a", "record_b").first()


def suggestions_about(viewer: Viewer, record: Record, *, size: int = ON_A_RECORD) -> list[SuggestedPair]:
    """Suggestions that the record is in and the viewer's organisation has not judged, the likeliest first."""
    classes = classes_for_pairs(viewer)
    waiting = _waiting(viewer, classes, "synthetic" if record.is_synthetic else "real")
    mine = waiting.filter(record_a=record) | waiting.filter(record_b=record)
    return [_line(one) for one in _with_records(mine.order_by("-probability", "pk"))[:size]]


def _waiting(viewer: Viewer, classes: VisibleClasses, population: Population) -> QuerySet[Suggestion]:
    scope = scope_of(classes, population)
    if scope is None:
        return Suggestion.objects.none()
    judged = Judgement.objects.filter(
        organisation=viewer.organisation_id,
        undone_at=None,
        record_a=OuterRef("record_a"),
        record_b=OuterRef("record_b"),
    )
    return both_open(scope.suggestions.filter(~Exists(judged)), classes)


def _with_records(suggestions: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    legs = Leg.objects.order_by("position")
    named = suggestions.select_related("record_a__owner", "record_b__owner")
    return named.prefetch_related(Prefetch("record_a__legs", legs), Prefetch("record_b__legs", legs))


def _line(one: Suggestion) -> SuggestedPair:
    def both(subject: str) -> str:
        told = (said_on(subject, one.record_a), said_on(subject, one.record_b))
        return " / ".join(dict.fromkeys(text for text in told if text))

    return SuggestedPair(
        one.record_a, one.record_b, both("date"), both("activity"), both("place"), chance(one.probability)
    )
