"""For browsers that seal by themselves: the questions at once, the keys to seal to, and doors for envelopes.

No page here ever gets a word, a code or an identity. What is said to a browser is JSON; `why` names what it can act on.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from candil.collect.reporting import queries, services
from candil.collect.reporting.errors import ReportingError
from candil.collect.reporting.models import Channel
from candil.collect.reporting.views.guarding import OWN, TRAP, may_record, public_page
from candil.collect.reporting.views.telling import FILES, spoken
from candil.platform.design import languages
from candil.trust.vault.errors import HoldersChanged, NotReady, OrderTaken, ReceiptUnknown, VaultError
from candil.trust.vault.services import reporters
from candil.trust.vault.services.frames import REPORTER
from candil.trust.vault.services.items import Item, given_item
from candil.trust.vault.services.reporters import BrowserReport
from candil.trust.vault.services.uploads import EnvelopeUploadHandler, taking

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]
_WHY: Final[tuple[tuple[type[Exception], str, int], ...]] = (
    (HoldersChanged, "holders", 409),
    (OrderTaken, "order", 409),
    (ReceiptUnknown, "unknown", 404),
    (NotReady, "closed", 503),
    (VaultError, "refused", 400),
    (ReportingError, "refused", 400),
)


def told(view: View[Rest]) -> View[Rest]:
    """What is refused is answered as JSON, with words for the person."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (VaultError, ReportingError) as error:
            why, status = next((why, status) for kind, why, status in _WHY if isinstance(error, kind))
            return JsonResponse({"why": why, "error": str(error)}, status=status)

    return answered


def _channel(slug: str) -> Channel:
    channel = queries.open_channel(slug)
    if channel is None:
        raise Http404
    if not queries.can_take(channel):
        raise NotReady(_("No reports can be taken here now"))
    return channel


@public_page
@require_safe
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Every question at once; the browser turns the pages. The same for everybody, so that it may be kept for later."""
    channel, pages = queries.open_channel(slug), queries.whole(spoken())
    if channel is None:
        raise Http404
    if pages is None or not queries.can_take(channel):
        return render(request, "reporting/closed.html")
    shown = {
        "channel": channel, "pages": pages, "trap": TRAP, "form": queries.the_questionnaire(),
        "rules": [{"address": page.address, "fields": page.rules} for page in pages],
        "digits": languages.in_own_digits("0123456789"),
    }  # fmt: skip
    return may_record(render(request, "reporting/write.html", shown))


@public_page
@require_safe
@told
def kit(request: HttpRequest, slug: str) -> HttpResponse:
    """To whom a report is sealed now, and a task for the browser. Nothing of it is secret."""
    channel = _channel(slug)
    people = queries.readers_of(channel, spoken())
    found = reporters.browser_kit(organisation=channel.organisation, people=people)
    return JsonResponse(
        {
            "version": found.version,
            "holders": dict(found.holders),
            "recovery": found.recovery,
            "receipt": stretching(),
            "challenge": queries.challenge_for(channel),
            "has_room": queries.room() >= queries.Room.FILES,
        }
    )


def stretching() -> dict[str, str | int]:
    """How a browser derives the keys of a code on this site; nothing of it is secret."""
    salt, cost = reporters.receipt_salt_and_cost()
    return {"salt": salt.hex(), "memory_kib": cost.memory_kib, "passes": cost.passes}


@public_page
@require_POST
@told
def sealed(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a report that a browser sealed. Sent twice, it is answered alike."""
    channel = _channel(slug)
    gate = services.FileGate(channel, sealed=True)
    with taking(EnvelopeUploadHandler(request, gate=gate)) as handler:
        report = _read(lambda: _report(json.loads(request.POST[f"{OWN}sealed"]), handler.items))
        cover = _read(lambda: _cover(json.loads(request.POST[f"{OWN}cover"])))
        if handler.refused:
            raise next(iter(handler.refused.values()))
        is_new = services.take_sealed(
            channel=channel,
            sent=report,
            cover=cover,
            solved=request.POST.get(f"{OWN}proof", ""),
            is_odd=bool(request.POST.get(TRAP)),
        )
    return JsonResponse({"kept": True, "is_again": not is_new})


