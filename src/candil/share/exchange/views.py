"""Pages where people export, and let programs ask in their name."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from candil.analyse.incidents.queries import dimension_label, record_slice, value_label
from candil.platform.foundation.errors import CandilError
from candil.share.exchange import queries, services
from candil.share.exchange.errors import TokenUnknown
from candil.share.exchange.forms import FiguresForm, RecordsForm, TokenForm
from candil.share.exchange.policies import SCOPES, may_make
from candil.share.exchange.queries.asking import Filters, filters_from, is_filter
from candil.trust.accounts.policies import (
    MANAGE_PEOPLE,
    SEE_RECORDS,
    SEE_STATISTICS,
    SHARE_RECORDS,
    CandilRequest,
    page_for,
)
from candil.trust.accounts.queries import person_named
from candil_analysis.facts import FactsError


@page_for(SEE_RECORDS, SEE_STATISTICS)
@require_http_methods(["GET", "POST"])
def export(request: CandilRequest) -> HttpResponse:
    """Choose a file of records or of figures for the filters in the address; a press of the button makes it."""
    context: dict[str, Any] = {"fault": "", "total": None, "chips": _chips(request.GET)}
    records = RecordsForm(request.POST if request.POST.get("what") == "records" else None)
    figures = FiguresForm(request.POST if request.POST.get("what") == "figures" else None)
    try:
        filters = filters_from(_pairs(request.GET))
        if request.viewer.may(SEE_RECORDS):
            context["total"] = record_slice(
                request.viewer, where=filters.where, population=filters.population, corridor=filters.corridor, size=1
            ).total
            if records.is_valid():
                return _records_file(request, filters, records.cleaned_data["shape"])
        if request.viewer.may(SEE_STATISTICS) and figures.is_valid():
            return _figures_file(request, filters, figures.cleaned_data)
    except (CandilError, FactsError) as error:
        context["fault"] = str(error)
    context |= {
        "records": records if request.viewer.may(SEE_RECORDS) else None,
        "figures": figures if request.viewer.may(SEE_STATISTICS) else None,
        "most": services.most_at_once(),
    }
    failed = context["fault"] or request.method == "POST"
    return render(request, "exchange/export.html", context, status=422 if failed else 200)


@page_for(SHARE_RECORDS, MANAGE_PEOPLE)
@require_GET
def token_list(request: CandilRequest) -> HttpResponse:
    """Tokens that the person may know of, with what they were used for."""
    tokens = [
        {
            "token": token,
            "scopes": [SCOPES[scope].label for scope in token.scopes if scope in SCOPES],
            "works": token.revoked_at is None and token.expires_on >= timezone.localdate(),
        }
        for token in queries.tokens_for(request.viewer)
    ]
    return render(request, "exchange/token_list.html", {"tokens": tokens, "may_make": may_make(request.viewer)})


@page_for(SHARE_RECORDS)
@never_cache
@require_http_methods(["GET", "POST"])
def token_make(request: CandilRequest) -> HttpResponse:
    """Make a token of one's own; its text stands on the next page and never again."""
    form = TokenForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        try:
            made = services.make_token(
                by=request.viewer, holder=person_named(request.viewer.username), **form.cleaned_data
            )
        except CandilError as error:
            form.add_error(None, str(error))
        else:
            return render(request, "exchange/token_made.html", {"made": made})
    return render(request, "exchange/token_make.html", {"form": form}, status=422 if form.errors else 200)


@page_for(SHARE_RECORDS, MANAGE_PEOPLE)
@require_POST
def token_revoke(request: CandilRequest, pk: int) -> HttpResponse:
    """End a token at once."""
    try:
        services.revoke_token(by=request.viewer, token=queries.token_for(request.viewer, pk))
    except TokenUnknown as unknown:
        raise Http404(str(unknown)) from unknown
    messages.success(request, _("The token was ended. Programs that use it are refused from now on."))
    return redirect("exchange:token-list")


def _records_file(request: CandilRequest, filters: Filters, shape: str) -> HttpResponse:
    def write(file: BinaryIO) -> services.Exported:
        return services.write_records(
            by=request.viewer,
            viewer=request.viewer,
            shape=shape,
            filters=filters,
            file=file,
            most=services.most_at_once(),
        )

    return cast(HttpResponse, services.in_a_file(shape, write)[0])


def _figures_file(request: CandilRequest, filters: Filters, asked: dict[str, Any]) -> HttpResponse:
    def write(file: BinaryIO) -> services.Exported:
        return services.write_figures(
            by=request.viewer,
            viewer=request.viewer,
            shape=asked["figures"],
            filters=filters,
            dimensions=asked["by"],
            measure=asked["measure"],
            file=file,
        )

    return cast(HttpResponse, services.in_a_file(asked["figures"], write, named="figures")[0])


def _pairs(address: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in address.lists() if is_filter(name) for value in values]


def _chips(address: QueryDict) -> list[dict[str, str]]:
    chips = []
    for name, value in _pairs(address):
        left = address.copy()
        left.setlist(name, [one for one in address.getlist(name) if one != value])
        chips.append(
            {"label": f"{dimension_label(name)}: {value_label(name, value)}", "remove_href": f"?{left.urlencode()}"}
        )
    return chips
