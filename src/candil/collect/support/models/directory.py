"""Organisations that help, and the numbers to call in an emergency."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from candil.platform.foundation.models import Dated


class Need(models.TextChoices):
    """What an organisation can do for somebody, in words that a person in need would use."""

    SAFE_PLACE = "safe_place", _("A safe place to stay")
    TALK = "talk", _("Somebody to talk to")
    HEALTH = "health", _("A doctor or nurse")
    LEGAL = "legal", _("Legal advice")
    IMMIGRATION = "immigration", _("Papers and permission to stay")
    WORK_RIGHTS = "work_rights", _("Pay and rights at work")
    MONEY = "money", _("Food, money, clothes")
    CHILDREN = "children", _("Help for a child")
    GOING_HOME = "going_home", _("Going home safely")
    INTERPRETER = "interpreter", _("Somebody who speaks my language")
    POLICE = "police", _("Telling the police, with somebody beside me")


class Serves(models.TextChoices):
    """Whom an organisation is there for. None chosen: anybody."""

    WOMEN = "women", _("Women")
    MEN = "men", _("Men")
    CHILDREN = "children", _("Children and young people")
    FAMILIES = "families", _("Families")
    LGBT = "lgbt", _("LGBT+ people")
    WORKERS = "workers", _("Workers")
    MIGRANTS = "migrants", _("People from other countries")


class Kept(Dated):
    """Something published that has to be right: who looks after it, and when somebody last made sure."""

    country = models.CharField(_("Country"), max_length=3, help_text=_("ISO 3166-1 code of three letters"))
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(_("Where this was found"), max_length=300, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.CharField(max_length=200, blank=True)
    check_every_days = models.PositiveSmallIntegerField(
        _("Check again after how many days"),
        default=180,
        validators=[MinValueValidator(7), MaxValueValidator(730)],
    )
    is_published = models.BooleanField(_("Shown to the public"), default=False)
    is_sample = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def check_due_on(self) -> date | None:
        """The day after which the last check no longer counts; `None` where nobody ever checked."""
        return self.checked_on + timedelta(days=self.check_every_days) if self.checked_on else None

    def is_checked_on(self, day: date) -> bool:
        """Whether somebody made sure within the period."""
        due = self.check_due_on()
        return due is not None and day <= due


class Listing(Kept):
    """An organisation that helps."""

    name = models.CharField(_("Name"), max_length=200)
    description = models.TextField(
        _("What it does"), blank=True, help_text=_("In plain words, two or three sentences.")
    )
    needs = models.JSONField(_("What it helps with"), default=list)
    serves = models.JSONField(_("Whom it is for"), default=list, blank=True)
    languages = models.JSONField(_("Languages spoken"), default=list, blank=True)
    is_child_safe = models.BooleanField(_("Staff are checked and trained to help children"), default=False)
    always_open = models.BooleanField(_("Open day and night"), default=False)
    opening_hours = models.CharField(_("Opening hours"), max_length=200, blank=True)
    areas = models.JSONField(_("Where"), default=list, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    is_free = models.BooleanField(_("The call is free"), default=False)
    text_number = models.CharField(_("Text message"), max_length=40, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    web = models.URLField(_("Web page"), blank=True, max_length=300)

    class Meta:
        ordering = ["country", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(phone="", text_number="", email="", web=""), name="listing_can_be_reached"
            )
        ]

    def __str__(self) -> str:
        return self.name


class EmergencyNumber(Kept):
    """A number to call when somebody is in danger now."""

    label = models.CharField(_("Whom it reaches"), max_length=100)
    number = models.CharField(_("Number"), max_length=40)
    note = models.CharField(_("What to know before calling"), max_length=300, blank=True)

    class Meta:
        ordering = ["country", "label", "pk"]
        constraints = [models.UniqueConstraint(fields=["country", "number"], name="emergency_number_once_a_country")]

    def __str__(self) -> str:
        return f"{self.country}: {self.number}"
