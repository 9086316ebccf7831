"""Which records an item became: for those who may see the item, and only as long as it is there."""

from __future__ import annotations

from django.db import models


class Recorded(models.Model):
    """A record that was made from an item, by its identity within the organisation, which corrections keep. When a
    report is withdrawn its item goes, and this row with it: the record stays, and nothing leads from it to anybody.
    """

    item = models.ForeignKey("desk.Item", on_delete=models.CASCADE, related_name="recorded")
    identity = models.UUIDField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["item", "identity"], name="desk_recorded_once")]

    def __str__(self) -> str:
        return f"a record of item {self.item_id}"
