"""What everybody may read, without signing in, a cookie or a script. Nothing here is written down about who asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from candil.collect.support import queries
from candil.collect.support.models import Case, Need
from candil.platform.design import languages
from candil.platform.places import queries as places

#: A page once loaded can be read for an hour without a connection; changed numbers reach people within it.
_KEPT: Final = cache_control(public=True, max_age=3600)
#: Smaller places are found by the next larger one; the list has to reach an old phone.
_LEAST_TOWN: Final = 3_000


@require_safe
@_KEPT
@vary_on_headers("Cookie", "Accept-Language")
@languages.in_their_language
def countries(request: HttpRequest) -> HttpResponse:
    """Choose a country: the first thing anybody needs to say, and the only one."""
    chosen = request.GET.get("country", "")
    if chosen:
        return redirect(languages.address(request, "support:country", code=chosen))
    return render(request, "support/countries.html", {"countries": queries.countries_with_help()})


@require_safe
@_KEPT
@vary_on_headers("Cookie", "Accept-Language")
@languages.in_their_language
def country(request: HttpRequest, code: str) -> HttpResponse:
    """Numbers for danger now, then everybody who helps. Narrowed on the device; without a script by area and need."""
    area, need = request.GET.get("area", ""), request.GET.get("need", "")
    found = queries.help_in(code, area=area, need=need)
    if found is None:
        raise Http404
    today = timezone.localdate()
    shown = {
        "help": found,
        "listings": [(each, each.is_checked_on(today)) for each in found.listings],
        "needs": Need.choices,
        "labels": dict(Need.choices),
        "area": area,
        "need": need,
        "has_pathways": queries.published_pathways(code).exists(),
    }
    return render(request, "support/country.html", shown)


@require_safe
@cache_control(public=True, max_age=int(timedelta(days=7).total_seconds()))
def country_towns(request: HttpRequest, code: str) -> HttpResponse:
    """Every town of a country with its position, so that a place is looked up on the device and not here."""
    if not any(each.code == code for each in places.countries()):
        raise Http404
    towns = places.towns(code, _LEAST_TOWN)
    return JsonResponse([[town.name, round(town.latitude, 2), round(town.longitude, 2)] for town in towns], safe=False)


@require_safe
@_KEPT
@vary_on_headers("Cookie", "Accept-Language")
@languages.in_their_language
def pathways(request: HttpRequest, code: str) -> HttpResponse:
    """The kinds of case, each with what to do."""
    found = queries.help_in(code)
    if found is None:
        raise Http404
    ways = list(queries.published_pathways(code))
    order = {case: place for place, case in enumerate(Case.values)}
    ways.sort(key=lambda way: (way.area, order[way.case]))
    return render(request, "support/pathways.html", {"help": found, "pathways": ways})


@require_safe
@_KEPT
@vary_on_headers("Cookie", "Accept-Language")
@languages.in_their_language
def pathway(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What to do in one kind of case, step by step; prints on paper."""
    found = get_object_or_404(queries.published_pathways(code), pk=pk)
    shown = {
        "pathway": found,
        "numbers": queries.emergency_numbers(code),
        "is_checked": found.is_checked_on(timezone.localdate()),
    }
    return render(request, "support/pathway.html", shown)
