"""Batches: one file each, so that a load can be explained, found again and undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from candil.platform.foundation.models import Dated


class BatchStatus(models.TextChoices):
    CHECKING = "checking", _("Being checked")
    WAITING = "waiting", _("Checked: waiting for your decision")
    LOADING = "loading", _("Loading")
    ACCEPTED = "accepted", _("Accepted")
    FAILED = "failed", _("Failed: nothing was kept")
    UNDONE = "undone", _("Undone")


class Stage(models.TextChoices):
    """How far the work on a batch is. Empty when nobody works on it."""

    QUEUED = "queued", _("Waiting for its turn")
    READING = "reading", _("Reading the rows")
    WRITING = "writing", _("Storing the records")


class Batch(Dated):
    """One load of one file by one organisation."""

    #: Set on the answer of `load_file` when this very file had been loaded before and nothing was done.
    already_loaded: bool = False

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="batches")
    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64, db_index=True, help_text=_("SHA-256 of the file"))
    stored_file = models.CharField(
        max_length=200, blank=True, help_text=_("Place under CANDIL_HOME/uploads until it is loaded")
    )
    preset = models.CharField(max_length=60, blank=True, help_text=_("Name of the preset or mapping"))
    mapping = models.JSONField(default=dict, blank=True, help_text=_("The mapping file, where no preset was used"))
    period = models.CharField(
        max_length=20, blank=True, help_text=_("Period given for a file that does not say its own")
    )
    visibility = models.ForeignKey("partnerships.VisibilityClass", on_delete=models.PROTECT, related_name="batches")
    status = models.CharField(max_length=10, choices=BatchStatus.choices, default=BatchStatus.LOADING)
    stage = models.CharField(max_length=10, choices=Stage.choices, blank=True)
    is_synthetic = models.BooleanField(default=False)
    rows_read = models.PositiveIntegerField(default=0)
    rows_added = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    rows_skipped = models.PositiveIntegerField(default=0, help_text=_("Totals and empty rows that carry no record"))
    rows_refused = models.PositiveIntegerField(default=0)
    people_added = models.PositiveBigIntegerField(default=0)
    report = models.JSONField(default=dict, blank=True)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return f"{self.pk}: {self.file_name}"
