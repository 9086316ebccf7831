"""Pages of records. Who may see nothing of a record is told that there is none."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from candil.analyse.incidents import queries, services
from candil.analyse.incidents.forms import FILTERS, CorrectionForm, FilterForm, GradeForm, ShareForm
from candil.analyse.incidents.views.guarding import or_not_found
from candil.platform.foundation.errors import CandilError
from candil.trust.accounts.policies import SEE_RECORDS, CandilRequest, page_for
from candil.trust.partnerships.queries import describe
from candil.trust.partnerships.services import ensure_class
from candil_analysis.facts import DIMENSIONS, FactsError, Population

_POPULATIONS: Final[dict[str, Population]] = {"real": "real", "synthetic": "synthetic", "both": "both"}


@require_GET
def records(request: CandilRequest) -> HttpResponse:
    """Records that the viewer may read, filtered as the address says, newest first."""
    where = _where(request.GET)
    before = request.GET.get("before", "")
    page, fault = None, ""
    try:
        page = queries.record_page(
            request.viewer,
            where=where,
            population=_POPULATIONS.get(request.GET.get("population", "")),
            corridor=_corridor(request.GET),
            before=int(before) if before.isdecimal() else None,
        )
    except FactsError as error:
        fault = str(error)
    context = {
        "page": page,
        "fault": fault,
        "form": FilterForm(initial={name: values[0] for name, values in where.items()}),
        "kept": [(name, value) for name in request.GET if name not in FILTERS for value in request.GET.getlist(name)],
        "chips": _chips(request.GET, where),
        "older": _address(request.GET, before=str(page.older)) if page and page.older else "",
        "first": _address(request.GET) if before else "",
        "synthetic": page is not None and page.population != "real",
        "may_export": request.viewer.may(SEE_RECORDS),
        "address": _address(request.GET),
    }
    return render(request, "incidents/records.html", context, status=400 if fault else 200)


@require_GET
@or_not_found
def record(request: CandilRequest, pk: int) -> HttpResponse:
    """One record in plain words."""
    detail = queries.record_detail(request.viewer, pk)
    context = {
        "detail": detail,
        "synthetic": detail.record.is_synthetic,
        "sees_pairs": request.viewer.may(SEE_RECORDS) and detail.record.is_current,
        "incident": queries.incident_members(request.viewer, detail.record),
        "suggestions": queries.suggestions_about(request.viewer, detail.record),
    }
    return render(request, "incidents/record.html", context)


@page_for()
@require_http_methods(["GET", "POST"])
@or_not_found
def grade(request: CandilRequest, pk: int) -> HttpResponse:
    """Say how good the source and the information are."""
    detail = queries.record_detail(request.viewer, pk)
    if not detail.may_grade:
        raise Http404
    form = GradeForm(request.POST or None)
    if form.is_valid():
        try:
            new = services.grade_record(by=request.viewer, record=detail.record, **form.cleaned_data)
        except CandilError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The grade was kept. The record is now %(new)s.") % {"new": new})
            return redirect("incidents:record", pk=new.pk)
    return render(request, "incidents/grade.html", {"detail": detail, "form": form})


@page_for()
@require_http_methods(["GET", "POST"])
@or_not_found
def correct(request: CandilRequest, pk: int) -> HttpResponse:
    """Put right what the record says."""
    detail = queries.record_detail(request.viewer, pk)
    if not detail.may_correct:
        raise Http404
    form = CorrectionForm(request.POST or None, record=detail.record)
    if form.is_valid():
        changes: dict[str, Any] = form.changes()
        if not changes:
            form.add_error(None, _("Nothing differs from the record as it stands."))
        else:
            try:
                new = services.correct_record(
                    by=request.viewer, record=detail.record, reason=form.cleaned_data["reason"], **changes
                )
            except CandilError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The correction was kept as %(new)s.") % {"new": new})
                return redirect("incidents:record", pk=new.pk)
    return render(request, "incidents/correct.html", {"detail": detail, "form": form})


@page_for()
@require_http_methods(["GET", "POST"])
@or_not_found
def share(request: CandilRequest, pk: int) -> HttpResponse:
    """Change who may see the record; who that is, is shown before anything changes."""
    detail = queries.record_detail(request.viewer, pk)
    if not detail.may_share:
        raise Http404
    now = detail.record.visibility
    initial = {"level": now.level, "groups": now.groups.all(), "conditions": now.conditions}
    form = ShareForm(request.POST or None, viewer=request.viewer, initial=initial)
    context: dict[str, Any] = {"detail": detail, "form": form, "preview": None}
    if form.is_valid():
        try:
            target = ensure_class(
                owner=detail.record.owner,
                level=form.cleaned_data["level"],
                groups=form.cleaned_data["groups"],
                handling="C" if form.cleaned_data["conditions"].strip() else "P",
                conditions=form.cleaned_data["conditions"],
            )
            # Saved only as it was shown: a form changed since then is shown again.
            if request.POST.get("save") == str(target.pk):
                services.change_visibility(by=request.viewer, visibility=target, records=[detail.record])
                messages.success(request, _("From now on the record is seen as you chose."))
                return redirect("incidents:record", pk=pk)
            context |= {"preview": describe(request.viewer, target.pk), "target": target.pk}
        except CandilError as error:
            form.add_error(None, str(error))
    return render(request, "incidents/share.html", context)


def _where(address: QueryDict) -> dict[str, list[str]]:
    # An empty value is a field left empty; records that do not say are asked for by `queries.NOT_REPORTED`.
    named = [name for name in address if name in DIMENSIONS or name.startswith("cell:")]
    given = {name: [value for value in address.getlist(name) if value.strip()] for name in named}
    return {name: values for name, values in given.items() if values}


def _corridor(address: QueryDict) -> tuple[str, str] | None:
    """`corridor=ROU-GBR`: the two countries of a move."""
    origin, _dash, destination = address.get("corridor", "").partition("-")
    return (origin, destination) if origin and destination else None


def _chips(address: QueryDict, where: dict[str, list[str]]) -> list[dict[str, str]]:
    chips = []
    for name, values in where.items():
        for value in values:
            left = address.copy()
            left.setlist(name, [one for one in address.getlist(name) if one != value])
            said = queries.value_label(name, "" if value == queries.NOT_REPORTED else value)
            chips.append({"label": f"{queries.dimension_label(name)}: {said}", "remove_href": _address(left)})
    if corridor := _corridor(address):
        left = address.copy()
        left.pop("corridor")
        move = " → ".join(queries.value_label("citizenship", code) for code in corridor)
        chips.append({"label": _("Corridor: %(move)s") % {"move": move}, "remove_href": _address(left)})
    return chips


def _address(address: QueryDict, **extra: str) -> str:
    changed = address.copy()
    changed.pop("before", None)
    for name, value in extra.items():
        changed[name] = value
    return f"?{changed.urlencode()}"
