"""Referral pathways: who does what, in which order, for one kind of case in one area."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from candil.collect.support.models.directory import Kept
from candil.platform.foundation.models import Dated


class Case(models.TextChoices):
    """The kinds of case that take different ways."""

    DANGER = "danger", _("Somebody is in danger now")
    CHILD = "child", _("A child or young person")
    ADULT = "adult", _("An adult who agrees to be referred")
    ADULT_NO_CONSENT = "adult_no_consent", _("An adult who does not agree, or not yet")
    HISTORIC = "historic", _("Something that happened in the past")


class Pathway(Kept):
    """What to do, step by step. `area` empty: the whole country."""

    case = models.CharField(_("Kind of case"), max_length=20, choices=Case.choices)
    area = models.CharField(_("Area"), max_length=100, blank=True, help_text=_("Empty: the whole country"))
    title = models.CharField(_("Title"), max_length=200)
    introduction = models.TextField(_("Before you begin"), blank=True)

    class Meta:
        ordering = ["country", "area", "case", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "area", "case"],
                condition=models.Q(is_published=True),
                name="one_published_pathway_a_case_and_area",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Step(Dated):
    """One thing to do."""

    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(_("What to do"), max_length=200)
    text = models.TextField(_("How"), blank=True)
    who = models.CharField(_("Who does it"), max_length=200, blank=True)
    within = models.CharField(_("By when"), max_length=100, blank=True)
    contact = models.CharField(_("Whom to contact"), max_length=300, blank=True)

    class Meta:
        ordering = ["pathway", "position"]
        constraints = [models.UniqueConstraint(fields=["pathway", "position"], name="steps_in_one_order")]

    def __str__(self) -> str:
        return f"{self.position}. {self.heading}"
