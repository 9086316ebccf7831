"""Who holds keys, and what is sealed. Acts of reporters carry a day, never a time."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

LABEL_LENGTH: Final = 32
RECIPIENT_LENGTH: Final = 62  # "age1" and 58 characters


def new_label() -> str:
    """A random name for a report, an object or a key, 128 bits: it says nothing and cannot be guessed."""
    return uuid4().hex


class AnalystKey(models.Model):
    """An analyst's age recipient and Ed25519 key. Retired keys stay, so that old replies can be verified."""

    label = models.CharField(primary_key=True, max_length=LABEL_LENGTH, default=new_label, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="vault_keys")
    recipient = models.CharField(max_length=RECIPIENT_LENGTH, unique=True)
    verifying_key = models.CharField(max_length=64, help_text="Ed25519, hexadecimal")
    salt = models.BinaryField()
    sealed_secrets = models.BinaryField(help_text="under the passphrase, then under the key of the site")
    made_on = models.DateField()
    retired_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(retired_on=None), name="one_key_in_use_a_person")
        ]

    def __str__(self) -> str:
        return self.label


class Unlocking(models.Model):
    """An analyst's keys, unlocked in one browser: sealed under a secret that only its cookie holds."""

    key = models.ForeignKey(AnalystKey, on_delete=models.CASCADE, related_name="unlockings")
    token_digest = models.CharField(max_length=64, unique=True)
    sealed_secrets = models.BinaryField()
    last_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key_id} unlocked"


class Recovery(models.Model):
    """The recipient that a ceremony made for an organisation. Its identity exists only in pieces, off this machine."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="recoveries")
    recipient = models.CharField(max_length=RECIPIENT_LENGTH, unique=True)
    made_on = models.DateField()
    retired_on = models.DateField(null=True)

    class Meta:
        verbose_name_plural = "recoveries"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(retired_on=None), name="one_recovery_in_use_an_organisation"
            )
        ]

    def __str__(self) -> str:
        return self.recipient


class SealedBy(models.TextChoices):
    BROWSER = "browser", _("Sealed in the browser")
    SERVER = "server", _("Sealed on the server")


class Ended(models.TextChoices):
    WITHDRAWN = "withdrawn", _("Withdrawn by the reporter")
    ERASED = "erased", _("Erased by the organisation")
    EXPIRED = "expired", _("Expired")


class Report(models.Model):
    """The container of one report. When it has ended only this row remains, without wraps and objects."""

    label = models.CharField(primary_key=True, max_length=LABEL_LENGTH, default=new_label, editable=False)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="sealed_reports")
    recipient = models.CharField(max_length=RECIPIENT_LENGTH, unique=True)
    sealed_by = models.CharField(max_length=8, choices=SealedBy.choices)
    received_on = models.DateField()
    expires_on = models.DateField(null=True, help_text="first day on which it no longer opens; none: kept")
    ended_on = models.DateField(null=True)
    ended_as = models.CharField(max_length=10, choices=Ended.choices, blank=True)

    def __str__(self) -> str:
        return self.label


class KeyWrap(models.Model):
    """The key of a report, sealed to one analyst or to the recovery."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="wraps")
    key = models.ForeignKey(AnalystKey, null=True, on_delete=models.PROTECT, related_name="wraps")
    recovery = models.ForeignKey(Recovery, null=True, on_delete=models.PROTECT, related_name="wraps")
    envelope = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="one_wrap_a_report_and_key"),
            models.UniqueConstraint(fields=["report", "recovery"], name="one_wrap_a_report_and_recovery"),
            models.CheckConstraint(
                condition=Q(key=None, recovery__isnull=False) | Q(key__isnull=False, recovery=None),
                name="a_wrap_has_one_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} for {self.key_id or 'recovery'}"


class Receipt(models.Model):
    """The key of a report, sealed to the reporter's code; both parts again under the key of the site."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="receipt")
    lookup_digest = models.CharField(max_length=64, unique=True)
    sealed_recipient = models.BinaryField()
    sealed_wrap = models.BinaryField()
    returned = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"receipt of {self.report_id}"


class SealedObject(models.Model):
    """One sealed piece of a report, here or in a file of the vault. `order` counts from 1 for each author."""

    label = models.CharField(primary_key=True, max_length=LABEL_LENGTH, default=new_label, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="objects_sealed")
    sequence = models.PositiveIntegerField(help_text="the order in which objects of the report arrived")
    kind = models.CharField(max_length=20)
    author = models.CharField(max_length=40)
    order = models.PositiveIntegerField()
    day = models.DateField()
    size = models.PositiveBigIntegerField(help_text="bytes of the envelope")
    envelope = models.BinaryField(null=True)
    file = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["report", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["report", "sequence"], name="one_object_a_sequence"),
            models.UniqueConstraint(fields=["report", "author", "order"], name="one_object_an_author_and_order"),
            models.CheckConstraint(
                condition=Q(envelope__isnull=False, file="") | (Q(envelope=None) & ~Q(file="")),
                name="an_object_lies_in_one_place",
            ),
            models.CheckConstraint(condition=Q(order__gte=1) & Q(sequence__gte=F("order")), name="orders_count_up"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.order} by {self.author}"
