"""What organisations have asked about few people that they know by statistics only."""

from __future__ import annotations

from django.db import models

from candil.platform.foundation.models import Dated


class NarrowQuestions(Dated):
    """An organisation's memory of narrow questions. One row, so that a lock on it makes its askers take turns."""

    organisation = models.OneToOneField("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    #: Keyed digest of a question's conditions → the day it was first asked. Never the words, never who.
    asked = models.JSONField(default=dict)
    #: The latest of those days.
    until = models.DateField(db_index=True)

    class Meta:
        verbose_name_plural = "narrow questions"

    def __str__(self) -> str:
        return f"narrow questions of organisation {self.organisation_id}"
