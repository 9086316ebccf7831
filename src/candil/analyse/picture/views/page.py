"""One page: filters in the address; map, timeline, flows and tables; complete without a script."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from candil.analyse.picture import queries
from candil.analyse.picture.errors import QuestionUnclear
from candil.analyse.picture.forms import NAMED, TICKED, VIEWS, FilterForm
from candil.analyse.picture.queries import Asked
from candil.analyse.picture.queries.filters import LABELS, label
from candil.analyse.picture.views.changing import changing_section
from candil.analyse.picture.views.firmness import firmness_section
from candil.analyse.picture.views.flows import flows_section
from candil.analyse.picture.views.mapping import levels, map_section
from candil.analyse.picture.views.network import network_section
from candil.analyse.picture.views.patterns import patterns_section
from candil.analyse.picture.views.sections import tables_section, timeline_section
from candil.analyse.picture.views.unique import unique_figure
from candil.analyse.picture.views.words import figure, filters_of, rows_address
from candil.trust.accounts.policies import COMPOSE_PRODUCTS, SEE_RECORDS, SEE_STATISTICS, CandilRequest
from candil_analysis.aggregates import Measure
from candil_analysis.facts import Population
from candil_analysis.trends import Period


def picture(request: CandilRequest) -> HttpResponse:
    """Read the filters, ask once, show one view; a filter that is not understood is said and nothing is counted."""
    form = FilterForm(request.GET, years=_years(request), levels=levels())
    template = "picture/_answer.html" if request.htmx else "picture/picture.html"
    valid = form.is_valid()
    context: dict[str, Any] = {
        "form": form,
        "view": form.chosen("view"),
        "ticked": [form[name] for name in TICKED],
        "named": [form[name] for name in NAMED],
    }
    if not valid:
        fault = _("Look at the filters marked below.")
        return render(request, template, {**context, "fault": fault}, status=400)
    population = form.chosen("population")
    try:
        asked = queries.ask(
            viewer=request.viewer,
            where=form.where(),
            population=None if population == "auto" else cast(Population, population),
        )
        answer = _answer(request, form, asked)
    except QuestionUnclear as error:
        return render(request, template, {**context, "fault": str(error)}, status=400)
    return render(request, template, {**context, **answer})


def _years(request: CandilRequest) -> list[str]:
    """Years that this viewer has any figure for."""
    counted = queries.counts(queries.ask(viewer=request.viewer), ["year"])
    return [cell.key[0] for cell in counted.cells if cell.key[0] is not None]


def _answer(request: CandilRequest, form: FilterForm, asked: Asked) -> dict[str, Any]:
    view = form.chosen("view")
    measure: Measure = "people" if form.chosen("measure") == "people" else "records"
    records, people = asked.overview
    return {
        "asked": asked,
        "synthetic": asked.population != "real",
        "section": _section(form, asked, view, measure),
        "records": figure(asked, records.total),
        "people": figure(asked, people.total),
        "unique": unique_figure(asked),
        "rows_href": rows_address(asked, {}),
        "filters": filters_of(asked, {}),
        "may_export": request.viewer.may(SEE_RECORDS) or request.viewer.may(SEE_STATISTICS),
        "may_compose": request.viewer.organisation_id is not None and request.viewer.may(COMPOSE_PRODUCTS),
        "tabs": [
            {"label": words, "href": _address(request, view=name), "current": name == view}
            for name, words in VIEWS.items()
        ],
        "chips": _chips(request, asked),
        "clear_href": f"?{urlencode({'view': view})}",
    }


def _section(form: FilterForm, asked: Asked, view: str, measure: Measure) -> dict[str, Any]:
    if view == "timeline":
        return timeline_section(asked, period=cast(Period, form.chosen("period")), by=form.chosen("by"))
    if view == "flows":
        return flows_section(asked)
    if view == "patterns":
        return patterns_section(asked, largest=int(form.chosen("largest")))
    if view == "network":
        return network_section(asked)
    if view == "tables":
        return tables_section(asked, measure=measure)
    return _places(form, asked, measure)


def _places(form: FilterForm, asked: Asked, measure: Measure) -> dict[str, Any]:
    level = form.chosen("level")
    if form.chosen("about") == "changing":
        return changing_section(asked, level=level, period=cast(Period, form.chosen("period")))
    if form.chosen("about") == "firmness":
        return firmness_section(asked, level=level)
    return map_section(asked, level=level, measure=measure)


def _address(request: CandilRequest, **changes: str) -> str:
    """This page's address with some parameters changed."""
    kept = request.GET.copy()
    for name, value in changes.items():
        kept[name] = value
    return f"?{kept.urlencode()}"


def _chips(request: CandilRequest, asked: Asked) -> list[dict[str, str]]:
    """The filters in force, each with the address of the page without it."""
    chips = []
    for name, values in asked.question.where.items():
        for value in values:
            kept = request.GET.copy()
            kept.setlist(name, [other or "not-reported" for other in values if other != value])
            words = f"{LABELS[name]}: {label(name, value or None)}"
            chips.append({"label": words, "remove_href": f"?{kept.urlencode()}"})
    return chips
