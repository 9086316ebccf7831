"""Pages where people see with whom they share, and administrators look after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from candil.trust.accounts.policies import MANAGE_PEOPLE, CandilRequest, page_for
from candil.trust.partnerships import queries, services
from candil.trust.partnerships.errors import PartnershipsError
from candil.trust.partnerships.forms import (
    REMOVE,
    AgreementForm,
    GroupForm,
    LastDayForm,
    MemberChangeForm,
    MemberForm,
)
from candil.trust.partnerships.models import Group
from candil.trust.partnerships.policies import may_manage


@page_for()
def group_list(request: CandilRequest) -> HttpResponse:
    """The partnerships that the person's organisation is in; all of them for administrators."""
    shown = {"partnerships": queries.partnerships_of(request.viewer), "may_manage": may_manage(request.viewer)}
    return render(request, "partnerships/group_list.html", shown)


@page_for()
def group_detail(request: CandilRequest, slug: str) -> HttpResponse:
    """One partnership: purpose, legal basis, end, members and what each is granted."""
    found = next((each for each in queries.partnerships_of(request.viewer) if each.group.slug == slug), None)
    if found is None:
        raise Http404
    shown = {"partnership": found, "may_manage": may_manage(request.viewer)}
    return render(request, "partnerships/group_detail.html", shown)


@page_for(MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def group_add(request: CandilRequest) -> HttpResponse:
    """Make a sharing group."""
    form = GroupForm(request.POST or None)
    if form.is_valid():
        group = _done(form, services.add_group, by=request.viewer, **form.cleaned_data)
        if group:
            return redirect("partnerships:group-detail", slug=group.slug)
    shown = {"form": form, "heading": gettext_lazy("Make a sharing group")}
    return render(request, "partnerships/form.html", shown)


@page_for(MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def agreement_add(request: CandilRequest, slug: str) -> HttpResponse:
    """Add an agreement to a group."""
    group = _group(request, slug)
    form = AgreementForm(request.POST or None)
    if form.is_valid() and _done(form, services.add_agreement, by=request.viewer, group=group, **form.cleaned_data):
        return redirect("partnerships:group-detail", slug=slug)
    shown = {"form": form, "group": group, "heading": gettext_lazy("Add an agreement")}
    return render(request, "partnerships/form.html", shown)


@page_for(MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def agreement_end(request: CandilRequest, slug: str, pk: int) -> HttpResponse:
    """Change the last day of an agreement."""
    group = _group(request, slug)
    agreement = get_object_or_404(group.agreements, pk=pk)
    form = LastDayForm(request.POST or None, initial={"ends_on": agreement.ends_on})
    said = {"agreement": agreement, **form.cleaned_data} if form.is_valid() else {}
    if said and _done(form, services.end_agreement, by=request.viewer, **said):
        return redirect("partnerships:group-detail", slug=slug)
    shown = {"form": form, "group": group, "heading": gettext_lazy("Change the last day")}
    return render(request, "partnerships/form.html", shown)


@page_for(MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def member_add(request: CandilRequest, slug: str) -> HttpResponse:
    """Let an organisation into a group."""
    group = _group(request, slug)
    form = MemberForm(request.POST or None, viewer=request.viewer, group=group)
    if form.is_valid() and _done(form, services.add_member, by=request.viewer, group=group, **form.cleaned_data):
        return redirect("partnerships:group-detail", slug=slug)
    shown = {"form": form, "group": group, "heading": gettext_lazy("Add a member")}
    return render(request, "partnerships/form.html", shown)


@page_for(MANAGE_PEOPLE)
@require_POST
def member_change(request: CandilRequest, slug: str, pk: int) -> HttpResponse:
    """Change what a member is granted, or remove it."""
    membership = get_object_or_404(_group(request, slug).memberships, pk=pk)
    form = MemberChangeForm(request.POST)
    if form.is_valid():
        change = form.cleaned_data["change"]
        if change == REMOVE:
            services.remove_member(by=request.viewer, membership=membership)
        else:
            services.change_grant(by=request.viewer, membership=membership, grant=change)
        messages.success(request, _("Done. It works from the next question on and is written in the audit."))
    return redirect("partnerships:group-detail", slug=slug)


def _group(request: CandilRequest, slug: str) -> Group:
    return get_object_or_404(queries.groups_visible_to(request.viewer), slug=slug)


def _done(form: forms.Form, service: Callable[..., Any], **values: Any) -> Any:
    """What the service gives back, or None after putting what it refused on the form."""
    try:
        return service(**values)
    except PartnershipsError as error:
        form.add_error(None, str(error))
        return None
