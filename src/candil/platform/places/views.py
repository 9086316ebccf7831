"""One page: which areas the site knows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from candil.platform.places.queries import area_levels
from candil.platform.places.queries.gazetteer import ATTRIBUTION


@require_safe
def show_area_levels(request: HttpRequest) -> HttpResponse:
    """The levels of areas with their counts, source and attribution. Open to everybody: it is public geography."""
    return render(request, "places/area_levels.html", {"levels": area_levels(), "gazetteer": ATTRIBUTION})
