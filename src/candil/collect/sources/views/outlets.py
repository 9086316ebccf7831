"""Pages for those who decide what is fetched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candil.collect.sources import queries, services
from candil.collect.sources.errors import SourcesError
from candil.collect.sources.forms import HostForm, OutletForm
from candil.collect.sources.models import Status
from candil.collect.sources.policies import CHOOSE_SOURCES, READ_CANDIDATES
from candil.trust.accounts.policies import CandilRequest, page_for
from candil.trust.accounts.queries import organisation_of


@page_for(READ_CANDIDATES)
@require_safe
def outlets(request: CandilRequest) -> HttpResponse:
    """What is followed, how the last fetch went, and which sites may be asked. Asked again while one is fetched."""
    services.close_interrupted()
    found = list(queries.outlets_of(request.viewer))
    shown = {
        "outlets": found,
        "hosts": queries.hosts_of(request.viewer),
        "in_work": any(each.status == Status.FETCHING for each in found),
        "may_choose": request.viewer.may(CHOOSE_SOURCES) and request.viewer.organisation_id is not None,
    }
    return render(request, "sources/_outlets.html" if request.htmx else "sources/outlets.html", shown)


@page_for(CHOOSE_SOURCES)
@require_http_methods(["GET", "POST"])
def outlet_add(request: CandilRequest) -> HttpResponse:
    """Follow a feed or page."""
    return _add(request, OutletForm(request.POST or None), services.add_outlet, _("Follow a feed or page"))


@page_for(CHOOSE_SOURCES)
@require_http_methods(["GET", "POST"])
def host_add(request: CandilRequest) -> HttpResponse:
    """Put a site on the allow-list."""
    return _add(request, HostForm(request.POST or None), services.allow_host, _("Allow a site"))


@page_for(CHOOSE_SOURCES)
@require_POST
def outlet_fetch(request: CandilRequest, number: int) -> HttpResponse:
    """Fetch it now."""
    said = _("It is fetched in the background; this page says how far it is.")
    return _do(
        request, services.want_fetch, said, outlet=get_object_or_404(queries.outlets_of(request.viewer), pk=number)
    )


@page_for(CHOOSE_SOURCES)
@require_POST
def outlet_stop(request: CandilRequest, number: int) -> HttpResponse:
    """Stop fetching it."""
    said = _("It stops after the page that is being read. The next fetch goes on from there.")
    return _do(
        request, services.want_stop, said, outlet=get_object_or_404(queries.outlets_of(request.viewer), pk=number)
    )


@page_for(CHOOSE_SOURCES)
@require_POST
def outlet_remove(request: CandilRequest, number: int) -> HttpResponse:
    """Follow it no more."""
    outlet = get_object_or_404(queries.outlets_of(request.viewer), pk=number)
    return _do(request, services.remove_outlet, _("It is not followed any more. What was found stays."), outlet=outlet)


@page_for(CHOOSE_SOURCES)
@require_POST
def host_remove(request: CandilRequest, number: int) -> HttpResponse:
    """Ask this site no more."""
    host = get_object_or_404(queries.hosts_of(request.viewer), pk=number)
    return _do(request, services.remove_host, _("This site is not asked any more."), host=host)


def _add(request: CandilRequest, form: forms.Form, service: Callable[..., Any], heading: str) -> HttpResponse:
    organisation = organisation_of(request.viewer)
    if organisation is None:
        raise Http404
    if form.is_valid():
        try:
            service(by=request.viewer, organisation=organisation, **form.cleaned_data)
        except SourcesError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept."))
            return redirect("sources:outlets")
    return render(request, "sources/form.html", {"form": form, "heading": heading, "from_outlets": True})


def _do(request: CandilRequest, service: Callable[..., None], said: str, **about: Any) -> HttpResponse:
    try:
        service(by=request.viewer, **about)
    except SourcesError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("sources:outlets")
