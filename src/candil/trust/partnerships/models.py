"""Sharing groups, the agreements they rest on, and visibility classes: the data of the one rule (design §6)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from candil.platform.foundation.models import Dated


class Group(Dated):
    """Organisations that share with each other. Grants nothing without an agreement that is in force."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    is_confidential = models.BooleanField(default=False, help_text=_("Members do not see who else is a member"))
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Agreement(Dated):
    """Why a group may share: purpose, legal basis and until when."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="agreements")
    purpose = models.TextField()
    legal_basis = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="agreement_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.starts_on}–{self.ends_on}"

    def in_force_on(self, day: date) -> bool:
        """Both the first and the last day count."""
        return self.starts_on <= day <= self.ends_on


class Grant(models.TextChoices):
    ROWS = "rows", _("Rows: the records themselves")
    STATISTICS = "statistics", _("Statistics only: counts that protect people")


class Membership(Dated):
    """An organisation in a group, and what the group grants it."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="memberships")
    grant = models.CharField(max_length=10, choices=Grant.choices, default=Grant.STATISTICS)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering = ["group", "organisation"]
        constraints = [models.UniqueConstraint(fields=["group", "organisation"], name="one_membership_per_group")]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.group}: {self.grant}"


class Level(models.TextChoices):
    OWNER = "owner", _("Owner only")
    GROUPS = "groups", _("These groups")
    MEMBERS = "members", _("All members")
    PUBLIC = "public", _("Public")


class Handling(models.TextChoices):
    """3x5x2 handling codes."""

    PERMITTED = "P", _("P: lawful sharing permitted")
    CONDITIONS = "C", _("C: sharing permitted with conditions")


class VisibilityClass(Dated):
    """One way of being visible. Records point to it; a viewer's classes are worked out once and filter everything."""

    owner = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="visibility_classes")
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.OWNER)
    handling = models.CharField(max_length=1, choices=Handling.choices, default=Handling.PERMITTED)
    conditions = models.TextField(blank=True, help_text=_("What a recipient must or must not do"))
    groups = models.ManyToManyField(Group, blank=True, related_name="visibility_classes")
    # Owner, level, handling, conditions and sorted groups in one text, so that the database keeps classes unique.
    key = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(level="public", handling="C"), name="public_records_carry_no_conditions"
            ),
            models.CheckConstraint(
                condition=models.Q(handling="P", conditions="") | models.Q(handling="C") & ~models.Q(conditions=""),
                name="handling_C_says_its_conditions",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner}: {self.get_level_display()}"
