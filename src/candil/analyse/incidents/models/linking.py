"""Which records may be about the same incident, and what people have judged about two records."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from candil.analyse.incidents.models.records import Record


class Stage(models.TextChoices):
    QUEUED = "queued", _("Waiting for its turn")
    READING = "reading", _("Reading the records")
    LEARNING = "learning", _("Learning how records of one incident agree")
    COMPARING = "comparing", _("Comparing records")
    KEEPING = "keeping", _("Keeping what was found")


class Fault(models.TextChoices):
    """Why there are no suggestions, or none for the newest records."""

    FEW = "few", _("Too few records agree on place, day and activity to learn from; twenty pairs are needed.")
    MANY = "many", _("Too many records share the same place and time: the comparison was stopped.")
    BROKEN = "broken", _("Something broke. Tell the people who run this site.")


class LinkageScope(models.Model):
    """A set of visibility classes within which pairs were looked for, of real or of synthetic records.

    What is suggested here follows from the records of these classes and from nothing else, weights included; so whoever
    may open all of them learns nothing about others.
    """

    # Digest of the population and the classes: a viewer finds their scope by it, and a changed rule finds another.
    key = models.CharField(max_length=64, unique=True)
    population = models.CharField(max_length=10)
    # The linkage model, and what is known of the pairs that no blocking rule found; empty before the first run.
    model = models.TextField(blank=True)
    reach = models.JSONField(null=True)
    # Numbers of the records that were compared: sorted, as steps, compressed.
    linked = models.BinaryField(default=bytes)
    # Which run may write: a later one takes over.
    run = models.UUIDField(null=True)
    stage = models.CharField(max_length=12, blank=True, choices=Stage.choices)
    fault = models.CharField(max_length=12, blank=True, choices=Fault.choices)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.population} {self.key[:8]}"


class Suggestion(models.Model):
    """Two current records that may be about one incident. `says` holds {comparison: [level or null, bits]}."""

    scope = models.ForeignKey(LinkageScope, on_delete=models.CASCADE, related_name="suggestions", db_index=False)
    record_a = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    record_b = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField(help_text=_("Bits for one incident"))
    probability = models.FloatField()
    usefulness = models.FloatField(help_text=_("Higher: a judgement decides more, and is less foreseeable"))
    says = models.JSONField(default=dict)

    class Meta:
        ordering = ["-usefulness", "pk"]
        indexes = [models.Index(fields=["scope", "-usefulness"], name="suggestion_queue")]
        constraints = [
            models.UniqueConstraint(fields=["scope", "record_a", "record_b"], name="suggestion_once"),
            models.CheckConstraint(condition=models.Q(record_a__lt=models.F("record_b")), name="suggestion_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.record_a_id}–{self.record_b_id}"


class Verdict(models.TextChoices):
    SAME = "same", _("Same incident")
    DIFFERENT = "different", _("Different incidents")
    UNDECIDED = "undecided", _("Undecided")


class Judgement(models.Model):
    """What somebody judged about two records, for their organisation. Never changed; the newest not undone stands."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    record_a = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    record_b = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.CharField(max_length=500, blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(record_a__lt=models.F("record_b")), name="judgement_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.record_a_id}–{self.record_b_id}: {self.verdict}"
