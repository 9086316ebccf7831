"""One's own key: what it is for, making it, another passphrase, and what depends on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from candil.trust.accounts.policies import OPEN_REPORTS, CandilRequest, page_for
from candil.trust.vault import queries
from candil.trust.vault.errors import KeyRefused, VaultError
from candil.trust.vault.forms import ChangePassphraseForm, MakeKeyForm
from candil.trust.vault.models import AnalystKey
from candil.trust.vault.services import analysts, strength

SECRET: Final = ("passphrase", "again", "present")


@page_for(OPEN_REPORTS)
@never_cache
@require_safe
def own_key(request: CandilRequest) -> HttpResponse:
    """Whether there is one, what depends on it, and what happens when the passphrase is lost."""
    shown = {"key": _key_of(request), "holding": queries.holding_of(request.viewer)}
    return render(request, "vault/own_key.html", shown)


@page_for(OPEN_REPORTS)
@never_cache
@sensitive_post_parameters(*SECRET)
@require_http_methods(["GET", "POST"])
def make_key(request: CandilRequest) -> HttpResponse:
    """Choose a passphrase; the key is made under it."""
    if _key_of(request) is not None:
        return redirect("vault:own-key")
    form = MakeKeyForm(request.POST or None)
    if form.is_valid() and _done(form, lambda new: analysts.enrol(by=request.viewer, passphrase=new)):
        messages.success(request, _("Your key is made. %(strength)s") % {"strength": _strength(form)})
        return redirect("vault:own-key")
    shown = {"form": form, "holding": queries.holding_of(request.viewer)}
    return render(request, "vault/make_key.html", shown)


@page_for(OPEN_REPORTS)
@never_cache
@sensitive_post_parameters(*SECRET)
@require_http_methods(["GET", "POST"])
def change_passphrase(request: CandilRequest) -> HttpResponse:
    """Another passphrase for the same key; it locks in every browser."""
    if _key_of(request) is None:
        return redirect("vault:make-key")
    form = ChangePassphraseForm(request.POST or None)

    def change(new: str) -> None:
        analysts.change_passphrase(by=request.viewer, old=form.cleaned_data["present"], new=new)

    if form.is_valid() and _done(form, change):
        messages.success(request, _("Your passphrase is changed. %(strength)s") % {"strength": _strength(form)})
        return redirect("vault:own-key")
    return render(request, "vault/change_passphrase.html", {"form": form})


@sensitive_variables()
def _done(form: Form, act: Callable[[str], object]) -> bool:
    """Whether it was done; why not stands at the form."""
    try:
        act(form.cleaned_data["passphrase"])
    except KeyRefused as error:
        form.add_error(None, str(error))
    except VaultError as error:
        form.add_error(None if "present" in form.fields else "passphrase", str(error))
    else:
        return True
    return False


def _strength(form: Form) -> str:
    return str(strength.in_words(form.cleaned_data["passphrase"]))


def _key_of(request: CandilRequest) -> AnalystKey | None:
    try:
        return queries.key_of(request.viewer)
    except KeyRefused:
        return None
