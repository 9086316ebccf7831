"""Pages where administrators look after people and organisations, and where everybody sees their own roles."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from candil.trust.accounts import queries, services
from candil.trust.accounts.errors import AccountsError
from candil.trust.accounts.forms import AccessForm, NewOrganisationForm, NewPersonForm, OrganisationForm, RolesForm
from candil.trust.accounts.policies import MANAGE_PEOPLE, ROLES, CandilRequest, page_for

PEOPLE_ON_A_PAGE: Final = 50
_ACCESS: Final = {
    "deactivate": services.deactivate_person,
    "reactivate": services.reactivate_person,
    "reset": services.reset_second_factor,
}


@page_for()
def own_roles(request: CandilRequest) -> HttpResponse:
    """What the person may do here, in the words their administrator also sees."""
    return render(
        request,
        "accounts/own_roles.html",
        {"roles": queries.roles_of(request.viewer), "organisation": queries.organisation_of(request.viewer)},
    )


@page_for(MANAGE_PEOPLE)
def person_list(request: CandilRequest) -> HttpResponse:
    """Everybody who may sign in, or could."""
    words = request.GET.get("search", "").strip()
    people = Paginator(queries.people(request.viewer, search=words), PEOPLE_ON_A_PAGE)
    page = people.get_page(request.GET.get("page"))
    return render(request, "accounts/person_list.html", {"page": page, "search": words, "known_roles": ROLES})


@page_for(MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def person_add(request: CandilRequest) -> HttpResponse:
    """Let somebody in."""
    form = NewPersonForm(request.POST or None)
    if form.is_valid():
        try:
            person = services.add_person(by=request.viewer, **form.cleaned_data)
        except AccountsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(person)s was added.") % {"person": person})
            return redirect("accounts:person-detail", pk=person.pk)
    return render(request, "accounts/person_add.html", {"form": form})


@page_for(MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def person_detail(request: CandilRequest, pk: int) -> HttpResponse:
    """One person: who they are, their roles, their access."""
    person = get_object_or_404(queries.people(request.viewer), pk=pk)
    form = RolesForm(request.POST or None, initial={"roles": person.roles})
    if form.is_valid():
        try:
            services.change_roles(by=request.viewer, person=person, roles=form.cleaned_data["roles"])
        except AccountsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The roles were changed. They work from the next page on."))
            return redirect("accounts:person-detail", pk=pk)
    shown = {"person": person, "form": form, "has_second_factor": queries.has_second_factor(person)}
    return render(request, "accounts/person_detail.html", shown)


@page_for(MANAGE_PEOPLE)
@require_POST
def person_access(request: CandilRequest, pk: int) -> HttpResponse:
    """Close or open a person's access, or reset their second factor."""
    person = get_object_or_404(queries.people(request.viewer), pk=pk)
    form = AccessForm(request.POST)
    if form.is_valid():
        try:
            _ACCESS[form.cleaned_data["change"]](by=request.viewer, person=person)
            messages.success(request, _("Done. It is written in the audit."))
        except AccountsError as error:
            messages.error(request, str(error))
    return redirect("accounts:person-detail", pk=pk)


@page_for(MANAGE_PEOPLE)
@require_POST
@never_cache
def person_password_link(request: CandilRequest, pk: int) -> HttpResponse:
    """Show, once, a link with which the person sets their password."""
    person = get_object_or_404(queries.people(request.viewer).filter(is_active=True), pk=pk)
    link = request.build_absolute_uri(services.password_link(by=request.viewer, person=person))
    return render(request, "accounts/person_password_link.html", {"person": person, "link": link})


@page_for(MANAGE_PEOPLE)
def organisation_list(request: CandilRequest) -> HttpResponse:
    """The members of this hub."""
    shown = {"organisations": queries.organisations(request.viewer)}
    return render(request, "accounts/organisation_list.html", shown)


@page_for(MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def organisation_add(request: CandilRequest) -> HttpResponse:
    """Admit an organisation."""
    form = NewOrganisationForm(request.POST or None)
    if form.is_valid():
        try:
            organisation = services.add_organisation(by=request.viewer, **form.cleaned_data)
        except AccountsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(organisation)s was added.") % {"organisation": organisation})
            return redirect("accounts:organisation-detail", slug=organisation.slug)
    return render(request, "accounts/organisation_add.html", {"form": form})


@page_for(MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def organisation_detail(request: CandilRequest, slug: str) -> HttpResponse:
    """One organisation and its people."""
    organisation = get_object_or_404(queries.organisations(request.viewer), slug=slug)
    now = {"name": organisation.name, "sector": organisation.sector, "country": organisation.country}
    form = OrganisationForm(request.POST or None, initial=now)
    if form.is_valid():
        try:
            services.change_organisation(by=request.viewer, organisation=organisation, **form.cleaned_data)
        except AccountsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The change was kept."))
            return redirect("accounts:organisation-detail", slug=slug)
    people = queries.people(request.viewer).filter(organisation=organisation)
    shown = {"organisation": organisation, "form": form, "people": people, "known_roles": ROLES}
    return render(request, "accounts/organisation_detail.html", shown)
