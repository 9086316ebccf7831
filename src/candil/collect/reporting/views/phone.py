"""A member of staff takes a report for somebody on the phone: the same questions, and the caller gets the code."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from candil.collect.reporting import queries, services
from candil.collect.reporting.policies import READ_REPORTS
from candil.collect.reporting.views.guarding import OWN, without_words
from candil.collect.reporting.views.telling import answers_in, asked, first_wrong, receipt, spoken
from candil.trust.accounts.policies import CandilRequest, page_for
from candil.trust.vault.errors import NotReady


@page_for(READ_REPORTS)
@never_cache
@sensitive_post_parameters()
@without_words
@require_http_methods(["GET", "POST"])
def take(request: CandilRequest, slug: str) -> HttpResponse:
    """The questions, read out to the caller; files can follow when the caller comes back with the code."""
    channel = queries.channels_of(request.viewer).filter(slug=slug).first()
    if channel is None:
        raise Http404
    reading = _("You write this for somebody on the phone. Read the questions out as they stand.")
    shown = {"channel": channel, "by_phone": True, "to_read_out": reading}
    given = queries.given(answers_in(request.POST), spoken())
    if f"{OWN}send" not in request.POST or first_wrong(given) is not None:
        return asked(request, shown)
    try:
        told = services.Told(given.answers, spoken(), once=request.POST.get(f"{OWN}once", ""))
        taken = services.take_by_phone(by=request.viewer, channel=channel, told=told)
    except NotReady:
        return render(request, "reporting/closed.html", status=503)
    spelling = _("Read this code out to the caller, slowly, and let them repeat it. Do not write it down yourself.")
    return receipt(request, taken.code, {**shown, "to_read_out": spelling, "is_again": taken.is_again})
