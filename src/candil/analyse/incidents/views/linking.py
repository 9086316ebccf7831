"""Pages of incidents: what waits for a judgement, two records side by side, one incident."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from candil.analyse.incidents import queries, services
from candil.analyse.incidents.forms import JudgementForm
from candil.analyse.incidents.views.guarding import or_not_found
from candil.platform.foundation.errors import CandilError
from candil.trust.accounts.policies import GRADE_RECORDS, SEE_RECORDS, CandilRequest, page_for


@page_for(SEE_RECORDS)
@require_GET
def incidents(request: CandilRequest) -> HttpResponse:
    """Pairs that wait, the most useful first, and the incidents that people judged."""
    queue = queries.suggestion_queue(request.viewer)
    context = {
        "queue": queue,
        "list": queries.incident_list(request.viewer),
        "synthetic": queue.population != "real",
    }
    part = request.htmx and request.GET.get("part") == "queue"
    return render(request, "incidents/_queue.html" if part else "incidents/incidents.html", context)


@page_for(GRADE_RECORDS)
@require_POST
def look(request: CandilRequest) -> HttpResponse:
    """Have somebody look for pairs: a search in the background."""
    services.ask_for_suggestions(by=request.viewer)
    messages.success(request, _("The records are being compared. What may belong together appears here."))
    return redirect("incidents:incidents")


@page_for(SEE_RECORDS)
@require_http_methods(["GET", "POST"])
@or_not_found
def pair(request: CandilRequest, first: int, second: int) -> HttpResponse:
    """Two records side by side; judging them leads to the next pair."""
    compared = queries.comparison(request.viewer, first, second)
    form = JudgementForm(request.POST or None)
    if form.is_valid():
        try:
            kept = services.judge(by=request.viewer, first=first, second=second, **form.cleaned_data)
        except CandilError as error:
            form.add_error(None, str(error))
        else:
            told = {"first": kept.record_a, "second": kept.record_b, "verdict": kept.get_verdict_display()}
            messages.success(request, _("Kept: %(first)s and %(second)s: %(verdict)s.") % told)
            return _to_next(request)
    history = queries.judgement_history(request.viewer, (compared.first.pk, compared.second.pk))
    context = {
        "compared": compared,
        "form": form,
        "judgements": [one for one in history if {one.first, one.second} == {compared.first.pk, compared.second.pk}],
        "synthetic": compared.first.is_synthetic,
    }
    return render(request, "incidents/pair.html", context)


def _to_next(request: CandilRequest) -> HttpResponse:
    following = queries.next_pair(request.viewer)
    return redirect("incidents:pair", *following) if following else redirect("incidents:incidents")


@page_for(SEE_RECORDS)
@require_GET
@or_not_found
def incident(request: CandilRequest, pk: int) -> HttpResponse:
    """One incident: its records, what was judged, and the strictest rule among its records."""
    detail = queries.incident_detail(request.viewer, pk)
    context = {"detail": detail, "asked": pk, "synthetic": detail.members[0].record.is_synthetic}
    return render(request, "incidents/incident.html", context)


@page_for(GRADE_RECORDS)
@require_POST
@or_not_found
def undo(request: CandilRequest, pk: int) -> HttpResponse:
    """Take a judgement of one's organisation back."""
    undone = services.undo_judgement(by=request.viewer, judgement=pk)
    messages.success(request, _("The judgement was taken back. What was judged before stands again."))
    return redirect("incidents:pair", undone.record_a_id, undone.record_b_id)
