"""Entries of the directory and referrals for tests."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from candil.collect.support import services
from candil.collect.support.models import EmergencyNumber, Listing, Pathway, Referral
from candil.trust.accounts.policies import OPERATOR, Viewer


def listing(by: Viewer = OPERATOR, **said: Any) -> Listing:
    """A published organisation in the United Kingdom, unless told otherwise."""
    given = {"country": "GBR", "name": "Harbour House", "needs": ["safe_place"], "phone": "01632 960001"}
    return services.keep_listing(by=by, **{**given, "is_published": True, **said})


def number(by: Viewer = OPERATOR, **said: Any) -> EmergencyNumber:
    """A published emergency number."""
    given = {"country": "GBR", "number": "999", "label": "All services", "is_published": True}
    return services.keep_number(by=by, **{**given, **said})


def pathway(by: Viewer = OPERATOR, **said: Any) -> Pathway:
    """A published pathway of two steps."""
    steps = [{"heading": "Listen"}, {"heading": "Refer", "who": "First responder", "within": "One day"}]
    given = {"country": "GBR", "case": "adult", "title": "An adult who agrees", "steps": steps, "is_published": True}
    return services.keep_pathway(by=by, **{**given, **said})


def referral(by: Viewer, **said: Any) -> Referral:
    """A referral of today with consent."""
    today = timezone.localdate()
    given = {
        "country": "GBR",
        "case": "adult",
        "referred_on": today,
        "first_responder": "Harbour House",
        "referred_to": "National Referral Mechanism",
        "consent": "given",
        "consent_on": today,
    }
    return services.make_referral(by=by, **{**given, **said})
