"""Asks the picture for everything that a report tells, in the asking viewer's name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.analyse.incidents import queries as incidents
from candil.analyse.picture import queries as picture
from candil.analyse.picture.queries import shown_resolution
from candil.share.products.models.description import Method
from candil.share.products.services.answering import Answer, Scale, answer, method
from candil.share.products.services.converting import (
    TITLES,
    breakdown_found,
    corridors_found,
    evidence_of,
    hotspots_found,
    trend_found,
)
from candil.share.products.services.findings import Silent
from candil.share.products.services.sections.parts import CHOSEN, ORDER
from candil.share.products.services.writing import Findings
from candil_analysis.aggregates import Counts
from candil_analysis.hotspots import Hotspots
from candil_analysis.routes import Corridors
from candil_analysis.trends import Period, Trends

#: Resolution of cells where no level of areas is asked for: about 250 km² a cell.
CELLS: Final = 5
COUNTRIES: Final = "country"


@dataclass(frozen=True)
class Ways:
    """How the question is answered: what is counted, which areas are compared (empty: cells), which periods, and which
    parts of `sections.parts.CHOSEN` are asked for beside those that every report holds."""

    measure: Literal["records", "people"] = "records"
    areas: str = ""
    period: Literal["month", "quarter", "year"] = "quarter"
    parts: tuple[str, ...] = tuple(CHOSEN)


def gather(asked: picture.Asked, ways: Ways) -> Findings:
    """Everything that a report tells about the question, as far as the asking viewer may know it.

    Raises:
        QuestionUnclear: there is no such level of areas.
    """
    hotspots, level = _hotspots(asked, ways)
    routes = picture.routes(asked)
    trend = _trend(asked, ways)
    kinds = picture.trends_of(asked, trend.period, "exploitation")
    answers = {part: answer(part, asked, Scale(level, trend.period)) for part in CHOSEN if part in ways.parts}
    breakdowns = {name: picture.counts(asked, [name], measure=ways.measure) for name in TITLES}
    told = [point.period for series in trend.series for point in series.points if point.observed]
    total, _people = asked.overview
    return Findings(
        evidence=evidence_of(total.evidence),
        accepted_until=_accepted_until(asked),
        first=told[0] if told else "",
        last=told[-1] if told else "",
        hotspots=hotspots_found(hotspots, level),
        corridors=corridors_found(routes),
        trend=trend_found(trend, kinds, measure=ways.measure),
        breakdowns=tuple(breakdown_found(name, counts) for name, counts in breakdowns.items()),
        chosen={part: found.write for part, found in answers.items()},
        methods=(*_methods(hotspots, routes, trend, total), *_methods_of(answers)),
        silent=_silent(asked, trend.period),
        minimum_people=asked.rule.minimum_people,
        minimum_contributors=asked.rule.minimum_contributors,
        protected=asked.is_protected,
    )


def _hotspots(asked: picture.Asked, ways: Ways) -> tuple[Hotspots, str]:
    """Hotspots and the level compared: as asked; otherwise cells, or countries where no record has a cell."""
    if ways.areas:
        return picture.hotspots_of_areas(asked, ways.areas, measure=ways.measure), ways.areas
    cells = picture.hotspots_of_cells(asked, CELLS, measure=ways.measure)
    if len(cells):
        return cells, f"cell:{shown_resolution(asked, CELLS)}"
    return picture.hotspots_of_areas(asked, COUNTRIES, measure=ways.measure), COUNTRIES


def _trend(asked: picture.Asked, ways: Ways) -> Trends:
    """Counts by the period asked; by year where no date is known that precisely."""
    found = picture.trends_of(asked, ways.period)
    if any(point.observed for series in found.series for point in series.points):
        return found
    return picture.trends_of(asked, "year")


def _methods(hotspots: Hotspots, routes: Corridors, trend: Trends, total: Counts) -> tuple[Method, ...]:
    return (
        Method(_("Counts"), total.method, total.version, " ".join(total.notes)),
        method(_("Hotspots"), hotspots),
        method(_("Corridors"), routes),
        method(_("Trend and alarms"), trend),
    )


def _methods_of(answers: Mapping[str, Answer]) -> Iterator[Method]:
    for part in ORDER:
        if part in answers:
            yield from answers[part].methods


def _silent(asked: picture.Asked, period: Period) -> Silent | None:
    """How much of the records usually comes from contributors who have fallen silent; None where it may not be told."""
    reaches = picture.reach_of(asked, period).contributors
    return None if reaches is None else Silent(len(reaches.silent), reaches.missing)


def _accepted_until(asked: picture.Asked) -> datetime | None:
    """When the newest record counted was accepted; the moment of asking where single records may not be known."""
    if asked.is_protected:
        return timezone.now()
    records = incidents.records_visible_to(asked.viewer)
    if asked.population != "both":
        records = records.filter(is_synthetic=asked.population == "synthetic")
    latest: datetime | None = records.order_by().aggregate(latest=Max("accepted_at"))["latest"]
    return latest
