"""Sources, records, legs and gradings."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from candil.platform.foundation.models import Dated


class Source(Dated):
    """Where records come from. Its grades over time are its memory."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="sources")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="source_named_once")]

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    PERSON = "person", _("One person")
    EVENT = "event", _("An event with one or more people")
    STATISTIC = "statistic", _("A row of published statistics")


class DatePrecision(models.TextChoices):
    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")
    UNKNOWN = "unknown", _("Not known")


class Record(models.Model):
    """One statement by one source. Immutable once accepted, except for who may see it; corrections supersede."""

    identity = models.UUIDField(editable=False)
    # The unique constraint below is its index: one index less to write for every record that is loaded.
    owner = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="records", db_index=False)
    # Asked for by source only when a source is renamed, which may read the whole table.
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="records", db_index=False)
    batch = models.ForeignKey("datasets.Batch", null=True, on_delete=models.PROTECT, related_name="records")
    visibility = models.ForeignKey(
        "partnerships.VisibilityClass", on_delete=models.PROTECT, related_name="records", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PERSON)
    people = models.PositiveIntegerField(default=1)
    date_from = models.DateField(null=True)
    date_to = models.DateField(null=True)
    date_precision = models.CharField(max_length=8, choices=DatePrecision.choices, default=DatePrecision.UNKNOWN)
    # {dimension: [codes]}: what the record says yes to, and what it says no to. A code in neither: not reported.
    codes = models.JSONField(default=dict)
    denied = models.JSONField(default=dict)
    source_grade = models.CharField(max_length=1, blank=True)
    information_grade = models.CharField(max_length=1, blank=True)
    summary = models.TextField(blank=True)
    is_synthetic = models.BooleanField(default=False)
    supersedes = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections", db_index=False
    )
    is_current = models.BooleanField(default=True)
    # Why a correction was made; empty for a record as it came.
    reason = models.CharField(max_length=300, blank=True)
    accepted_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["visibility", "is_synthetic"], name="record_visibility")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "identity"], condition=models.Q(is_current=True), name="record_accepted_once"
            ),
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=models.Q(supersedes__isnull=False),
                name="record_superseded_once",
            ),
        ]

    def __str__(self) -> str:
        return f"R{self.pk}"


class Leg(models.Model):
    """A place in a record's story."""

    # The unique constraint below is its index.
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="legs", db_index=False)
    position = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=12)
    country = models.CharField(max_length=3, blank=True)
    place_name = models.TextField(blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    precision = models.CharField(max_length=8, default="country")
    area = models.CharField(max_length=80, blank=True)
    basis = models.CharField(max_length=8, default="observed")
    mode = models.CharField(max_length=20, blank=True)
    date_from = models.DateField(null=True)
    date_to = models.DateField(null=True)

    class Meta:
        ordering = ["record", "position"]
        constraints = [models.UniqueConstraint(fields=["record", "position"], name="leg_position_once")]

    def __str__(self) -> str:
        return f"{self.stage}: {self.place_name or self.country}"


class Scale(models.TextChoices):
    THREE_FIVE_TWO = "3x5x2", _("3x5x2 (United Kingdom, current)")
    FIVE_FIVE_FIVE = "5x5x5", _("5x5x5 (United Kingdom, until 2018)")
    ADMIRALTY = "admiralty", _("Admiralty (NATO)")


class Grade(models.Model):
    """One judgement of a person about a record, as given. A source's gradings are the memory of how good it was.

    `source_grade` and `information_grade` are 3x5x2; `source_code` and `information_code` are the words of `scale`,
    because the letter E means three different things in the three scales.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="grades")
    scale = models.CharField(max_length=10, choices=Scale.choices, default=Scale.THREE_FIVE_TWO)
    source_code = models.CharField(max_length=1)
    information_code = models.CharField(max_length=1)
    source_grade = models.CharField(max_length=1)
    information_grade = models.CharField(max_length=1)
    handling = models.CharField(max_length=1, blank=True)
    graded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.record}: {self.source_grade}{self.information_grade}"
