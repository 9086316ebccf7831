"""What lies on the desk. Of a report only the yes and no of the rules, and days; never a word, never a time."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    REPORT = "report", _("Report")
    ANSWER = "answer", _("Answer of a partner")
    CANDIDATE = "candidate", _("Open source")


class State(models.TextChoices):
    NEW = "new", _("New")
    WORKING = "working", _("In work")
    WAITING = "waiting", _("Waiting for the reporter")
    DONE = "done", _("Done")


class Outcome(models.TextChoices):
    """What became of an item that is done."""

    RECORDED = "recorded", _("Recorded")
    REFERRED = "referred", _("Referred")
    SHARED = "shared", _("Shared with an authority")
    NOTHING = "nothing", _("Nothing to do")
    NOT_OURS = "not_ours", _("Not for us")


LEVELS: Final = range(1, 6)


class Item(models.Model):
    """One thing to be looked at. `rank` orders the queue, lowest first; `signs` holds {name of a rule: yes or no}."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    cover = models.OneToOneField(
        "reporting.Cover", null=True, blank=True, on_delete=models.CASCADE, related_name="desk_item"
    )
    candidate = models.OneToOneField(
        "sources.Candidate", null=True, blank=True, on_delete=models.CASCADE, related_name="desk_item"
    )
    answer = models.OneToOneField(
        "questionnaires.Answer", null=True, blank=True, on_delete=models.CASCADE, related_name="desk_item"
    )
    came_on = models.DateField()
    language = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.NEW)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    signs = models.JSONField(default=dict)
    level = models.PositiveSmallIntegerField(default=5)
    rank = models.PositiveIntegerField(default=0)
    is_assessed = models.BooleanField(default=False, help_text=_("a person has looked at the signs"))
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    second_reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["rank", "pk"]
        indexes = [
            models.Index(fields=["organisation", "state", "rank", "id"], name="desk_queue_by_state"),
            models.Index(fields=["organisation", "rank", "id"], name="desk_queue"),
            models.Index(fields=["claimed_by", "state"], name="desk_claimed"),
            models.Index(fields=["organisation", "kind", "state", "cover"], name="desk_counts"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="desk_level_1_to_5"),
            models.CheckConstraint(
                condition=(Q(state="done") & ~Q(outcome="")) | (~Q(state="done") & Q(outcome="")),
                name="desk_done_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(kind="report", cover__isnull=False, candidate=None, answer=None)
                | Q(kind="candidate", cover=None, candidate__isnull=False, answer=None)
                | Q(kind="answer", cover=None, candidate=None, answer__isnull=False),
                name="desk_item_is_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.pk}"
