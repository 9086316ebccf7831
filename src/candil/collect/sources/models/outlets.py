"""The allow-list of an organisation, and the feeds and pages that it follows."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from candil.platform.foundation.models import Dated


class Host(Dated):
    """One name that may be asked, exactly as written: "www.paper.example" is another than "paper.example"."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("Name of the site"), max_length=253)
    added_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="host_once_an_organisation")]

    def __str__(self) -> str:
        return self.name


class OutletKind(models.TextChoices):
    FEED = "feed", _("Feed (RSS or Atom)")
    PAGE = "page", _("Single page or document")


class Status(models.TextChoices):
    """How the last fetch went."""

    WAITING = "waiting", _("Waiting for its turn")
    FETCHING = "fetching", _("Being fetched")
    DONE = "done", _("Fetched")
    STOPPED = "stopped", _("Stopped; goes on where it was")
    FAILED = "failed", _("Failed")


class Outlet(Dated):
    """A feed or page that is fetched again and again. What was found in it stays when it is removed."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("Name"), max_length=200)
    kind = models.CharField(_("Kind"), max_length=4, choices=OutletKind.choices)
    address = models.CharField(_("Address"), max_length=2000)
    every_hours = models.PositiveSmallIntegerField(
        _("Fetch again after how many hours"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 31)],
    )
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    problem = models.TextField(blank=True)
    stop_wanted = models.BooleanField(default=False)
    items_done = models.PositiveIntegerField(default=0)
    items_found = models.PositiveIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    added_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "address"], name="outlet_once_an_organisation")]

    def __str__(self) -> str:
        return self.name
