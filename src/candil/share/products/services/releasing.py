"""Release, withdraw and discard products."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.share.products.errors import ProductRefused
from candil.share.products.models import Product, Rendition, Status
from candil.share.products.policies import may_discard, may_release, may_withdraw
from candil.share.products.queries.document import pdf
from candil.share.products.queries.products import description_of, product_for
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit


@transaction.atomic
def release(*, by: Viewer, product: Product) -> Product:
    """Freeze the draft as it stands and show it to its audience; its PDF is drawn once and kept byte for byte.

    Raises:
        ProductUnknown: the viewer may not know of it.
        ProductRefused: not a draft, or releasing is not the viewer's role.
        ProductAltered: the description is not what was composed.
        ProductNotDrawn: its PDF cannot be made.
    """
    product = _locked(by, product)
    if not may_release(by, product):
        raise ProductRefused(_("Only an editor of the organisation that composed it can release a draft."))
    drawn = pdf(description_of(product), digest=product.digest, state=Status.RELEASED)
    rendition = Rendition.objects.create(product=product, pdf=drawn, digest=hashlib.sha256(drawn).hexdigest())
    product.status, product.released_by_id, product.released_at = Status.RELEASED, by.user_id, timezone.now()
    product.save(update_fields=["status", "released_by", "released_at"])
    _write(by, "release", product, {"digest": product.digest, "pdf_digest": rendition.digest, "tlp": product.tlp})
    return product


@transaction.atomic
def withdraw(*, by: Viewer, product: Product) -> Product:
    """Take a released product back from its audience; authors and editors keep it, marked as withdrawn on each page."""
    product = _locked(by, product)
    if not may_withdraw(by, product):
        raise ProductRefused(_("Only an editor of the organisation that released it can withdraw a report."))
    product.status = Status.WITHDRAWN
    product.save(update_fields=["status"])
    _write(by, "withdraw", product, {"digest": product.digest})
    return product


@transaction.atomic
def discard(*, by: Viewer, product: Product) -> None:
    """Delete a draft. What was released is never deleted, only withdrawn."""
    product = _locked(by, product)
    if not may_discard(by, product):
        raise ProductRefused(_("Only a draft can be discarded, by the people who work on it."))
    _write(by, "discard", product, {"digest": product.digest})
    product.delete()


def _locked(by: Viewer, product: Product) -> Product:
    """The product as the database has it now, locked, if the viewer may know of it."""
    product_for(by, product.pk)
    return Product.objects.select_for_update().get(pk=product.pk)


def _write(by: Viewer, verb: str, product: Product, details: dict[str, str]) -> None:
    audit.record(
        by=by.username,
        action=f"products.{verb}",
        subject=f"product:{product.pk}",
        details={"audience": product.audience, **details},
    )
