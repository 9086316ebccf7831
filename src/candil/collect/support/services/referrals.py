"""Referrals: made, and followed until their outcome is known."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.collect.support.errors import ReferralRefused
from candil.collect.support.models import Case, Consent, Decision, Referral
from candil.collect.support.policies import MAKE_REFERRALS, may_follow
from candil.collect.support.services.keeping import kept
from candil.platform.vocabulary import queries as vocabulary
from candil.trust.accounts import queries as accounts
from candil.trust.accounts.policies import Viewer, require
from candil.trust.audit import services as audit


@transaction.atomic
def make_referral(*, by: Viewer, **said: Any) -> Referral:
    """Write down that a person was passed on: country, case, referred_on, first_responder, referred_to, consent,
    consent_on, pathway. It takes no name, and there is no field for one. Raises `ReferralRefused`.
    """
    require(by, MAKE_REFERRALS)
    organisation = accounts.organisation_of(by)
    if organisation is None:
        raise ReferralRefused(_("A referral belongs to an organisation. Sign in as one of its people."))
    type(organisation).objects.select_for_update().get(pk=organisation.pk)  # so that two do not take one number
    last = Referral.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"]
    referral = Referral(organisation=organisation, made_by_id=by.user_id, number=(last or 0) + 1, **said)
    _check(referral)
    kept(referral, ReferralRefused)
    _record(by, referral, "make_referral", {"case": referral.case, "consent": referral.consent})
    return referral


@transaction.atomic
def follow_referral(
    *, by: Viewer, referral: Referral, decision: str, decided_on: date | None, outcome: str
) -> Referral:
    """Write down the decision and what the person had of it. Raises `ReferralRefused`."""
    found = Referral.objects.select_for_update().get(pk=referral.pk)
    if not may_follow(by, found):
        raise ReferralRefused(_("This referral belongs to another organisation."))
    before = {"decision": found.decision, "outcome": found.outcome}
    found.decision, found.outcome = decision, outcome
    found.decided_on = None if decision == Decision.WAITING else decided_on
    _check(found)
    kept(found, ReferralRefused)
    _record(by, found, "follow_referral", {"before": before, "decision": decision, "outcome": outcome})
    return found


def _check(referral: Referral) -> None:
    if referral.country not in vocabulary.codes_of("country"):
        raise ReferralRefused(_("“%(code)s” is no country code of three letters.") % {"code": referral.country})
    if referral.referred_on > timezone.localdate():
        raise ReferralRefused(_("A referral cannot be dated in the future."))
    _check_consent(referral)
    if referral.decision != Decision.WAITING:
        if referral.decided_on is None:
            raise ReferralRefused(_("Say on which day it was decided."))
        if not referral.referred_on <= referral.decided_on <= timezone.localdate():
            raise ReferralRefused(_("The decision lies between the referral and today."))


def _check_consent(referral: Referral) -> None:
    if referral.consent == Consent.GIVEN:
        if referral.consent_on is None:
            raise ReferralRefused(_("Say on which day the person agreed."))
        if referral.consent_on > referral.referred_on:
            raise ReferralRefused(_("The person agrees before the referral is made, not after it."))
    elif referral.consent == Consent.NOT_NEEDED and referral.case not in (Case.CHILD, Case.DANGER):
        raise ReferralRefused(_("An adult is referred only when they agree. Without consent choose what the law asks."))


def _record(by: Viewer, referral: Referral, verb: str, details: dict[str, Any]) -> None:
    audit.record(by=by.username, action=f"support.{verb}", subject=f"referral:{referral.pk}", details=details)
