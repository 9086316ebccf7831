"""Small to-dos on an item."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_TASK: Final = 80


class Task(models.Model):
    """What somebody does about an item, by when. Short on purpose: words of a report do not belong here."""

    item = models.ForeignKey("desk.Item", on_delete=models.CASCADE, related_name="tasks")
    what = models.CharField(_("What is to be done"), max_length=LONGEST_TASK)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    due_on = models.DateField(_("By when"))
    made_by = models.CharField(max_length=200)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["who", "done_on", "due_on"], name="desk_tasks_of_mine")]

    def __str__(self) -> str:
        return f"task {self.pk}"
