"""Pages for those who keep the directory, the numbers and the pathways right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candil.collect.support import queries, services
from candil.collect.support.errors import SupportError
from candil.collect.support.forms import CheckForm, ListingForm, NumberForm, PathwayForm
from candil.collect.support.models import Kept
from candil.collect.support.policies import KEEP_DIRECTORY, may_change
from candil.trust.accounts.policies import CandilRequest, page_for


@page_for(KEEP_DIRECTORY)
@require_safe
def listings(request: CandilRequest) -> HttpResponse:
    """Everything the viewer looks after, what is overdue first."""
    today = timezone.localdate()
    every = list(queries.listings_kept_by(request.viewer))
    numbers, pathways = list(queries.numbers_kept_by(request.viewer)), list(queries.pathways_kept_by(request.viewer))
    shown = {
        "due": queries.due([*every, *numbers, *pathways]),
        "listings": [(each, each.is_checked_on(today)) for each in every],
        "numbers": [(each, each.is_checked_on(today)) for each in numbers],
        "pathways": [(each, each.is_checked_on(today)) for each in pathways],
    }
    return render(request, "support/directory.html", shown)


@page_for(KEEP_DIRECTORY)
@require_http_methods(["GET", "POST"])
def listing_add(request: CandilRequest) -> HttpResponse:
    """Add an organisation that helps."""
    form = ListingForm(request.POST or None)
    if form.is_valid() and _done(form, services.keep_listing, by=request.viewer, **form.cleaned_data):
        return _kept(request, _("Kept. Write down when you have checked it by calling or asking."))
    return _form(request, form, gettext_lazy("Add an organisation that helps"))


@page_for(KEEP_DIRECTORY)
@require_http_methods(["GET", "POST"])
def listing_change(request: CandilRequest, pk: int) -> HttpResponse:
    """Change an entry of the directory."""
    listing = get_object_or_404(queries.listings_kept_by(request.viewer), pk=pk)
    form = ListingForm(request.POST or None, initial=ListingForm.values(listing))
    said = {"listing": listing, **form.cleaned_data} if form.is_valid() else {}
    if said and _done(form, services.keep_listing, by=request.viewer, **said):
        return _kept(request, _("Kept."))
    return _form(request, form, listing.name, listing)


@page_for(KEEP_DIRECTORY)
@require_POST
def listing_check(request: CandilRequest, pk: int) -> HttpResponse:
    """Write down that an entry of the directory was checked."""
    return _check(request, get_object_or_404(queries.listings_kept_by(request.viewer), pk=pk))


@page_for(KEEP_DIRECTORY)
@require_POST
def listing_withdraw(request: CandilRequest, pk: int) -> HttpResponse:
    """Take an entry from the public pages."""
    services.withdraw(by=request.viewer, entry=get_object_or_404(queries.listings_kept_by(request.viewer), pk=pk))
    return _kept(request, _("No longer shown. It is kept as a draft."))


@page_for(KEEP_DIRECTORY)
@require_http_methods(["GET", "POST"])
def number_add(request: CandilRequest) -> HttpResponse:
    """Add an emergency number."""
    form = NumberForm(request.POST or None)
    if form.is_valid() and _done(form, services.keep_number, by=request.viewer, **form.cleaned_data):
        return _kept(request, _("Kept. Write down when you have checked it by calling or asking."))
    return _form(request, form, gettext_lazy("Add an emergency number"))


@page_for(KEEP_DIRECTORY)
@require_http_methods(["GET", "POST"])
def number_change(request: CandilRequest, pk: int) -> HttpResponse:
    """Change an emergency number."""
    number = get_object_or_404(queries.numbers_kept_by(request.viewer), pk=pk)
    form = NumberForm(request.POST or None, initial=NumberForm.values(number))
    said = {"entry": number, **form.cleaned_data} if form.is_valid() else {}
    if said and _done(form, services.keep_number, by=request.viewer, **said):
        return _kept(request, _("Kept."))
    return _form(request, form, str(number), number)


@page_for(KEEP_DIRECTORY)
@require_POST
def number_check(request: CandilRequest, pk: int) -> HttpResponse:
    """Write down that an emergency number was checked."""
    return _check(request, get_object_or_404(queries.numbers_kept_by(request.viewer), pk=pk))


@page_for(KEEP_DIRECTORY)
@require_http_methods(["GET", "POST"])
def pathway_add(request: CandilRequest) -> HttpResponse:
    """Add a pathway."""
    form = PathwayForm(request.POST or None)
    if form.is_valid() and _done(form, services.keep_pathway, by=request.viewer, **form.cleaned_data):
        return _kept(request, _("Kept. Write down when you have checked it with those who act on it."))
    return _form(request, form, gettext_lazy("Add a pathway"))


@page_for(KEEP_DIRECTORY)
@require_http_methods(["GET", "POST"])
def pathway_change(request: CandilRequest, pk: int) -> HttpResponse:
    """Change a pathway and its steps."""
    pathway = get_object_or_404(queries.pathways_kept_by(request.viewer), pk=pk)
    form = PathwayForm(request.POST or None, pathway=pathway)
    said = {"pathway": pathway, **form.cleaned_data} if form.is_valid() else {}
    if said and _done(form, services.keep_pathway, by=request.viewer, **said):
        return _kept(request, _("Kept."))
    return _form(request, form, pathway.title, pathway)


@page_for(KEEP_DIRECTORY)
@require_POST
def pathway_check(request: CandilRequest, pk: int) -> HttpResponse:
    """Write down that a pathway was checked."""
    return _check(request, get_object_or_404(queries.pathways_kept_by(request.viewer), pk=pk))


def _check(request: CandilRequest, entry: Kept) -> HttpResponse:
    form = CheckForm(request.POST)
    if form.is_valid() and _done(form, services.check, by=request.viewer, entry=entry, on=form.cleaned_data["on"]):
        return _kept(request, _("Written down: checked."))
    for words in form.errors.values():
        messages.error(request, " ".join(str(each) for each in words))
    return redirect("support:listings")


def _kept(request: CandilRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("support:listings")


def _form(request: CandilRequest, form: forms.Form, heading: str | Promise, entry: Kept | None = None) -> HttpResponse:
    shown: dict[str, Any] = {"form": form, "heading": heading}
    if entry is not None:
        kind = entry._meta.model_name or ""
        kind = {"emergencynumber": "number"}.get(kind, kind)
        shown |= {
            "entry": entry,
            "check_form": CheckForm(initial={"on": timezone.localdate()}),
            "check_address": reverse(f"support:{kind}-check", kwargs={"pk": entry.pk}),
            "is_checked": entry.is_checked_on(timezone.localdate()),
            "may_change": may_change(request.viewer, entry),
        }
    return render(request, "support/form.html", shown)


def _done(form: forms.Form, service: Callable[..., Any], **values: Any) -> bool:
    """Whether the service did it; what it refused is put on the form."""
    try:
        service(**values)
    except SupportError as error:
        form.add_error(None, str(error))
        return False
    return True
