"""Suggestions and judgements follow their records: to the next version, and out with a load that is taken back."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from candil.analyse.incidents.models import Judgement, LinkageScope, Record, Suggestion
from candil.platform.foundation.queue import enqueue_on_commit


def carry_over(old: int, new: int) -> None:
    """What was said of a record holds for its new version until the next search compares it anew.

    The new number is larger than any other, so the new version is always the second of a pair.
    """
    for rows in (Suggestion.objects.all(), Judgement.objects.all()):
        rows.filter(record_b=old).update(record_b=new)
        rows.filter(record_a=old).update(record_a=F("record_b"), record_b=new)


def forget_pairs_of(records: QuerySet[Record]) -> None:
    """Take away what was said of records that go."""
    keys = records.order_by().values("pk")
    for rows in (Suggestion.objects.all(), Judgement.objects.all()):
        rows.filter(Q(record_a__in=keys) | Q(record_b__in=keys)).delete()


def look_again_on_commit() -> None:
    """Records came, went or are shared otherwise: have the scopes that somebody looked at brought up to date."""
    if LinkageScope.objects.exists():
        enqueue_on_commit("candil.analyse.incidents.tasks.look_again")
