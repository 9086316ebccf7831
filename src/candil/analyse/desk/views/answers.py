"""Answers to forms of the house: their owner sends those to the desk that somebody should look at."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from candil.analyse.desk import queries, services
from candil.analyse.desk.errors import ChangeRefused
from candil.analyse.desk.policies import SEND_ANSWERS
from candil.collect.questionnaires import queries as questionnaires
from candil.trust.accounts.policies import CandilRequest, page_for


@page_for(SEND_ANSWERS)
@require_safe
def forms_with_answers(request: CandilRequest) -> HttpResponse:
    """The organisation's forms, with how often each was answered."""
    return render(request, "desk/forms.html", {"forms": questionnaires.forms_of(request.viewer)})


@page_for(SEND_ANSWERS)
@require_http_methods(["GET", "POST"])
def answers(request: CandilRequest, slug: str) -> HttpResponse:
    """The answers to one form; each can be sent to the desk once."""
    form = get_object_or_404(questionnaires.forms_of(request.viewer), slug=slug)
    found = questionnaires.answers_to(request.viewer, form)
    if request.method == "POST":
        number = request.POST.get("answer", "")
        answer = found.filter(pk=int(number)).first() if number.isdigit() else None
        if answer is None:
            raise Http404
        try:
            services.send_answer(by=request.viewer, answer=answer)
            messages.success(request, _("Sent to the desk."))
        except ChangeRefused as error:
            messages.error(request, str(error))
        return redirect("desk:answers", slug=slug)
    page = Paginator(found.select_related("version__form", "desk_item"), 25).get_page(request.GET.get("page"))
    language = get_language() or "en"
    rows = [(each, queries.texts_of_answer(each, language)[:6], hasattr(each, "desk_item")) for each in page]
    return render(request, "desk/answers.html", {"form": form, "page": page, "rows": rows})
