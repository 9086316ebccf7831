"""Asks the picture for everything that a report tells, in the asking viewer's name."""

from __future__ import annotations

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
from candil.share.products.services.converting import (
    TITLES,
    breakdown_found,
    corridors_found,
    evidence_of,
    hotspots_found,
    trend_found,
)
from candil.share.products.services.numbers import percent
from candil.share.products.services.writing import Findings
from candil_analysis.aggregates import Counts
from candil_analysis.hotspots import Hotspots
from candil_analysis.routes import Corridors
from candil_analysis.trends import Break, Trends

#: Resolution of cells where no level of areas is asked for: about 250 km² a cell.
CELLS: Final = 5
COUNTRIES: Final = "country"


@dataclass(frozen=True)
class Ways:
    """How the question is answered: what is counted, which areas are compared (empty: cells), which periods."""

    measure: Literal["records", "people"] = "records"
    areas: str = ""
    period: Literal["month", "quarter", "year"] = "quarter"


def gather(asked: picture.Asked, ways: Ways) -> Findings:
    """Everything that a report tells about the question, as far as the asking viewer may know it.

    Raises:
        QuestionUnclear: there is no such level of areas.
    """
    hotspots, level = _hotspots(asked, ways)
    routes = picture.routes(asked)
    trend = _trend(asked, ways)
    turn, kinds = picture.break_of(asked, trend.period), picture.trends_of(asked, trend.period, "exploitation")
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
        trend=trend_found(trend, turn, kinds, measure=ways.measure),
        breakdowns=tuple(breakdown_found(name, counts) for name, counts in breakdowns.items()),
        methods=_methods(hotspots, routes, trend, turn, total),
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


def _methods(hotspots: Hotspots, routes: Corridors, trend: Trends, turn: Break, total: Counts) -> tuple[Method, ...]:
    return (
        Method(_("Counts"), total.method, total.version, " ".join(total.notes)),
        Method(
            _("Hotspots"),
            hotspots.method,
            hotspots.version,
            f"{hotspots.region} {_parameters(hotspots.discovery_rate, hotspots.seed)}",
        ),
        Method(_("Corridors"), routes.method, routes.version, _parameters(routes.discovery_rate)),
        Method(_("Trend and alarms"), trend.method, trend.version, _parameters(trend.discovery_rate)),
        Method(_("Change of course"), turn.method, turn.version, _parameters(seed=turn.seed)),
    )


def _parameters(discovery_rate: float | None = None, seed: int | None = None) -> str:
    rate = _("False-discovery rate %(rate)s.") % {"rate": percent(discovery_rate)} if discovery_rate is not None else ""
    chance = _("Seed of chance %(seed)d.") % {"seed": seed} if seed is not None else ""
    return " ".join(filter(None, [rate, chance]))


def _accepted_until(asked: picture.Asked) -> datetime | None:
    """When the newest record counted was accepted; the moment of asking where single records may not be known."""
    if asked.is_protected:
        return timezone.now()
    records = incidents.records_visible_to(asked.viewer)
    if asked.population != "both":
        records = records.filter(is_synthetic=asked.population == "synthetic")
    latest: datetime | None = records.order_by().aggregate(latest=Max("accepted_at"))["latest"]
    return latest
