"""Pages for those who make forms and read their answers."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candil.collect.questionnaires import queries, services
from candil.collect.questionnaires.errors import QuestionnairesError
from candil.collect.questionnaires.forms import LARGEST_ANSWERS, AnswersForm, NewForm, SettingsForm, VersionForm
from candil.collect.questionnaires.models import Form
from candil.collect.questionnaires.policies import MAKE_FORMS
from candil.platform.foundation.uploads import files_in_memory
from candil.trust.accounts.policies import CandilRequest, page_for


@page_for(MAKE_FORMS)
@require_safe
def forms(request: CandilRequest) -> HttpResponse:
    """The organisation's forms."""
    return render(request, "questionnaires/forms.html", {"forms": queries.forms_of(request.viewer)})


@page_for(MAKE_FORMS)
@require_http_methods(["GET", "POST"])
def form_add(request: CandilRequest) -> HttpResponse:
    """Make a form from an XLSForm."""
    form = NewForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            made, read = services.add_form(by=request.viewer, slug=form.cleaned_data["slug"], content=content)
        except QuestionnairesError as error:
            form.add_error("file", str(error))
        else:
            return _told(request, made, read.notes)
    return render(request, "questionnaires/form.html", {"form": form, "heading": _("Make a form")})


@page_for(MAKE_FORMS)
@require_safe
def form_detail(request: CandilRequest, slug: str) -> HttpResponse:
    """A form: its settings, versions and answers."""
    form = _form(request, slug)
    version = form.versions.first()
    page = Paginator(queries.answers_to(request.viewer, form), 50).get_page(request.GET.get("page"))
    shown = {
        "kept": form,
        "page": page,
        "answers": [(answer, queries.flat(answer.answers)) for answer in page],
        "versions": form.versions.defer("source", "definition"),
        "questionnaire": queries.read(version) if version else None,
        "settings_form": SettingsForm(initial={"is_open": form.is_open, "one_thing_per_page": form.one_thing_per_page}),
        "version_form": VersionForm(),
        "answers_form": AnswersForm(),
    }
    return render(request, "questionnaires/detail.html", shown)


@page_for(MAKE_FORMS)
@require_POST
def version_add(request: CandilRequest, slug: str) -> HttpResponse:
    """Put a new version in force."""
    kept, form = _form(request, slug), VersionForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            read = services.add_version(by=request.viewer, form=kept, content=form.cleaned_data["file"].read())
        except QuestionnairesError as error:
            messages.error(request, str(error))
        else:
            return _told(request, kept, read.notes)
    return redirect("questionnaires:form-detail", slug=slug)


@page_for(MAKE_FORMS)
@require_POST
def form_settings(request: CandilRequest, slug: str) -> HttpResponse:
    """Open or close a form, and choose how it is asked."""
    kept, form = _form(request, slug), SettingsForm(request.POST)
    if form.is_valid():
        services.change_form(by=request.viewer, form=kept, **form.cleaned_data)
        messages.success(request, _("Kept."))
    return redirect("questionnaires:form-detail", slug=slug)


@files_in_memory(LARGEST_ANSWERS)
@page_for(MAKE_FORMS)
@require_POST
def answers_import(request: CandilRequest, slug: str) -> HttpResponse:
    """Take in answers that another tool exported."""
    kept, form = _form(request, slug), AnswersForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = services.import_answers(by=request.viewer, form=kept, content=file.read(), name=file.name)
        except QuestionnairesError as error:
            messages.error(request, str(error))
        else:
            told = {"kept": found.kept, "known": found.known}
            messages.success(request, _("%(kept)d answers kept; %(known)d were here already.") % told)
            for row, words in found.refused[:20]:
                messages.warning(request, _("Row %(row)d: %(words)s") % {"row": row, "words": words})
            if len(found.refused) > 20:
                messages.warning(request, _("… and %(count)d more rows.") % {"count": len(found.refused) - 20})
    else:
        messages.error(request, " ".join(str(fault) for faults in form.errors.values() for fault in faults))
    return redirect("questionnaires:form-detail", slug=slug)


@page_for(MAKE_FORMS)
@require_POST
def answers_export(request: CandilRequest, slug: str) -> HttpResponse:
    """All answers as CSV."""
    kept = _form(request, slug)
    answer = HttpResponse(services.answers_csv(by=request.viewer, form=kept), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kept.slug}-answers.csv"'
    return answer


@page_for(MAKE_FORMS)
@require_safe
def form_export(request: CandilRequest, slug: str) -> HttpResponse:
    """The newest XLSForm as it was uploaded, for KoboToolbox or ODK."""
    kept = _form(request, slug)
    version = kept.versions.first()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(bytes(version.source) if version else b"", content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{kept.slug}.xlsx"'
    return answer


def _form(request: CandilRequest, slug: str) -> Form:
    return get_object_or_404(queries.forms_of(request.viewer), slug=slug)


def _told(request: CandilRequest, form: Form, notes: tuple[str, ...]) -> HttpResponse:
    messages.success(request, _("Kept. Look at it, then open it for answers."))
    for note in notes:
        messages.info(request, note)
    return redirect("questionnaires:form-detail", slug=form.slug)
