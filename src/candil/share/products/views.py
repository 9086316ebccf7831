"""Pages of products: list, compose, read, download, release."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.forms import MultipleChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from candil.analyse.picture.queries.filters import LABELS
from candil.platform.design.charts.palette import darkened
from candil.platform.foundation.errors import CandilError
from candil.share.products import policies
from candil.share.products.errors import ProductAltered, ProductNotDrawn, ProductRefused, ProductUnknown
from candil.share.products.forms import ComposeForm
from candil.share.products.models import Product
from candil.share.products.queries.page import figure_at, page_of
from candil.share.products.queries.products import description_of, pdf_of, product_for, products_for
from candil.share.products.queries.readers import who_will_see
from candil.share.products.services import composing, releasing
from candil.share.products.services.asking import Wanted
from candil.share.products.services.gathering import Ways
from candil.trust.accounts.policies import CandilRequest, Viewer


@require_GET
def product_list(request: CandilRequest) -> HttpResponse:
    """Products that the viewer may read."""
    context = {"products": products_for(request.viewer), "may_compose": policies.may_compose(request.viewer)}
    return render(request, "products/product_list.html", context)


@require_http_methods(["GET", "POST"])
def compose(request: CandilRequest) -> HttpResponse:
    """Ask for a product; it comes out as a draft."""
    if not policies.may_compose(request.viewer):
        raise Http404
    if request.method != "POST":
        form = ComposeForm(initial=_asked_in_address(request), viewer=request.viewer)
        return _compose_page(request, form, left_out=_left_out(request))
    form = ComposeForm(request.POST, viewer=request.viewer)
    if not form.is_valid():
        return _compose_page(request, form, status=422)
    answers = form.cleaned_data
    try:
        product = composing.compose(
            by=request.viewer,
            title=answers["title"],
            wanted=Wanted(form.where, answers["population"] or None),
            readers=composing.Readers(answers["audience"], answers["group"]),
            ways=Ways(answers["measure"], answers["areas"], answers["period"], tuple(answers["parts"])),
        )
    except CandilError as error:
        form.add_error(None, str(error))
        return _compose_page(request, form, status=422)
    return redirect("products:product-detail", pk=product.pk)


@require_GET
def product_detail(request: CandilRequest, pk: int) -> HttpResponse:
    """A product to read."""
    product = _product(request.viewer, pk)
    try:
        description = description_of(product)
    except ProductAltered as error:
        return render(request, "products/product_altered.html", {"error": error}, status=500)
    context = {
        "product": product,
        "page": page_of(request.viewer, product, description),
        "readers": who_will_see(product),
        "may_release": policies.may_release(request.viewer, product),
        "may_discard": policies.may_discard(request.viewer, product),
        "may_withdraw": policies.may_withdraw(request.viewer, product),
        "synthetic": False,  # the page says it in the product's own words
        "handling": product.tlp,
    }
    return render(request, "products/product_detail.html", context)


@require_GET
def product_pdf(request: CandilRequest, pk: int) -> HttpResponse:
    """The PDF of a product."""
    product = _product(request.viewer, pk)
    try:
        file = pdf_of(product)
    except (ProductAltered, ProductNotDrawn) as error:
        return render(request, "products/product_altered.html", {"error": error}, status=500)
    name = slugify(product.title) or f"report-{product.pk}"
    return HttpResponse(
        file,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "private, no-store"},
    )


@require_GET
def product_figure(request: CandilRequest, pk: int, position: int, paper: str) -> HttpResponse:
    """One drawing of a product, for "light" or "dark" paper."""
    try:
        svg = figure_at(description_of(_product(request.viewer, pk)), position)
    except ProductAltered as error:
        raise Http404 from error
    if svg is None or paper not in {"light", "dark"}:
        raise Http404
    if paper == "dark":
        svg = darkened(svg)
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": "private, no-store"})


@require_POST
def release(request: CandilRequest, pk: int) -> HttpResponse:
    """Release a draft."""
    try:
        releasing.release(by=request.viewer, product=_product(request.viewer, pk))
        messages.success(request, _("Released. From now on nothing in it changes."))
    except (ProductRefused, ProductAltered, ProductNotDrawn) as error:
        messages.error(request, str(error))
    return redirect("products:product-detail", pk=pk)


@require_POST
def withdraw(request: CandilRequest, pk: int) -> HttpResponse:
    """Take a released product back."""
    try:
        releasing.withdraw(by=request.viewer, product=_product(request.viewer, pk))
        messages.success(request, _("Withdrawn. Its readers no longer find it."))
    except ProductRefused as error:
        messages.error(request, str(error))
    return redirect("products:product-detail", pk=pk)


@require_POST
def discard(request: CandilRequest, pk: int) -> HttpResponse:
    """Delete a draft."""
    try:
        releasing.discard(by=request.viewer, product=_product(request.viewer, pk))
    except ProductRefused as error:
        messages.error(request, str(error))
        return redirect("products:product-detail", pk=pk)
    messages.success(request, _("The draft is gone."))
    return redirect("products:product-list")


def _product(viewer: Viewer, pk: int) -> Product:
    try:
        return product_for(viewer, pk)
    except ProductUnknown as error:
        raise Http404 from error


def _asked_in_address(request: HttpRequest) -> dict[str, object]:
    """Filters of the picture's address, so that "make a report of this" keeps them, ticked or written."""
    known = ComposeForm(viewer=Viewer()).fields
    return {
        name: values if isinstance(known[name], MultipleChoiceField) else ", ".join(values)
        for name, values in request.GET.lists()
        if name in known
    }


def _left_out(request: HttpRequest) -> list[str]:
    """Names of filters in the address that a report cannot be asked with: whoever composes must know."""
    known = ComposeForm(viewer=Viewer()).fields
    return [str(LABELS.get(name, name)) for name in request.GET if name not in known]


def _compose_page(
    request: CandilRequest, form: ComposeForm, *, left_out: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    return render(request, "products/compose.html", {"form": form, "left_out": left_out}, status=status)