def _report(fields: Mapping[str, Any], files: list[Item]) -> BrowserReport:
    answers = fields["answers"]
    first = given_item(b64decode(answers["envelope"]), label=answers["label"], kind="answers", author=REPORTER, order=1)
    return BrowserReport(
        label=str(fields["label"]),
        recipient=str(fields["recipient"]),
        wraps={str(holder): b64decode(wrap) for holder, wrap in fields["wraps"].items()},
        recovery=str(fields["recovery"]),
        recovery_wrap=b64decode(fields["recovery_wrap"]),
        receipt_lookup=bytes.fromhex(fields["lookup"]),
        receipt_recipient=str(fields["receipt_recipient"]),
        receipt_wrap=b64decode(fields["receipt_wrap"]),
        items=[first, *files],
    )


def _cover(fields: Mapping[str, Any]) -> services.CoverWords:
    return services.CoverWords(str(fields["path"]), str(fields["language"]), tuple(str(fields["uses"]).split()))


def _read(made: Callable[[], Any]) -> Any:
    """What a browser sent, or a refusal that quotes nothing of it."""
    try:
        return made()
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ReportingError(_("What was sent does not come from this page. Load the page again.")) from error


@public_page
@require_POST
@told
def come_back(request: HttpRequest) -> HttpResponse:
    """The return visit of a browser that opens and seals by itself: it proves who it is by the lookup key alone."""
    if request.content_type == FILES:
        return _more_files(request)
    lookup = _read(lambda: bytes.fromhex(request.POST[f"{OWN}lookup"]))
    if request.POST.get(f"{OWN}do") == "withdraw":
        reporters.withdraw_sealed(lookup=lookup)
        return JsonResponse({"withdrawn": True})
    if request.POST.get(f"{OWN}do") == "say":
        said = _read(lambda: _message(json.loads(request.POST[f"{OWN}sealed"])))
        services.add_sealed(lookup=lookup, items=[said])
    return JsonResponse(_fetched(request, reporters.fetch(lookup=lookup)))


def returning() -> dict[str, Any]:
    """What the page for a code needs so that a browser can open a report by itself."""
    askings = {
        code: {"words": str(each.words), "answers": [str(answer) for answer in each.answers]}
        for code, each in queries.ASKINGS.items()
    }
    return {"stretching": stretching(), "askings": askings}


def _message(fields: Mapping[str, Any]) -> Item:
    envelope, order = b64decode(fields["envelope"]), int(fields["order"])
    return given_item(envelope, label=str(fields["label"]), kind="message", author=REPORTER, order=order)


def _more_files(request: HttpRequest) -> HttpResponse:
    with taking(EnvelopeUploadHandler(request, gate=services.FileGate(sealed=True))) as handler:
        lookup = _read(lambda: bytes.fromhex(request.POST[f"{OWN}lookup"]))
        if handler.refused:
            raise next(iter(handler.refused.values()))
        services.add_sealed(lookup=lookup, items=handler.items)
    return JsonResponse(_fetched(request, reporters.fetch(lookup=lookup)))


def _fetched(request: HttpRequest, found: reporters.Fetched) -> dict[str, Any]:
    """Sealed parts, and the status that stands outside of them. Of files only that they are there."""
    cover = queries.cover_of_reporter(found.label)
    return {
        "label": found.label,
        "recipient": found.recipient,
        "wrap": b64encode(found.wrap).decode(),
        "verifying": {author: key.hex() for author, key in found.verifying_keys.items()},
        "objects": [
            {
                "label": each.label,
                "kind": each.kind,
                "author": each.author,
                "order": each.order,
                "day": languages.day_in_words(each.day),
                "envelope": b64encode(bytes(each.envelope or b"")).decode(),
            }
            for each in found.objects
        ],
        "status": cover.status if cover else "",
        "questions": languages.address(request, "reporting:write", slug=cover.channel.slug) if cover else "",
        "has_room": queries.room() >= queries.Room.FILES,
        "first_return": found.first_return,
    }
