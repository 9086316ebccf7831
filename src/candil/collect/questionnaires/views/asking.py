"""Anybody fills in an open form: one thing on each page or all on one, without a script, nothing kept in between."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from candil.collect.questionnaires import queries, services
from candil.collect.questionnaires.errors import QuestionnairesError
from candil.collect.questionnaires.models import Version
from candil.platform.design import languages

#: Names of our own controls begin with a sign that no question has.
OWN: Final = "~"


@dataclass(frozen=True)
class Turn:
    """What is shown next: a page of the form, with everything answered on other pages carried along."""

    page: queries.Page
    number: int
    pages: int
    carried: tuple[tuple[str, str], ...]
    show_faults: bool

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def is_last(self) -> bool:
        return self.number == self.pages


# Without a token on purpose: a token would put a cookie on a public form. A forged request can only send in answers,
# which anybody may do.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
@languages.in_their_language
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of an open form, or what follows when everything is answered."""
    version = queries.open_version(slug)
    if version is None:
        raise Http404
    form = queries.read(version)
    language = form.language_for(get_language() or "en")
    moment = queries.Moment(timezone.localtime().replace(tzinfo=None))
    sent = request.POST
    given = queries.nested((name, sent.getlist(name)) for name in sent if not name.startswith(OWN))
    _change_repeats(given, sent)
    checked = queries.check(form, given, language, moment)
    pages = queries.pages_of(form, checked, language, moment, each_alone=version.form.one_thing_per_page)
    turn = _turn(pages, checked, sent)
    shown = {"form": version.form, "questionnaire": form, "identity": _identity(sent), "turn": turn}
    if turn is None:
        return _finish(request, version, checked, language, shown)
    return render(request, "questionnaires/ask.html", shown)


def _finish(
    request: HttpRequest, version: Version, checked: queries.Checked, language: str, shown: dict[str, Any]
) -> HttpResponse:
    identity = uuid.UUID(shown["identity"])
    try:
        services.keep_answer(version=version, answers=checked.answers, language=language, identity=identity)
    except QuestionnairesError as error:
        return render(request, "questionnaires/closed.html", {**shown, "words": str(error)}, status=409)
    return render(request, "questionnaires/thanks.html", shown)


def _turn(pages: tuple[queries.Page, ...], checked: queries.Checked, sent: QueryDict) -> Turn | None:
    """The page to show; `None` when the last one was sent and nothing is wrong."""
    here = next((place for place, page in enumerate(pages) if page.address == sent.get(f"{OWN}page")), None)
    if f"{OWN}more" in sent:
        wanted = f"{sent[f'{OWN}more']}["
        last = max((place for place, page in enumerate(pages) if page.address.startswith(wanted)), default=0)
        return _at(pages, checked, last, show_faults=False)
    if here is None:
        return _at(pages, checked, 0, show_faults=False)
    if f"{OWN}back" in sent:
        return _at(pages, checked, max(0, here - 1), show_faults=False)
    if _faulty(pages[here]):
        return _at(pages, checked, here, show_faults=True)
    if here + 1 < len(pages):
        return _at(pages, checked, here + 1, show_faults=False)
    wrong = next((place for place, page in enumerate(pages) if _faulty(page)), None)
    return None if wrong is None else _at(pages, checked, wrong, show_faults=True)


def _faulty(page: queries.Page) -> bool:
    return any(field.fault for field in page.fields)


def _at(pages: tuple[queries.Page, ...], checked: queries.Checked, place: int, *, show_faults: bool) -> Turn:
    page = pages[place]
    shown = {field.address for field in page.fields}
    carried = tuple((name, text) for name, text in queries.flat(checked.answers) if name not in shown)
    return Turn(page, place + 1, len(pages), carried, show_faults)


def _change_repeats(given: dict[str, object], sent: QueryDict) -> None:
    """One more place of a repeat, when that was asked for. Repeats at the top of a form only."""
    name = sent.get(f"{OWN}more", "")
    if name and "/" not in name:
        places = given.setdefault(name, [])
        if isinstance(places, list):
            places.append({})


def _identity(sent: QueryDict) -> str:
    try:
        return str(uuid.UUID(sent.get(f"{OWN}identity", "")))
    except ValueError:
        return str(uuid.uuid4())
