"""Referrals of the viewer's organisation, one by one and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from candil.collect.support.models import Decision, Referral
from candil.collect.support.policies import MAKE_REFERRALS
from candil.trust.accounts.policies import Viewer, require

_POSITIVE = (Decision.FIRST_POSITIVE, Decision.FINAL_POSITIVE)


def referrals_of(viewer: Viewer) -> QuerySet[Referral]:
    """The referrals of the viewer's organisation, newest first; all of them for the operator of the machine."""
    require(viewer, MAKE_REFERRALS)
    every = Referral.objects.select_related("organisation", "pathway")
    if viewer.is_operator:
        return every
    return every.filter(organisation_id=viewer.organisation_id) if viewer.organisation_id else every.none()


@dataclass(frozen=True)
class Period:
    """Referrals made in a quarter ("2026-Q3"): how many, with consent, still waiting, positive at present."""

    quarter: str
    referrals: int
    with_consent: int
    waiting: int
    positive: int


def referrals_by_quarter(viewer: Viewer) -> tuple[Period, ...]:
    """Counts by the quarter in which the referral was made, newest first. Decisions are those of today."""
    made = list(referrals_of(viewer).order_by().values_list("referred_on", "consent", "decision"))
    quarters = [f"{day.year}-Q{(day.month + 2) // 3}" for day, _consent, _decision in made]
    every = Counter(quarters)
    agreed = _where(quarters, (consent == "given" for _day, consent, _decision in made))
    waiting = _where(quarters, (decision == Decision.WAITING for _day, _consent, decision in made))
    positive = _where(quarters, (decision in _POSITIVE for _day, _consent, decision in made))
    return tuple(
        Period(quarter, every[quarter], agreed[quarter], waiting[quarter], positive[quarter])
        for quarter in sorted(every, reverse=True)
    )


def _where(quarters: Iterable[str], true: Iterable[bool]) -> Counter[str]:
    return Counter(quarter for quarter, holds in zip(quarters, true, strict=True) if holds)
