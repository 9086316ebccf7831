"""The answers of the analysis as findings: values with their words, filters and drawings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candil.analyse.picture.queries.filters import NOT_REPORTED, label
from candil.platform.design import charts
from candil.share.products.services import drawings, findings
from candil.share.products.services.numbers import finite, whole
from candil.share.products.services.places import level_in_words, place_in_words, records_of, shapes_of
from candil_analysis.aggregates import Cell, Counts
from candil_analysis.facts import Evidence
from candil_analysis.hotspots import Hotspot, Hotspots
from candil_analysis.routes import Corridor, Corridors
from candil_analysis.trends import Point, Trends

#: Tables of a report, in this order: who was affected and how.
TITLES: Final = {
    "exploitation": gettext_lazy("Exploitation"),
    "means_of_control": gettext_lazy("Means of control"),
    "citizenship": gettext_lazy("Citizenship"),
    "industry": gettext_lazy("Industry"),
}
#: Places and corridors that become findings (a table shows fewer), and places on the map.
LISTED: Final = 50
DRAWN: Final = 1500
_ALARMS: Final[dict[str | None, Literal["above", "below", ""]]] = {"high": "above", "low": "below", None: ""}


def evidence_of(found: Evidence | None) -> findings.Evidence:
    """What stands behind a finding; all unknown where the analysis does not say."""
    return findings.Evidence(None, None, None) if found is None else findings.Evidence(**vars(found))


def hotspots_found(result: Hotspots, level: str) -> findings.Hotspots:
    """Places with records or that stand out, strongest first. `level`: "country", "lad", "cell:5"."""
    strongest = [spot for spot in result.strongest(DRAWN) if spot.observed or spot.classification in {"hot", "cold"}]
    return findings.Hotspots(
        level=level_in_words(level),
        are_cells=level.startswith("cell:"),
        places=tuple(_place(level, spot) for spot in strongest[:LISTED]),
        tested=len(result),
        unknown=len(result.unknown),
        limit=result.discovery_rate,
        evidence=evidence_of(result.evidence),
        maps=drawings.place_maps(
            shapes_of(level, {spot.key: charts.significance_of(spot.z, spot.q) for spot in strongest}),
            title=_("Hotspots"),
            strongest=place_in_words(level, strongest[0].key) if strongest else "",
        ),
        notes=result.notes,
    )


def _place(level: str, spot: Hotspot) -> findings.HotPlace:
    return findings.HotPlace(
        code=spot.key,
        label=place_in_words(level, spot.key),
        value=spot.observed,
        around=spot.around,
        ratio=finite(spot.ratio),
        low=finite(spot.low),
        high=finite(spot.high),
        q=finite(spot.q),
        standing="hot" if spot.classification == "hot" else "cold" if spot.classification == "cold" else "none",
        where=records_of(level, spot.key),
    )


def corridors_found(result: Corridors) -> findings.Corridors:
    """Corridors between countries, the most used first."""
    corridors = tuple(_corridor(corridor) for corridor in result.corridors[:LISTED])
    return findings.Corridors(
        corridors=corridors,
        moves=result.moves,
        limit=result.discovery_rate,
        evidence=evidence_of(result.evidence),
        svg=drawings.corridor_bars(corridors) if corridors else "",
        notes=result.notes,
    )


def _corridor(corridor: Corridor) -> findings.Corridor:
    return findings.Corridor(
        origin=label("country_of_origin", corridor.origin),
        destination=label("country_of_exploitation", corridor.destination),
        value=corridor.count,
        at_least=corridor.at_least,
        count_low=finite(corridor.low),
        count_high=finite(corridor.high),
        share=finite(corridor.share),
        low=finite(corridor.share_low),
        high=finite(corridor.share_high),
        basis=_bases(corridor.bases),
        q=finite(corridor.q),
        unusual=corridor.unusual,
        where=(("corridor", (f"{corridor.origin}-{corridor.destination}",)),),
    )


def _bases(bases: Iterable[tuple[str, int | None]]) -> str:
    words = {
        "observed": _("observed"),
        "inferred": _("inferred"),
        "pair": _("both ends named"),
        "citizenship": _("citizenship for origin"),
    }
    return ", ".join(f"{words[basis]} {whole(count)}" for basis, count in bases)


def trend_found(result: Trends, kinds: Trends, *, measure: str) -> findings.Trend:
    """The one series of all records asked about, and alarms among types of exploitation."""
    points = tuple(_point(result.period, point) for series in result.series for point in series.points)
    unit = _("People") if measure == "people" else _("Records")
    return findings.Trend(
        points=points,
        kind_alarms=tuple(
            findings.KindAlarm(
                label("exploitation", name or None),
                _point(kinds.period, point, exploitation=name or NOT_REPORTED),
            )
            for name, point in kinds.alarms[:LISTED]
        ),
        kinds_judged=len(kinds.series),
        limit=result.discovery_rate,
        evidence=evidence_of(result.evidence),
        svg=drawings.trend_line(points, period=result.period, unit=unit) if points else "",
        notes=tuple(note for series in result.series for note in series.notes),
    )


def _point(period: str, point: Point, **more: str) -> findings.TrendPoint:
    # The fit of a baseline period has seen that period: it is no expectation that could be compared with it.
    judged = point.state == "judged"
    return findings.TrendPoint(
        label=point.period,
        value=point.observed,
        expected=finite(point.expected) if judged else None,
        low=finite(point.low) if judged else None,
        high=finite(point.high) if judged else None,
        q=finite(point.q) if judged else None,
        alarm=_ALARMS[point.alarm],
        where=((period, (point.period,)), *((name, (value,)) for name, value in more.items())),
        complete=point.state != "incomplete",
    )


def breakdown_found(name: str, counts: Counts) -> findings.Breakdown:
    """Counts by one dimension: reported values from the largest to the smallest, then what was not reported."""
    shares = sorted(
        (_share(name, cell) for cell in counts.cells),
        key=lambda share: (not share.reported, -(share.value or 0), share.label),
    )
    return findings.Breakdown(
        dimension=name,
        title=str(TITLES[name]),
        set_valued=name in counts.set_valued,
        shares=tuple(shares),
        total=counts.total.value,
        evidence=evidence_of(counts.evidence),
    )


def _share(name: str, cell: Cell) -> findings.Share:
    # Suppressed with 0 to open: nothing may be said, not even that it is nothing.
    value = (cell.value or None) if cell.suppressed else cell.value
    return findings.Share(
        label=label(name, cell.key[0]),
        value=value,
        at_least=cell.suppressed and value is not None,
        reported=cell.key[0] is not None,
        where=((name, (cell.key[0] or NOT_REPORTED,)),),
    )
