"""Administrative areas that the operator imported. Countries are built in and lie in a file, not here."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from candil.platform.foundation.models import Dated


class AreaLevel(Dated):
    """Areas of one kind, replaced as a whole by each import. `edition` is new each time: caches hang on it."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    source = models.CharField(max_length=300, blank=True)
    attribution = models.CharField(max_length=300, blank=True, help_text=_("The words its licence asks for"))
    files = models.JSONField(default=list, help_text=_("Names and SHA-256 of the files it was made from"))
    edition = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """One area. Geometries are WKB in WGS 84, longitude first."""

    level = models.ForeignKey(AreaLevel, on_delete=models.CASCADE, related_name="areas")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=3, blank=True, help_text=_("ISO 3166-1 alpha-3"))
    parent = models.CharField(max_length=81, blank=True, help_text=_("“level:code” of the area that contains it"))
    population = models.PositiveBigIntegerField(null=True)
    geometry = models.BinaryField()
    simplified = models.BinaryField(help_text=_("For drawing: few points, borders still shared"))

    class Meta:
        ordering = ["level", "code"]
        constraints = [models.UniqueConstraint(fields=["level", "code"], name="area_code_once_per_level")]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"
