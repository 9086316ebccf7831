"""Health for machines, and in words for administrators."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from candil.trust.accounts.policies import MANAGE_PEOPLE, CandilRequest, page_for
from candil.trust.operations import queries


@never_cache
@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Requests can be served; says no more than that, since anybody may ask."""
    is_ready = queries.is_ready()
    return HttpResponse(
        "ok\n" if is_ready else "not ready\n", status=200 if is_ready else 503, content_type="text/plain"
    )


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For a Prometheus that knows CANDIL_METRICS_TOKEN; without one set, the page is not there."""
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.CANDIL_METRICS_TOKEN}"
    if not settings.CANDIL_METRICS_TOKEN or not secrets.compare_digest(given.encode(), wanted.encode()):
        raise Http404
    return HttpResponse(queries.exposition(), content_type=CONTENT_TYPE_LATEST)


@page_for(MANAGE_PEOPLE)
@never_cache
@require_safe
def health(request: CandilRequest) -> HttpResponse:
    """Findings in words."""
    return render(request, "operations/health.html", {"findings": queries.findings()})
