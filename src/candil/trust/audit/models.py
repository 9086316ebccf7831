"""The ledger: append-only, each entry sealed to the one before."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext as _

from candil.trust.audit.errors import LedgerIsAppendOnly


def _refuse() -> NoReturn:
    raise LedgerIsAppendOnly(
        _("The audit is append-only: an entry is never changed or deleted. Record a new entry that corrects it.")
    )


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries that can be read and appended, nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        _refuse()

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        _refuse()

    def delete(self) -> NoReturn:
        _refuse()


class Entry(models.Model):
    """One change, export, share or sealed read. Names no foreign keys, so that it outlives what it tells of."""

    sequence = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["sequence"]
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["action", "sequence"], name="audit_by_action"),
            models.Index(fields=["subject", "sequence"], name="audit_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        _refuse()
