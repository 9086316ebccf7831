"""Organisations and the people who work in them."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from candil.platform.foundation.models import Dated


class Sector(models.TextChoices):
    LAW_ENFORCEMENT = "law_enforcement", _("Law enforcement")
    GOVERNMENT = "government", _("Government")
    CHARITY = "charity", _("Charity")
    BANK = "bank", _("Bank or payment firm")
    BUSINESS = "business", _("Business")
    ACADEMIA = "academia", _("University or research")
    INTERNATIONAL = "international", _("International organisation")
    HEALTH = "health", _("Health service")
    COMMUNITY = "community", _("Community group")
    OTHER = "other", _("Other, or not said yet")


class Organisation(Dated):
    """A member of the hub. Owns records; grants and receives visibility."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    sector = models.CharField(max_length=20, choices=Sector.choices)
    country = models.CharField(max_length=3, blank=True, help_text=_("ISO 3166-1 alpha-3"))
    is_sample = models.BooleanField(default=False, help_text=_("Invented, for trying the software"))

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who signs in. What each role may do is written in `policies.ROLES`."""

    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    roles = models.JSONField(default=list, blank=True)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.username
