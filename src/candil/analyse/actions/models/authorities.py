"""To whom packages may be sealed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candil.platform.foundation.models import Dated


class Kind(models.TextChoices):
    POLICE = "police", _("Police")
    LABOUR = "labour", _("Labour inspectorate")
    FIRST_RESPONDER = "first_responder", _("First responder of the national referral mechanism")
    CHILD_PROTECTION = "child_protection", _("Child protection")
    PROSECUTOR = "prosecutor", _("Prosecutor")
    OTHER = "other", _("Other")


class Authority(Dated):
    """An authority that one organisation trusts with packages. Organisations do not see each other's."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name"), max_length=200)
    country = models.CharField(_("Country"), max_length=3)
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind.choices)
    procedure = models.TextField(
        _("How a package reaches them"), max_length=2000, help_text=_("Office, number, and how files are handed over.")
    )
    is_in_use = models.BooleanField(_("In use"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "authorities"
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="authority_named_once")]

    def __str__(self) -> str:
        return self.name


class Compared(models.TextChoices):
    """How the fingerprint was compared. Never by the way on which the key came."""

    PHONE = "phone", _("By telephone, on a number found elsewhere than in the message with the key")
    IN_PERSON = "in_person", _("In person")
    LETTER = "letter", _("By letter")


class AuthorityKey(models.Model):
    """An age recipient: entered by one person, usable once another has compared its fingerprint."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="keys")
    recipient = models.CharField(_("Recipient (age1…)"), max_length=62)
    expires_on = models.DateField(_("First day on which it may no longer be used"))
    entered_by = models.CharField(max_length=150)
    entered_on = models.DateField()
    confirmed_by = models.CharField(max_length=150, blank=True)
    confirmed_on = models.DateField(null=True)
    compared = models.CharField(max_length=10, choices=Compared.choices, blank=True)
    compared_with = models.CharField(max_length=200, blank=True, help_text="who read the fingerprint out")
    revoked_by = models.CharField(max_length=150, blank=True)
    revoked_on = models.DateField(null=True)

    class Meta:
        ordering = ["-entered_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "recipient"], name="authority_key_entered_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by="") | ~Q(confirmed_by=F("entered_by")), name="authority_key_two_people"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by="", confirmed_on=None) | (~Q(confirmed_by="") & Q(confirmed_on__isnull=False)),
                name="authority_key_confirmed_on",
            ),
        ]

    def __str__(self) -> str:
        return self.recipient

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_on is not None

    @property
    def is_revoked(self) -> bool:
        return self.revoked_on is not None

    @property
    def has_expired(self) -> bool:
        return self.expires_on <= timezone.localdate()

    @property
    def is_usable(self) -> bool:
        """Whether something may be sealed to it today."""
        return self.is_confirmed and not self.is_revoked and not self.has_expired and self.authority.is_in_use
