"""Products for tests."""

from __future__ import annotations

from typing import Any

from candil.share.products.models import Audience, Product
from candil.share.products.models.description import digest, to_text
from candil.share.products.tests.plain import a_description
from candil.trust.partnerships.services import ensure_class


def make_product(
    organisation: Any, *, audience: str = Audience.ANALYSTS, level: str = "owner", **changes: Any
) -> Product:
    """A draft with the description of `plain.a_description`."""
    groups = changes.pop("groups", ())
    written = a_description(**changes)
    description = to_text(written)
    return Product.objects.create(
        organisation=organisation,
        title=written.title,
        audience=audience,
        visibility=ensure_class(owner=organisation, level=level, groups=groups),
        tlp=written.marking.tlp,
        holds_synthetic=written.holds_synthetic,
        description=description,
        digest=digest(description),
    )
