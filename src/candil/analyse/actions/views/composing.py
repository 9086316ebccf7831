"""Composing a package: choose, look at exactly what will go, seal. Between the pages it travels in the page."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from candil.analyse.actions import queries, services
from candil.analyse.actions.errors import ActionsError
from candil.analyse.actions.forms import ComposeForm, PassphraseForm
from candil.analyse.actions.services.packing import Envelope, texts_of
from candil.analyse.actions.views.guarding import with_keys
from candil.collect.reporting import services as reporting
from candil.trust.accounts import queries as accounts
from candil.trust.accounts.policies import CandilRequest
from candil.trust.vault.errors import VaultError
from candil.trust.vault.services.keys import Keys

#: What the forms carry besides what was chosen.
_OWN: Final = {"csrfmiddlewaretoken", "passphrase", "step"}


@with_keys
@require_http_methods(["GET", "POST"])
def compose(request: CandilRequest, keys: Keys, report: str) -> HttpResponse:
    """Choose what goes to whom and why; then a last look; then the passphrase."""
    cover, story = reporting.open_report(by=request.viewer, keys=keys, label=report, language=_language())
    sealable = queries.usable_keys(request.viewer)
    form = ComposeForm(queries.parts_of(story), sealable, request.POST or None)
    shown = {"form": form, "cover": cover, "story": story, "has_keys": sealable.exists(), "report": report}
    if request.POST.get("step") == "change" or not form.is_valid():
        if request.POST.get("step") == "change":
            form = ComposeForm(queries.parts_of(story), sealable, initial=_initial(request, form))
        return render(request, "actions/compose.html", {**shown, "form": form})
    try:
        if request.POST.get("step") == "seal":
            return _seal(request, keys, report, form)
        return _last_look(request, keys, report, form, PassphraseForm())
    except ActionsError as error:
        form.add_error(None, str(error))
        return render(request, "actions/compose.html", shown)


def _seal(request: CandilRequest, keys: Keys, report: str, form: ComposeForm) -> HttpResponse:
    asked = PassphraseForm(request.POST)
    if asked.is_valid():
        try:
            made = services.propose(
                by=request.viewer, passphrase=asked.cleaned_data["passphrase"], report=report, draft=form.draft,
                answer_at=request.build_absolute_uri(reverse("actions:answer")), language=_language(),
            )  # fmt: skip
        except VaultError as error:
            asked.add_error("passphrase", str(error))
        else:
            messages.success(
                request,
                _("Sealed to the authority. Download it and hand it over.")
                if made.sealed is not None
                else _("Kept for a second analyst to look at. Nothing is sealed to the authority before that."),
            )
            return redirect("actions:package", label=made.label)
    return _last_look(request, keys, report, form, asked)


def _last_look(
    request: CandilRequest, keys: Keys, report: str, form: ComposeForm, asked: PassphraseForm
) -> HttpResponse:
    """Exactly what will be in the package; the label and the code are drawn only when it is sealed."""
    composed = services.compose(by=request.viewer, keys=keys, report=report, draft=form.draft, language=_language())
    organisation = accounts.organisation_of(request.viewer)
    envelope = Envelope(
        "…", str(organisation), timezone.localdate(), request.build_absolute_uri(reverse("actions:answer")),
        _("drawn when it is sealed"),
    )  # fmt: skip
    carried = [(name, value) for name, values in request.POST.lists() if name not in _OWN for value in values]
    shown: dict[str, Any] = {
        "composed": composed, "identifying": services.identifying(composed), "carried": carried, "asked": asked,
        "texts": texts_of(composed, envelope), "report": report,
    }  # fmt: skip
    return render(request, "actions/last_look.html", shown)


def _initial(request: CandilRequest, form: ComposeForm) -> dict[str, Any]:
    """What was chosen before, to be changed."""
    several = {"answers", "messages"}
    return {
        name: request.POST.getlist(name) if name in several else request.POST.get(name)
        for name in form.fields
        if name in request.POST
    }


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
