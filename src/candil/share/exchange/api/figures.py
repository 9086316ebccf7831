"""Counts, hotspots, corridors and trends: the picture's own answers, protected by its own rules."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import WithJsonSchema

from candil.analyse.picture import queries as picture
from candil.analyse.picture.errors import QuestionUnclear
from candil.share.exchange.api.answers import answers
from candil.share.exchange.api.asking import FILTERS, Asking, Bearer, filters_in
from candil.share.exchange.api.schemas import Corridors, Counts, Hotspots, Trends
from candil.share.exchange.policies import STATISTICS
from candil_analysis.aggregates import Cell
from candil_analysis.facts import DIMENSIONS

router = Router(tags=["figures"], auth=Bearer(STATISTICS))
Measure = Literal["records", "people"]
Period = Literal["month", "quarter", "year"]
Dimension = Annotated[str, WithJsonSchema({"type": "string", "enum": list(DIMENSIONS)})]
Several = Annotated[list[Dimension], Query(max_length=3, description="Dimensions; given again, up to three.")]


@router.get("/counts", response=answers(Counts), url_name="counts", openapi_extra=FILTERS)
def counts(request: Asking, by: Several = [], measure: Measure = "records") -> dict[str, Any]:  # noqa: B006
    """How many records or people, by up to three dimensions."""
    asked = _asked(request, "by", "measure")
    found = picture.counts(asked, by, measure=measure)
    return {
        "measure": found.measure,
        "dimensions": found.dimensions,
        "population": asked.population,
        "set_valued": found.set_valued,
        "cells": [_cell(found.dimensions, cell) for cell in found.cells],
        "total": _cell((), found.total),
        "evidence": found.evidence,
        "method": found.method,
        "version": found.version,
        "notes": found.notes,
    }


@router.get("/hotspots", response=answers(Hotspots), url_name="hotspots", openapi_extra=FILTERS)
def hotspots(
    request: Asking,
    level: Annotated[
        str, Query(max_length=80, description="cell:0 to cell:9, country, or a level of areas.")
    ] = "cell:5",
    measure: Measure = "records",
) -> dict[str, Any]:
    """Places whose neighbourhood holds more, or less, than chance gives."""
    asked = _asked(request, "level", "measure")
    resolution = _resolution(level)
    if resolution is None:
        found = picture.hotspots_of_areas(asked, level, measure=measure)
    else:
        found = picture.hotspots_of_cells(asked, resolution, measure=measure)
        level = f"cell:{picture.shown_resolution(asked, resolution)}"
    numbers = ("expected", "ratio", "low", "high", "z", "p", "q")
    places = [
        {
            "place": spot.key,
            "observed": spot.observed,
            "around": spot.around,
            "classification": spot.classification,
            **{name: _number(getattr(spot, name)) for name in numbers},
        }
        for spot in found
    ]
    same = ("method", "version", "region", "discovery_rate", "confidence", "seed", "evidence", "notes")
    told = {name: getattr(found, name) for name in same}
    return {"level": level, "population": asked.population, "places": places, "not_shown": found.unknown, **told}


@router.get("/corridors", response=answers(Corridors), url_name="corridors", openapi_extra=FILTERS)
def corridors(
    request: Asking,
    level: Annotated[str, Query(max_length=80, description="country, or a level of areas.")] = "country",
) -> dict[str, Any]:
    """Moves between places, with how much more than chance they carry."""
    asked = _asked(request, "level")
    found = picture.routes(asked, level)
    same = ("level", "moves", "method", "version", "discovery_rate", "confidence", "evidence", "notes")
    numbers = ("low", "high", "share", "expected", "ratio", "p", "q")
    shown = [
        {
            "origin": one.origin,
            "destination": one.destination,
            "count": one.count,
            "at_least": one.at_least,
            "unusual": one.unusual,
            **{name: _number(getattr(one, name)) for name in numbers},
        }
        for one in found.corridors
    ]
    return {"population": asked.population, "corridors": shown, **{name: getattr(found, name) for name in same}}


@router.get("/trends", response=answers(Trends), url_name="trends", openapi_extra=FILTERS)
def trends(
    request: Asking,
    period: Period = "quarter",
    by: Annotated[
        str,
        Query(description="A dimension: one series for each of its values."),
        WithJsonSchema({"type": "string", "enum": ["", *DIMENSIONS]}),
    ] = "",
) -> dict[str, Any]:
    """Counts by period against their seasonal expectation."""
    asked = _asked(request, "period", "by")
    found = picture.trends_of(asked, period, by or None)
    names = ("period", "observed", "state", "alarm")
    numbers = ("expected", "low", "high", "p", "q")
    series = [
        {
            "name": one.name,
            "notes": one.notes,
            "points": [
                {name: getattr(point, name) for name in names}
                | {name: _number(getattr(point, name)) for name in numbers}
                for point in one.points
            ],
        }
        for one in found.series
    ]
    same = ("period", "method", "version", "discovery_rate", "confidence", "evidence")
    return {"population": asked.population, "series": series, **{name: getattr(found, name) for name in same}}


def _asked(request: Asking, *own: str) -> picture.Asked:
    filters = filters_in(request, *own)
    if filters.corridor or any(name.startswith("cell:") for name in filters.where):
        raise QuestionUnclear(_("Figures are not asked by cell or corridor; lists of records are."))
    return picture.ask(viewer=request.auth.viewer, where=filters.where, population=filters.population)


def _resolution(level: str) -> int | None:
    kind, colon, number = level.partition(":")
    if kind != "cell":
        return None
    if not (colon and number.isascii() and number.isdigit() and len(number) <= 2):
        raise QuestionUnclear(_("“%(level)s” is no level. Write cell:0 to cell:9.") % {"level": level})
    return int(number)


def _cell(dimensions: tuple[str, ...], cell: Cell) -> dict[str, Any]:
    return {
        "key": dict(zip(dimensions, cell.key, strict=True)),
        "value": cell.value,
        "suppressed": cell.suppressed,
        "exact": cell.exact,
        "error": cell.error,
    }


def _number(value: float | None) -> float | None:
    """JSON has no word for "not a number" or "without end"."""
    return None if value is None or not math.isfinite(value) else float(value)
