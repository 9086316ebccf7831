"""Authorities and their keys."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candil.analyse.actions import queries, services
from candil.analyse.actions.errors import ActionsError, AuthorityUnknown
from candil.analyse.actions.forms import AuthorityChangeForm, AuthorityForm, ConfirmForm, KeyForm
from candil.analyse.actions.models import Authority, AuthorityKey
from candil.analyse.actions.policies import ACT, KEEP_AUTHORITIES
from candil.trust.accounts import queries as accounts
from candil.trust.accounts.policies import CandilRequest, page_for
from candil.trust.vault.errors import VaultError


@page_for(KEEP_AUTHORITIES, ACT)
@require_safe
def listed(request: CandilRequest) -> HttpResponse:
    """The authorities of one's organisation, and whether something may be sealed to them today."""
    rows = [
        (each, any(key.is_usable for key in each.keys.all()))
        for each in queries.authorities(request.viewer).prefetch_related("keys__authority")
    ]
    return render(request, "actions/authorities.html", {"rows": rows, "may_keep": request.viewer.may(KEEP_AUTHORITIES)})


@page_for(KEEP_AUTHORITIES)
@require_http_methods(["GET", "POST"])
def add(request: CandilRequest) -> HttpResponse:
    """Put an authority on the list."""
    form = AuthorityForm(request.POST or None)
    organisation = accounts.organisation_of(request.viewer)
    if organisation is None:
        raise Http404
    if form.is_valid():
        try:
            made = services.add_authority(by=request.viewer, organisation=organisation, **form.cleaned_data)
        except ActionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Added. Next: enter its key, and have somebody else compare it."))
            return redirect("actions:authority", pk=made.pk)
    return render(request, "actions/authority_add.html", {"form": form})


@page_for(KEEP_AUTHORITIES, ACT)
@require_http_methods(["GET", "POST"])
def authority(request: CandilRequest, pk: int) -> HttpResponse:
    """One authority with its keys."""
    found = _found(request, pk)
    if request.method == "POST":
        form = AuthorityChangeForm(request.POST)
        if form.is_valid():
            return _done(
                request, pk, lambda: services.change_authority(by=request.viewer, authority=pk, **form.cleaned_data)
            )
        return _page(request, found, change_form=form)
    return _page(request, found)


@page_for(KEEP_AUTHORITIES)
@require_POST
def enter_key(request: CandilRequest, pk: int) -> HttpResponse:
    """Enter a key as the authority sent it."""
    found, form = _found(request, pk), KeyForm(request.POST)
    if form.is_valid():
        try:
            services.enter_key(by=request.viewer, authority=pk, **form.cleaned_data)
        except (ActionsError, VaultError) as error:
            form.add_error("recipient", str(error))
        else:
            messages.success(request, _("Entered. Somebody else has to compare its fingerprint before it is used."))
            return redirect("actions:authority", pk=pk)
    return _page(request, found, key_form=form)


@page_for(KEEP_AUTHORITIES, ACT)
@require_http_methods(["GET", "POST"])
def confirm_key(request: CandilRequest, pk: int) -> HttpResponse:
    """Compare the fingerprint of a key that somebody else entered."""
    key = _key(request, pk)
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        try:
            services.confirm_key(by=request.viewer, key=pk, **form.cleaned_data)
        except ActionsError as error:
            form.add_error("fingerprint", str(error))
        else:
            messages.success(request, _("Confirmed. The key can be used until it expires."))
            return redirect("actions:authority", pk=key.authority_id)
    return render(request, "actions/key_confirm.html", {"form": form, "key": key})


@page_for(KEEP_AUTHORITIES, ACT)
@require_POST
def revoke_key(request: CandilRequest, pk: int) -> HttpResponse:
    """Nothing is sealed to this key any more."""
    key = _key(request, pk)
    return _done(request, key.authority_id, lambda: services.revoke_key(by=request.viewer, key=pk))


def _done(request: CandilRequest, authority: int, change: Callable[[], object]) -> HttpResponse:
    try:
        change()
    except ActionsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept."))
    return redirect("actions:authority", pk=authority)


def _found(request: CandilRequest, pk: int) -> Authority:
    try:
        return queries.authority_for(request.viewer, pk)
    except AuthorityUnknown:
        raise Http404 from None


def _key(request: CandilRequest, pk: int) -> AuthorityKey:
    try:
        return queries.key_for(request.viewer, pk)
    except AuthorityUnknown:
        raise Http404 from None


def _page(
    request: CandilRequest,
    found: Authority,
    *,
    change_form: AuthorityChangeForm | None = None,
    key_form: KeyForm | None = None,
) -> HttpResponse:
    now = {"procedure": found.procedure, "is_in_use": found.is_in_use}
    shown = {
        "authority": found,
        "keys": [(key, queries.why_unusable(key)) for key in found.keys.select_related("authority")],
        "change_form": change_form or AuthorityChangeForm(initial=now),
        "key_form": key_form or KeyForm(),
        "may_keep": request.viewer.may(KEEP_AUTHORITIES),
        "viewer_name": request.viewer.username,
    }
    return render(request, "actions/authority.html", shown)
