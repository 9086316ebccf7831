"""Pages for those who read what was found."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candil.collect.sources import queries, services
from candil.collect.sources.errors import CandidateRefused, SourcesError
from candil.collect.sources.forms import LARGEST, DismissForm, DocumentForm
from candil.collect.sources.models import Candidate, State
from candil.collect.sources.policies import CHOOSE_SOURCES, READ_CANDIDATES, may_decide
from candil.platform.foundation.uploads import files_in_memory
from candil.trust.accounts.policies import CandilRequest, page_for
from candil.trust.accounts.queries import organisation_of
from candil_analysis.relevance import FULL_SCORE, WORTH_READING

_PER_PAGE: Final = 30


@page_for(READ_CANDIDATES)
@require_safe
def candidates(request: CandilRequest) -> HttpResponse:
    """What was found, in one state, highest score first."""
    state = request.GET.get("state", State.NEW)
    if state not in State.values:
        raise Http404
    counts = queries.counts_by_state(request.viewer)
    tabs = [
        {"label": label, "href": f"?state={value}", "current": value == state, "count": counts[value]}
        for value, label in State.choices
    ]
    page = Paginator(queries.candidates_of(request.viewer, state=state), _PER_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "tabs": tabs, "full_score": FULL_SCORE, "may_choose": _may_choose(request)}
    return render(request, "sources/candidates.html", shown)


@page_for(READ_CANDIDATES)
@require_safe
def candidate(request: CandilRequest, number: int) -> HttpResponse:
    """One text with its evidence, and what can be done."""
    return _page(request, _candidate(request, number), DismissForm())


@page_for(READ_CANDIDATES)
@require_POST
def candidate_decide(request: CandilRequest, number: int) -> HttpResponse:
    """Keep it for the desk, dismiss it, or put it back."""
    found, state = _candidate(request, number), request.POST.get("state", "")
    form = DismissForm(request.POST)
    if state == State.DISMISSED and not form.is_valid():
        return _page(request, found, form)
    reason = form.cleaned_data["reason"] if state == State.DISMISSED else ""
    try:
        services.decide(by=request.viewer, candidate=found, state=state, reason=reason)
    except CandidateRefused as error:
        messages.error(request, str(error))
        return redirect("sources:candidate", number=number)
    said = {State.KEPT: _("Kept for the desk."), State.DISMISSED: _("Dismissed.")}
    messages.success(request, said.get(State(state), _("Put back to be read.")))
    return redirect("sources:candidates")


@files_in_memory(LARGEST)
@page_for(CHOOSE_SOURCES)
@require_http_methods(["GET", "POST"])
def document_add(request: CandilRequest) -> HttpResponse:
    """Add a document that somebody has at hand."""
    organisation = organisation_of(request.viewer)
    if organisation is None:
        raise Http404
    form = DocumentForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            services.add_document(
                by=request.viewer, organisation=organisation, body=file.read(), name=file.name,
                content_type=file.content_type or "", link=form.cleaned_data["link"],
            )  # fmt: skip
        except SourcesError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Taken in. It is looked through in the background and listed to be read."))
            return redirect("sources:candidates")
    heading = _("Add a document")
    return render(request, "sources/form.html", {"form": form, "heading": heading, "has_file": True})


def _candidate(request: CandilRequest, number: int) -> Candidate:
    try:
        return queries.candidate_for(request.viewer, number)
    except CandidateRefused as error:
        raise Http404 from error


def _page(request: CandilRequest, found: Candidate, form: DismissForm) -> HttpResponse:
    shown: dict[str, Any] = {
        "candidate": found,
        "pieces": queries.marked_text(found),
        "facts": queries.facts(found),
        "parts": [{**part, "label": queries.part_name(part["name"])} for part in found.parts],
        "personal": queries.personal_counts(found),
        "copies": queries.candidates_of(request.viewer).filter(duplicate_of=found),
        "language_name": _language(found),
        "full_score": FULL_SCORE,
        "is_low": found.score < WORTH_READING,
        "may_decide": may_decide(request.viewer, found) and found.state not in (State.WAITING, State.DUPLICATE),
        "form": form,
    }
    return render(request, "sources/candidate.html", shown)


def _language(found: Candidate) -> str:
    return queries.language_name(found.language) if found.language else _("not certain")


def _may_choose(request: CandilRequest) -> bool:
    return request.viewer.may(CHOOSE_SOURCES) and request.viewer.organisation_id is not None
