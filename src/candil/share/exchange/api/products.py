"""Intelligence reports that the holder may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from ninja import Router

from candil.share.exchange.api.answers import answers
from candil.share.exchange.api.asking import Asking, Bearer
from candil.share.exchange.api.records import Number
from candil.share.exchange.api.schemas import Product, ProductInFull
from candil.share.exchange.policies import PRODUCTS
from candil.share.products.queries.products import pdf_of, product_for, products_for, values_of

if TYPE_CHECKING:
    from candil.share.products.models import Product as StoredProduct

router = Router(tags=["reports"], auth=Bearer(PRODUCTS))


@router.get("/products", response=answers(list[Product]), url_name="products")
def product_list(request: Asking) -> list[dict[str, Any]]:
    """Reports that may be read, newest first."""
    return [_values(product) for product in products_for(request.auth.viewer)]


@router.get("/products/{number}", response=answers(ProductInFull, more=(404,)), url_name="product")
def product(request: Asking, number: Number) -> dict[str, Any]:
    """A report with everything that it shows."""
    found = product_for(request.auth.viewer, number)
    return {**_values(found), "description": values_of(found)}


@router.get(
    "/products/{number}/report.pdf",
    response=answers(None, more=(404,)),
    url_name="product-pdf",
    openapi_extra={
        "responses": {
            200: {
                "description": "The PDF",
                "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def product_pdf(request: Asking, number: Number) -> HttpResponse:
    """A report as PDF, as it was released."""
    return HttpResponse(
        pdf_of(product_for(request.auth.viewer, number)),
        content_type="application/pdf",
        headers={"Cache-Control": "private, no-store"},
    )


def _values(product: StoredProduct) -> dict[str, Any]:
    return {
        "number": product.pk,
        "title": product.title,
        "organisation": product.organisation.slug,
        "audience": product.audience,
        "status": product.status,
        "tlp": product.tlp,
        "released_on": product.released_at.date() if product.released_at else None,
        "digest": product.digest,
    }
