"""Forms, their versions, and open answers."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from candil.platform.foundation.models import Dated


class Form(Dated):
    """A form of an organisation. Everybody may fill it in while it is open; only its organisation reads the answers."""

    slug = models.SlugField(_("Short name"), unique=True)
    title = models.CharField(_("Title"), max_length=200)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    is_open = models.BooleanField(_("Answers are taken"), default=False)
    one_thing_per_page = models.BooleanField(_("One thing on each page"), default=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class Version(Dated):
    """An XLSForm as it was uploaded. The newest is the one that is asked; answers keep the one they were given to."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.BinaryField()
    definition = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["form", "-number"]
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="form_version_once")]

    def __str__(self) -> str:
        return f"{self.form} {self.number}"


class Answer(models.Model):
    """What somebody filled in. The day only: not the hour, and nothing about who or from where."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="answers")
    identity = models.UUIDField(default=uuid.uuid4, editable=False)
    day = models.DateField()
    language = models.CharField(max_length=100, blank=True)
    answers = models.JSONField()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [models.UniqueConstraint(fields=["version", "identity"], name="answer_once_a_version")]

    def __str__(self) -> str:
        return str(self.identity)
