"""The signs of forced labour with their pictures, on a page of their own: to look at, without telling anything."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from candil.collect.reporting import queries
from candil.collect.reporting.views.guarding import public_page
from candil.platform.design import languages


@public_page
@require_safe
def signs(request: HttpRequest) -> HttpResponse:
    """Spot the signs."""
    spoken = get_language() or languages.ENGLISH
    return render(request, "reporting/signs.html", {"signs": queries.signs(spoken)})
