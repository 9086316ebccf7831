"""Somebody comes back with their code: status, answers, more words and files, or an end to it.

No cookie: the open report travels in the page, sealed under the key of the site for fifteen minutes (`vault`).
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from candil.collect.reporting import queries, services
from candil.collect.reporting.errors import ReportingError
from candil.collect.reporting.views.guarding import OWN, may_record, public_page
from candil.collect.reporting.views.sealing import returning
from candil.collect.reporting.views.telling import FILES, spoken
from candil.trust.vault.errors import OrderTaken, ReceiptMistyped, ReceiptUnknown
from candil.trust.vault.services import receipts, reporters
from candil.trust.vault.services.items import discard
from candil.trust.vault.services.reporters import Pass
from candil.trust.vault.services.uploads import SealedUpload, SealingUploadHandler, taking


@public_page
@require_http_methods(["GET", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """The door for a code, and behind it the report."""
    if request.method == "GET":
        return _door(request)
    try:
        if request.content_type == FILES:
            return _files(request)
        sent = request.POST
        if "code" in sent:
            return _entered(request, sent["code"])
        return _act(request, reporters.pass_of(sent.get(f"{OWN}pass", "")), sent)
    except (ReceiptMistyped, ReceiptUnknown) as error:
        return _door(request, str(error))


def _door(request: HttpRequest, fault: str = "") -> HttpResponse:
    return may_record(render(request, "reporting/return.html", {"fault": fault, **returning()}))


def _entered(request: HttpRequest, typed: str) -> HttpResponse:
    reporter = reporters.enter(code=typed)
    once_more = receipts.shown(receipts.typed(typed)) if reporter.first_return else ""
    return _page(request, reporter, {"once_more": once_more})


def _act(request: HttpRequest, reporter: Pass, sent: QueryDict) -> HttpResponse:
    wanted = sent.get(f"{OWN}do", "")
    if wanted == "withdraw":
        return _withdraw(request, reporter, sent)
    if wanted != "say":
        return _page(request, reporter, {})
    words = sent.get("words", "")
    try:
        services.say(reporter=reporter, words=words)
    except (ReportingError, OrderTaken) as error:
        return _page(request, reporter, {"fault": str(error), "words": words})
    return _page(request, reporter, {"done": _("Sent. It was sealed on our server.")})


def _files(request: HttpRequest) -> HttpResponse:
    """Files are sealed as they come, before the rest of the request says to which report they belong."""
    held = services.for_a_moment()
    with taking(SealingUploadHandler(request, held.target, first_order=1, gate=services.FileGate())) as handler:
        reporter = reporters.pass_of(request.POST.get(f"{OWN}pass", ""))
        uploads = [each for each in request.FILES.getlist(f"{OWN}files") if isinstance(each, SealedUpload)]
        shown: dict[str, Any] = {"refused": sorted({str(error) for error in handler.refused.values()})}
        try:
            services.add_files(reporter=reporter, held=held, uploads=uploads)
            shown["done"] = _("Sent. It was sealed on our server.")
        except (ReportingError, OrderTaken) as error:
            shown["file_fault"] = str(error)
    discard(handler.items)
    return _page(request, reporter, shown)


def _withdraw(request: HttpRequest, reporter: Pass, sent: QueryDict) -> HttpResponse:
    """Asked once more first: it cannot be undone."""
    token = reporters.token_of(reporter)
    if sent.get(f"{OWN}sure") != "yes":
        return render(request, "reporting/withdraw.html", {"pass": token})
    services.withdraw(reporter=reporter)
    return render(request, "reporting/withdrawn.html")


def _page(request: HttpRequest, reporter: Pass, shown: dict[str, Any]) -> HttpResponse:
    story = queries.story_of(reporters.read(reporter=reporter), spoken())
    token, cover = reporters.token_of(reporter), queries.cover_of_reporter(reporter.report)
    context = {"pass": token, "cover": cover, "story": story, "has_room": queries.room() >= queries.Room.FILES, **shown}
    return may_record(render(request, "reporting/report.html", context))
