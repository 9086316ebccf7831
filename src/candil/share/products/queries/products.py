"""Find products and read what was frozen, checked against its digest each time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from candil.share.products.errors import ProductAltered, ProductUnknown
from candil.share.products.models import Product, Rendition, Status
from candil.share.products.models.description import Description, digest, from_text, to_values
from candil.share.products.policies import may_read
from candil.share.products.queries.document import pdf
from candil.trust.accounts.policies import Viewer
from candil.trust.partnerships.queries import classes_visible_to


def products_for(viewer: Viewer) -> Sequence[Product]:
    """Products the viewer may read, newest first, without their descriptions."""
    visible = _visible(viewer)
    return [product for product in _candidates(viewer, visible) if may_read(viewer, product, visible)]


def product_for(viewer: Viewer, pk: int) -> Product:
    """The product. Raises `ProductUnknown` when there is none that the viewer may know of."""
    visible = _visible(viewer)
    product = _candidates(viewer, visible).defer(None).filter(pk=pk).first()
    if product is None or not may_read(viewer, product, visible):
        raise ProductUnknown(_("There is no such report."))
    return product


def description_of(product: Product) -> Description:
    """The frozen description. Raises `ProductAltered` when it is not what was frozen."""
    if digest(product.description) != product.digest:
        raise ProductAltered(
            _(
                "The stored text of report %(pk)d is not what was composed: somebody changed it outside this software. "
                "It is not shown. Restore it from a backup and check the audit."
            )
            % {"pk": product.pk}
        )
    return from_text(product.description)


def values_of(product: Product) -> dict[str, Any]:
    """Everything that the product shows, as JSON values. Raises `ProductAltered`."""
    return to_values(description_of(product))


def pdf_of(product: Product) -> bytes:
    """The PDF: as released, byte for byte; of a draft or withdrawn product drawn now and marked so on each page.

    Raises `ProductAltered` when the stored file or description is not what was frozen.
    """
    description = description_of(product)
    if product.status != Status.RELEASED:
        return pdf(description, digest=product.digest, state=product.status)
    rendition = Rendition.objects.get(product=product)
    if hashlib.sha256(bytes(rendition.pdf)).hexdigest() != rendition.digest:
        raise ProductAltered(
            _("The stored PDF of report %(pk)d is not what was released. It is not handed out.") % {"pk": product.pk}
        )
    return bytes(rendition.pdf)


def _visible(viewer: Viewer) -> frozenset[int] | None:
    classes = classes_visible_to(viewer)
    return None if classes.rows is None else classes.rows | classes.statistics


def _candidates(viewer: Viewer, visible: frozenset[int] | None) -> QuerySet[Product]:
    """A superset that the database can narrow; `may_read` decides."""
    products = Product.objects.select_related("organisation", "visibility").defer("description")
    if visible is None:
        return products
    own = Q(organisation_id=viewer.organisation_id) if viewer.organisation_id is not None else Q(pk__in=[])
    return products.filter(own | Q(status=Status.RELEASED, visibility_id__in=visible))
