"""Packages: what is due, one package, and each step of what happens to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from candil.analyse.actions import queries, services
from candil.analyse.actions.errors import ActionsError
from candil.analyse.actions.forms import OutcomeForm, PassphraseForm
from candil.analyse.actions.models import Package, State
from candil.analyse.actions.views.guarding import acting, with_keys
from candil.collect.reporting import queries as reporting
from candil.platform.vocabulary import queries as vocabulary
from candil.trust.accounts.policies import CandilRequest
from candil.trust.vault import queries as vault
from candil.trust.vault.errors import KeyRefused, PassphraseRefused, TooManyAttempts
from candil.trust.vault.services.keys import Keys

_STEPS: Final[dict[str, Callable[..., Package]]] = {
    "sent": services.mark_sent,
    "acknowledged": services.acknowledge,
    "asked": services.ask_again,
    "deleted": services.confirm_deleted,
    "drop": services.drop,
    "refuse": services.refuse,
}


@acting
@require_safe
def listed(request: CandilRequest) -> HttpResponse:
    """What is due, the packages there are, and the reports from which one can be composed."""
    page = Paginator(queries.packages_for(request.viewer), 50).get_page(request.GET.get("page"))
    shown = {
        "due": queries.due(request.viewer), "page": page, "covers": reporting.covers_for(request.viewer)[:50],
        "signer": _signer(request),
    }  # fmt: skip
    return render(request, "actions/packages.html", shown)


def _signer(request: CandilRequest) -> str:
    """The fingerprint that the viewer reads out when an authority asks whose signature it is."""
    try:
        return queries.fingerprint(vault.key_of(request.viewer).verifying_key)
    except KeyRefused:
        return ""


@acting
@require_safe
def package(request: CandilRequest, label: str) -> HttpResponse:
    """One package, by what stands outside of its seal."""
    return _page(request, label, PassphraseForm(), {})


@with_keys
@require_safe
def look(request: CandilRequest, keys: Keys, label: str) -> HttpResponse:
    """Open our copy; the opening is in the audit."""
    try:
        opened = services.look(by=request.viewer, keys=keys, package=label)
    except ActionsError as error:
        messages.error(request, str(error))
        return redirect("actions:package", label=label)
    return _page(request, label, PassphraseForm(), {"opened": opened})


@with_keys
@require_POST
def approve(request: CandilRequest, keys: Keys, label: str) -> HttpResponse:
    """A second analyst agrees."""
    form = PassphraseForm(request.POST)
    if form.is_valid():
        try:
            services.approve(by=request.viewer, passphrase=form.cleaned_data["passphrase"], package=label)
        except (PassphraseRefused, TooManyAttempts) as error:
            form.add_error("passphrase", str(error))
        except ActionsError as error:
            _found(request, label)
            messages.error(request, str(error))
            return redirect("actions:package", label=label)
        else:
            messages.success(request, _("Approved, and sealed to the authority."))
            return redirect("actions:package", label=label)
    return _page(request, label, form, {"opened": services.look(by=request.viewer, keys=keys, package=label)})


@acting
@require_POST
def download(request: CandilRequest, label: str) -> HttpResponse:
    """The package as the authority gets it. Each download is in the audit, so it is no link that is followed."""
    try:
        data = services.download(by=request.viewer, package=label)
    except ActionsError as error:
        _found(request, label)
        messages.error(request, str(error))
        return redirect("actions:package", label=label)
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, f"package-{label[:8]}.zip.age") or "attachment"
    return answer


@acting
@require_POST
def step(request: CandilRequest, label: str, step: str) -> HttpResponse:
    """Sent, acknowledged, asked again, deleted, dropped, or not approved."""
    if step not in _STEPS:
        raise Http404
    return _done(request, label, lambda: _STEPS[step](by=request.viewer, package=label))


@acting
@require_POST
def outcome(request: CandilRequest, label: str) -> HttpResponse:
    """What came of it, and what the reporter is told."""
    form = OutcomeForm(request.POST, is_live=_is_live(request, _found(request, label)))
    if not form.is_valid():
        raise Http404
    came, status = form.chosen
    return _done(
        request, label, lambda: services.set_outcome(by=request.viewer, package=label, outcome=came, status=status)
    )


def _done(request: CandilRequest, label: str, change: Callable[[], Package]) -> HttpResponse:
    _found(request, label)
    try:
        change()
    except ActionsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept."))
    return redirect("actions:package", label=label)


def _found(request: CandilRequest, label: str) -> Package:
    return queries.package_for(request.viewer, label)


def _is_live(request: CandilRequest, found: Package) -> bool:
    """Whether the viewer still holds the report."""
    return vault.reports_held_by(request.viewer).filter(pk=found.report_id).exists()


def _page(request: CandilRequest, label: str, form: PassphraseForm, more: dict[str, Any]) -> HttpResponse:
    found = _found(request, label)
    waits, is_live = found.state == State.PROPOSED, _is_live(request, found)
    shown = {
        "package": found,
        "form": form,
        "facts": _facts(found),
        "outcome_form": OutcomeForm(initial={"outcome": found.outcome}, is_live=is_live),
        "may_decide": waits and found.proposed_by != request.viewer.username,
        "is_live": is_live,
        "unusable": queries.why_unusable(found.key),
        "tasks": queries.due(request.viewer, package=label),
        **more,
    }
    return render(request, "actions/package.html", shown)


def _facts(package: Package) -> list[dict[str, Any]]:
    named = {
        "answers": _("answers"), "messages": _("messages"), "summary": _("summary"),
        "files_cleaned": _("cleaned pictures"), "files_original": _("files as they came"),
    }  # fmt: skip
    held = "; ".join(f"{named[kind]}: {count}" for kind, count in package.parts.items() if count)
    return [
        {"term": _("Authority"), "text": package.key.authority.name},
        {"term": _("How a package reaches them"), "text": package.key.authority.procedure},
        {"term": _("What it holds"), "text": held},
        {"term": _("Purpose"), "text": vocabulary.label("sharing_purpose", package.purpose)},
        {"term": _("Legal basis"), "text": vocabulary.label("legal_basis", package.basis)},
        {"term": _("Agreement"), "text": package.get_ground_display()},
        {"term": _("Handling"), "text": vocabulary.label("handling", package.handling)},
        {"term": _("Proposed by"), "text": package.proposed_by},
        {"term": _("Decided by"), "text": package.decided_by},
        {"term": _("Fingerprint of the sealed file (SHA-256)"), "text": package.digest},
    ]
