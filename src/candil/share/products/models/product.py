"""A product: an intelligence report with frozen figures, and the PDF that was handed out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from candil.platform.foundation.models import Dated


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    RELEASED = "released", _("Released")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Audience(models.TextChoices):
    """Whom a product is composed for. Its figures are those that the least entitled of these readers may see."""

    ANALYSTS = "analysts", _("People of our organisation who may see records")
    ORGANISATION = "organisation", _("Everybody in our organisation who may see statistics")
    GROUP = "group", _("Members of one sharing group")
    MEMBERS = "members", _("All members of this hub")
    PUBLIC = "public", _("Everybody")


class Product(Dated):
    """An intelligence report. Title, question, figures and words are in the description, which is never edited."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="products")
    title = models.CharField(max_length=200)
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.ANALYSTS)
    visibility = models.ForeignKey("partnerships.VisibilityClass", on_delete=models.PROTECT, related_name="products")
    tlp = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    holds_synthetic = models.BooleanField(default=False)
    question = models.JSONField(default=dict)
    description = models.TextField(help_text=_("JSON of models.description.Description"))
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the description"))
    composed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="composed_products"
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="released_products"
    )
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="draft", released_at=None) | ~models.Q(status="draft"),
                name="product_draft_has_no_release",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="released") | models.Q(released_at__isnull=False),
                name="product_released_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Rendition(Dated):
    """The PDF as it was released: what recipients hold, byte for byte."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="rendition")
    pdf = models.BinaryField()
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the PDF"))

    def __str__(self) -> str:
        return f"PDF of product {self.product_id}"
