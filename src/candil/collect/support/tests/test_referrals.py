"""Referrals: with consent, known to their organisation alone, and counted by period."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from candil.collect.support import queries, services
from candil.collect.support.errors import ReferralRefused
from candil.collect.support.models import Referral
from candil.collect.support.tests.factories import referral
from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import viewer_for
from candil.trust.accounts.tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Any:
    return viewer_for(UserFactory(roles=["support_worker"], organisation=OrganisationFactory()))


@pytest.fixture
def stranger() -> Any:
    return viewer_for(UserFactory(roles=["support_worker"], organisation=OrganisationFactory()))


def test_numbers_count_within_the_organisation(worker: Any, stranger: Any) -> None:
    assert [referral(worker).number, referral(worker).number, referral(stranger).number] == [1, 2, 1]


def test_a_referral_is_known_to_its_organisation_alone(worker: Any, stranger: Any) -> None:
    made = referral(worker)
    assert list(queries.referrals_of(worker)) == [made]
    assert list(queries.referrals_of(stranger)) == []
    with pytest.raises(ReferralRefused, match="another organisation"):
        services.follow_referral(by=stranger, referral=made, decision="waiting", decided_on=None, outcome="safe")
    administrator = viewer_for(UserFactory(roles=["administrator", "analyst"]))
    with pytest.raises(NotPermitted):
        queries.referrals_of(administrator)


def test_no_field_holds_who_the_person_is() -> None:
    names = {field.name for field in Referral._meta.fields}
    assert not names & {"name", "person", "contact", "phone", "email", "note", "notes", "birth", "reference"}


TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"consent_on": None}, "which day the person agreed"),
        ({"consent_on": TOMORROW}, "before the referral"),
        ({"referred_on": TOMORROW}, "future"),
        ({"consent": "not_needed", "consent_on": None}, "An adult is referred only when they agree"),
        ({"country": "Britain"}, "no country code"),
        ({"case": "sad"}, "Kind of case"),
    ],
)
def test_what_is_wrong_is_said(worker: Any, said: dict[str, Any], words: str) -> None:
    with pytest.raises(ReferralRefused, match=words):
        referral(worker, **said)


def test_a_child_needs_no_consent(worker: Any) -> None:
    assert referral(worker, case="child", consent="not_needed", consent_on=None).pk


def test_a_decision_has_its_day_between_referral_and_today(worker: Any) -> None:
    made, today = referral(worker), timezone.localdate()
    for day in (None, TOMORROW, today - timedelta(days=1)):
        with pytest.raises(ReferralRefused):
            services.follow_referral(
                by=worker, referral=made, decision="first_positive", decided_on=day, outcome="unknown"
            )
    kept = services.follow_referral(
        by=worker, referral=made, decision="first_positive", decided_on=today, outcome="safe"
    )
    assert (kept.decision, kept.decided_on, kept.outcome) == ("first_positive", today, "safe")


def test_referrals_are_counted_by_quarter(worker: Any, stranger: Any) -> None:
    for day in (date(2025, 3, 31), date(2025, 4, 1), date(2025, 5, 9)):
        made = referral(worker, referred_on=day, consent_on=day)
    referral(worker, referred_on=date(2025, 6, 30), consent="refused", consent_on=None, case="adult_no_consent")
    referral(stranger, referred_on=date(2025, 4, 1), consent_on=date(2025, 4, 1))
    services.follow_referral(
        by=worker, referral=made, decision="final_positive", decided_on=date(2025, 8, 1), outcome="safe"
    )
    assert queries.referrals_by_quarter(worker) == (
        queries.Period("2025-Q2", referrals=3, with_consent=2, waiting=2, positive=1),
        queries.Period("2025-Q1", referrals=1, with_consent=1, waiting=1, positive=0),
    )
