"""Somebody tells: language, safety, the questions page by page, a last look, and the receipt. No script is needed.

Nothing is kept on the server between two pages: what was answered travels in the page itself. Files come with the last
request, the one that sends, so that they too are sealed as they arrive and lie nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from candil.collect.questionnaires import queries as forms
from candil.collect.reporting import queries, services
from candil.collect.reporting.models import Channel
from candil.collect.reporting.views.guarding import OWN, TRAP, may_record, public_page
from candil.collect.support import queries as support
from candil.platform.design import languages
from candil.trust.vault.errors import NotReady, ReceiptMistyped
from candil.trust.vault.services import receipts
from candil.trust.vault.services.items import discard
from candil.trust.vault.services.uploads import SealingUploadHandler, taking

FILES = "multipart/form-data"
#: What the last look says in place of the page of questions that it came from.
END = f"{OWN}end"


@dataclass(frozen=True)
class Turn:
    """A page of questions, with everything answered on other pages carried along."""

    page: forms.Page
    number: int
    pages: int
    carried: tuple[tuple[str, str], ...]
    show_faults: bool


@public_page
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Report on the channel of this short name, or on the first one."""
    channel = queries.open_channel(slug)
    if slug and channel is None:
        raise Http404
    if channel is None or not queries.can_take(channel):
        return render(request, "reporting/closed.html", status=503 if request.method == "POST" else 200)
    if request.method == "GET":
        return _before(request, channel)
    if request.content_type == FILES:
        return _send(request, channel)
    return asked(request, {"channel": channel})


def _before(request: HttpRequest, channel: Channel) -> HttpResponse:
    """First the language, if there are several; then whether the person is safe."""
    if not languages.asked_for(request) and len(languages.offered()) > 1:
        return render(request, "reporting/languages.html")
    services.forget_hours()
    country = request.GET.get("country", "")
    shown = {
        "channel": channel,
        "help": support.help_in(country) if country else None,
        "countries": [each for each, _entries in support.countries_with_help()],
    }
    return render(request, "reporting/safe.html", shown)


def asked(request: HttpRequest, shown: Mapping[str, Any]) -> HttpResponse:
    """The page of questions that comes next, or the last look before sending."""
    sent = request.POST
    given = queries.given(answers_in(sent), spoken())
    turn = turn_after(given, sent)
    once = sent.get(f"{OWN}once") or services.new_once()
    context = {**shown, "turn": turn, "trap": TRAP, "trapped": sent.get(TRAP, ""), "once": once}
    if turn is None:
        return may_record(render(request, "reporting/review.html", {**context, **reviewed(given, shown["channel"])}))
    return render(request, "reporting/ask.html", context)


def answers_in(sent: QueryDict) -> dict[str, Any]:
    """What was answered so far, nested as the questionnaire is."""
    return forms.nested((name, sent.getlist(name)) for name in sent if not name.startswith(OWN))


def reviewed(given: queries.Given, channel: Channel) -> dict[str, Any]:
    """What the last page shows: everything said, whether photographs are asked for, and a task for the browser."""
    return {
        "challenge": queries.challenge_for(channel),
        "has_room": queries.room() >= queries.Room.FILES,
        "lines": queries.lines(given.answers, spoken()),
        "carried": forms.flat(given.answers),
        "is_young": given.answers.get("under_18") == "yes",
    }


def turn_after(given: queries.Given, sent: QueryDict) -> Turn | None:
    """The page to show; `None` when the last one was answered and nothing is wrong."""
    pages = given.pages
    addresses = [page.address for page in pages]
    wanted, shown = sent.get(f"{OWN}change", ""), sent.get(f"{OWN}page", "")
    if wanted in addresses:
        return _at(given, addresses.index(str(wanted)))
    if shown == END:
        return first_wrong(given)
    if shown not in addresses:
        return _at(given, 0)
    here = addresses.index(str(shown))
    if f"{OWN}stay" in sent:
        return _at(given, here)
    if f"{OWN}back" in sent:
        return _at(given, max(0, here - 1))
    if _is_faulty(pages[here]):
        return _at(given, here, show_faults=True)
    if here + 1 < len(pages):
        return _at(given, here + 1)
    return first_wrong(given)


def first_wrong(given: queries.Given) -> Turn | None:
    """The first page with something wrong, if any."""
    wrong = next((place for place, page in enumerate(given.pages) if _is_faulty(page)), None)
    return None if wrong is None else _at(given, wrong, show_faults=True)


def _is_faulty(page: forms.Page) -> bool:
    return any(field.fault for field in page.fields)


def _at(given: queries.Given, place: int, *, show_faults: bool = False) -> Turn:
    page = given.pages[place]
    here = {field.address for field in page.fields}
    carried = tuple((name, text) for name, text in forms.flat(given.answers) if name not in here)
    return Turn(page, place + 1, len(given.pages), carried, show_faults)


def _send(request: HttpRequest, channel: Channel) -> HttpResponse:
    """Seal the files while they arrive, then the words, and keep all of it or nothing."""
    try:
        new = services.begin(channel=channel)
    except NotReady:
        return render(request, "reporting/closed.html", status=503)
    gate = services.FileGate(channel)
    with taking(SealingUploadHandler(request, new.target, first_order=2, gate=gate)) as handler:
        sent = request.POST
        given = queries.given(answers_in(sent), spoken())
        turn = first_wrong(given)
        if turn is not None:
            discard(handler.items)
            return render(
                request, "reporting/ask.html", {"channel": channel, "turn": turn, "once": sent.get(f"{OWN}once")}
            )
        files, is_odd = tuple(handler.items), bool(sent.get(TRAP))
        solved, once = sent.get(f"{OWN}proof", ""), sent.get(f"{OWN}once", "")
        told = services.Told(given.answers, spoken(), files, is_odd=is_odd, solved=solved, once=once)
        taken = services.take(channel=channel, new=new, told=told)
    refused = sorted({str(error) for error in handler.refused.values()})
    return receipt(request, taken.code, {"channel": channel, "refused": refused, "is_again": taken.is_again})


def spoken() -> str:
    """The language of the page, which goes with the report so that somebody reads it who knows it."""
    return get_language() or languages.ENGLISH


def receipt(request: HttpRequest, code: str, shown: Mapping[str, Any]) -> HttpResponse:
    """The code, once."""
    return render(request, "reporting/receipt.html", {**shown, "code": code, "shown_code": receipts.shown(code)})


@public_page
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Compare the last group as it was typed with the code that the page itself carries."""
    try:
        code = receipts.typed(request.POST.get(f"{OWN}code", ""))
    except ReceiptMistyped:
        return redirect(languages.address(request, "reporting:return"))
    slug = request.POST.get(f"{OWN}channel", "")
    shown = {"channel": queries.open_channel(slug) if slug else None}
    if f"{OWN}stay" in request.POST:
        return receipt(request, code, shown)
    typed = "".join(str(int(sign)) for sign in request.POST.get("last", "") if sign.isdecimal())
    if typed == receipts.last_group(code):
        return render(request, "reporting/kept.html")
    return receipt(request, code, {**shown, "is_different": True})
