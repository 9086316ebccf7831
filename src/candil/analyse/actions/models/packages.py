"""What was passed on: codes, counts and days. Every word of a package lies sealed in `copy` and `sealed`."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candil.analyse.actions.models.authorities import AuthorityKey


class Ground(models.TextChoices):
    """Why it may be passed on with the person's agreement, or without it."""

    CONSENT = "consent", _("The reporter agreed that it is passed to authorities")
    DANGER = "danger", _("Danger to somebody’s life or health, now")
    CHILD = "child", _("A child is at risk of serious harm")
    REQUIRED = "required", _("A court or a law requires it")


class State(models.TextChoices):
    PROPOSED = "proposed", _("Waits for a second person")
    REFUSED = "refused", _("Not approved")
    READY = "ready", _("Sealed, not sent yet")
    SENT = "sent", _("Sent")
    DROPPED = "dropped", _("Dropped before it was sent")


class Outcome(models.TextChoices):
    UNKNOWN = "", _("Not known yet")
    USED = "used", _("Used")
    INVESTIGATION = "investigation", _("An investigation was opened")
    SAFEGUARDED = "safeguarded", _("A person was safeguarded")
    NOTHING = "nothing", _("Nothing was found")
    WRONG = "wrong", _("It was wrong")
    NO_ANSWER = "no_answer", _("No answer")


class Package(models.Model):
    """One package for one authority. `parts` counts what it holds by kind; by whom: user names."""

    label = models.CharField(primary_key=True, max_length=32, editable=False)
    report = models.ForeignKey("vault.Report", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(AuthorityKey, on_delete=models.PROTECT, related_name="packages")
    purpose = models.CharField(max_length=30, help_text="a code of the scheme sharing_purpose")
    basis = models.CharField(max_length=30, help_text="a code of the scheme legal_basis")
    ground = models.CharField(max_length=10, choices=Ground.choices)
    handling = models.CharField(max_length=1, help_text="a code of the scheme handling")
    parts = models.JSONField(default=dict)
    delete_by = models.DateField(help_text="last day on which the recipient may keep it")
    state = models.CharField(max_length=10, choices=State.choices)
    proposed_by = models.CharField(max_length=150)
    proposed_on = models.DateField()
    decided_by = models.CharField(max_length=150, blank=True, help_text="who approved or refused")
    decided_on = models.DateField(null=True)
    copy = models.BinaryField(null=True, help_text="the package, sealed to the analysts who hold the report")
    sealed = models.BinaryField(null=True, help_text="the package, sealed to the authority")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of `sealed`, hexadecimal")
    size = models.PositiveBigIntegerField(default=0, help_text="bytes of `sealed`")
    answer_digest = models.CharField(max_length=64, unique=True)
    sent_on = models.DateField(null=True)
    asked_on = models.DateField(null=True, help_text="when the authority was last asked what came of it")
    acknowledged_on = models.DateField(null=True)
    outcome = models.CharField(max_length=14, choices=Outcome.choices, blank=True, default=Outcome.UNKNOWN)
    outcome_on = models.DateField(null=True)
    answered_by = models.CharField(max_length=150, blank=True, help_text="who entered it; nobody: by the code")
    destroyed_on = models.DateField(null=True, help_text="what we held of it")
    deleted_on = models.DateField(null=True, help_text="when the authority said that it had deleted it")

    class Meta:
        ordering = ["-proposed_on", "label"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("proposed_by")), name="package_two_people"
            ),
            models.CheckConstraint(
                condition=Q(ground=Ground.CONSENT)
                | Q(state__in=[State.PROPOSED, State.REFUSED, State.DROPPED])
                | ~Q(decided_by=""),
                name="package_without_consent_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(destroyed_on=None) | Q(copy=None, sealed=None), name="package_destroyed_is_gone"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="package_by_state")]

    def __str__(self) -> str:
        return self.label

    @property
    def is_over(self) -> bool:
        """Whether the day has passed on which the recipient has to have deleted it."""
        return self.delete_by < timezone.localdate()
