"""The queue."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from candil.analyse.desk import queries
from candil.analyse.desk.policies import LOOK_AT_REPORTS, WORK_ON_CANDIDATES
from candil.trust.accounts.policies import CandilRequest, page_for


@page_for(LOOK_AT_REPORTS, WORK_ON_CANDIDATES)
@never_cache
@require_safe
def queue(request: CandilRequest) -> HttpResponse:
    """What lies on the desk, most urgent first."""
    return render(request, "desk/queue.html", {"items": queries.items_for(request.viewer)[:50]})
