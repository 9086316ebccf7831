"""Which segments of the columnar store are behind the database."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class StaleSegment(models.Model):
    """One change that the columnar store has not taken in: written in the transaction of the change.

    Never updated, so that two changes at once do not wait for each other; a refresh removes exactly the rows it saw.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    segment = models.IntegerField(null=True, help_text=_("Record ids divided by 65,536; none means every segment"))

    def __str__(self) -> str:
        return "all" if self.segment is None else str(self.segment)


class StoreState(models.Model):
    """Which state of the columnar store the stale segments are counted from. One row."""

    THE_ROW = 1

    base = models.CharField(max_length=32, blank=True)

    def __str__(self) -> str:
        return self.base
