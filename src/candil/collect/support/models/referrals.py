"""Referrals: what became of people passed on. No name, no contact, nothing that says who the person is."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from candil.collect.support.models.pathways import Case, Pathway
from candil.platform.foundation.models import Dated


class Consent(models.TextChoices):
    GIVEN = "given", _("The person agreed, and knew what it meant")
    NOT_NEEDED = "not_needed", _("Not needed: a child")
    REFUSED = "refused", _("The person did not agree: told only what the law requires, without a name")


class Decision(models.TextChoices):
    """The words fit a national referral mechanism and any other service that decides."""

    WAITING = "waiting", _("Waiting")
    FIRST_POSITIVE = "first_positive", _("First decision: there are reasonable grounds")
    FIRST_NEGATIVE = "first_negative", _("First decision: no reasonable grounds")
    FINAL_POSITIVE = "final_positive", _("Final decision: recognised")
    FINAL_NEGATIVE = "final_negative", _("Final decision: not recognised")
    WITHDRAWN = "withdrawn", _("Withdrawn by the person")


class Outcome(models.TextChoices):
    """What the person had of it."""

    UNKNOWN = "unknown", _("Not known yet")
    SAFE = "safe", _("Safe and supported")
    SUPPORTED_IN_PART = "in_part", _("Some of the help that was needed")
    NO_HELP = "no_help", _("No help came of it")
    LOST_TOUCH = "lost_touch", _("We lost touch")


class Referral(Dated):
    """One person passed on. `number` counts within the organisation, so that staff can speak about it."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    country = models.CharField(_("Country"), max_length=3)
    case = models.CharField(_("Kind of case"), max_length=20, choices=Case.choices)
    pathway = models.ForeignKey(Pathway, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    referred_on = models.DateField(_("Referred on"))
    first_responder = models.CharField(_("Who made the referral (first responder)"), max_length=200)
    referred_to = models.CharField(_("To whom"), max_length=200)
    consent = models.CharField(_("Consent"), max_length=12, choices=Consent.choices)
    consent_on = models.DateField(_("Consent given on"), null=True, blank=True)
    decision = models.CharField(_("Decision"), max_length=16, choices=Decision.choices, default=Decision.WAITING)
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    outcome = models.CharField(_("Outcome"), max_length=12, choices=Outcome.choices, default=Outcome.UNKNOWN)

    class Meta:
        ordering = ["-referred_on", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="referral_number_once_an_organisation"),
            models.CheckConstraint(
                condition=~models.Q(consent="given") | models.Q(consent_on__isnull=False),
                name="consent_has_its_day",
            ),
            models.CheckConstraint(
                condition=models.Q(decision="waiting") | models.Q(decided_on__isnull=False),
                name="a_decision_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.number}"
