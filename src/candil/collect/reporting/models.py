"""Channels, and what is known of a report without opening it. Days only, never a time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

USUAL_CAP: Final = 60
#: Days that a report is kept where a channel says nothing else: a year, so that a season comes round once.
USUAL_DAYS: Final = 365


class Channel(models.Model):
    """Takes reports for one organisation; the analysts named here, and nobody else, get a key of each new report."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    analysts = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    cap_per_hour = models.PositiveIntegerField(default=USUAL_CAP, help_text="more go to the doubtful pile")
    is_open = models.BooleanField(default=True)
    keep_days = models.PositiveIntegerField(
        null=True, blank=True, help_text="how long a report is kept; none: for good"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date | None:
        """The last day on which a report that comes today can be opened; none: it is kept until somebody ends it."""
        return None if self.keep_days is None else timezone.localdate() + timedelta(days=self.keep_days - 1)


class Reader(models.Model):
    """The languages that an analyst reads, as codes of the public pages. Nothing said: English."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    languages = models.JSONField(default=list)

    def __str__(self) -> str:
        return ", ".join(self.languages)


class Reason(models.TextChoices):
    """Why an analyst erases a report. A list and no words of one's own: the line in the audit outlives the report."""

    ASKED = "asked", _("The person who wrote it asked for it")
    LAW = "law", _("It may not be kept")
    TWICE = "twice", _("The same was sent twice")
    EMPTY = "empty", _("There is nothing in it that anybody could use")


class Path(models.TextChoices):
    """From where somebody tells. The codes are those of the question "path" in the questionnaire."""

    HAPPENED = "happened", _("It happened to them")
    SAW = "saw", _("They saw or heard it")
    PAST = "past", _("They know about the past")
    WORK = "work", _("They work with people")


class Status(models.TextChoices):
    """What a reporter is told, in four plain words."""

    RECEIVED = "received", _("Received")
    READ = "read", _("Read")
    ACTING = "acting", _("Being acted on")
    FINISHED = "finished", _("Finished")


class Cover(models.Model):
    """What stands outside of a report. When the report ends, this goes too."""

    report = models.OneToOneField("vault.Report", primary_key=True, on_delete=models.CASCADE, related_name="cover")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="covers")
    path = models.CharField(max_length=10, choices=Path.choices)
    language = models.CharField(max_length=12)
    may_analyse = models.BooleanField()
    may_share = models.BooleanField()
    is_doubtful = models.BooleanField(default=False, help_text="over the cap, or a field that only machines fill in")
    has_news = models.BooleanField(default=True, help_text="the reporter added something since it was last opened")
    by_phone = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)

    def __str__(self) -> str:
        return self.report_id

    @property
    def last_day(self) -> date | None:
        """The last day on which the report can be opened; none: it is kept until somebody ends it."""
        return None if self.report.expires_on is None else self.report.expires_on - timedelta(days=1)


class Load(models.Model):
    """What came in on a channel in one hour by the clock, for its caps. Rows of hours that are over are deleted."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    hour = models.PositiveIntegerField(help_text="hours since 1970")
    proven = models.PositiveIntegerField(default=0, help_text="reports with a proof of work")
    unproven = models.PositiveIntegerField(default=0)
    megabytes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "hour"], name="one_load_a_channel_and_hour")]

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.proven} + {self.unproven}"


class SpentProof(models.Model):
    """A proof of work that was used. Its day, never a time; deleted once no proof of that day can be valid."""

    digest = models.CharField(primary_key=True, max_length=64)
    day = models.DateField(db_index=True)

    def __str__(self) -> str:
        return self.digest
