"""Counts by period against their seasonal expectation, with alarms over one or many series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

import numpy as np

from candil_analysis.facts import Evidence
from candil_analysis.significance import STANDARD, Rigour, benjamini_hochberg
from candil_analysis.trends.expectation import MINIMUM, expect, reference
from candil_analysis.trends.periods import PER_YEAR, Period, between, name, number, period_of

VERSION: Final = "2"
METHOD: Final = (
    "Quasi-Poisson regression on time and season over five years up to half a year before (for years: all before), "
    "past outbreaks weighing less (Farrington Flexible, Noufaily et al. 2013); negative-binomial prediction interval; "
    "Benjamini–Hochberg over all judged."
)
TOO_SHORT: Final = "Too few periods before it to say what was expected: no alarm can be given."
INCOMPLETE: Final = "The last periods are not complete: they are shown and not judged."
UNKNOWN_LEFT_OUT: Final = "Suppressed periods are unknown: they are left out and are not counted as zero."
ZERO_FILLED: Final = "Periods in which nothing was reported count as zero."
OVERDISPERSED: Final = "Counts vary more than independent reports would; intervals are widened for it."

State = Literal["baseline", "judged", "too early", "unknown", "incomplete"]
#: Above this the counts are called overdispersed.
_OVERDISPERSED: Final = 1.5


@dataclass(frozen=True)
class Point:
    """One period of a series.

    A period that is judged is forecast from periods before it alone (`expectation.reference`). The expectation of a
    baseline period is the fit it took part in: it draws the seasons, and is no test. None: there is no such figure.
    """

    period: str
    observed: int | None
    state: State
    expected: float | None = None
    low: float | None = None  # prediction interval
    high: float | None = None
    p: float | None = None
    q: float | None = None
    alarm: Literal["high", "low"] | None = None
    nowcast: float | None = None  # what an incomplete period will come to, where `with_nowcasts` could say
    nowcast_low: float | None = None
    nowcast_high: float | None = None

    @property
    def incomplete(self) -> bool:
        """More reports may come: the period is shown greyed and never judged."""
        return self.state == "incomplete"


@dataclass(frozen=True)
class Series:
    """One series, oldest period first."""

    name: str
    points: tuple[Point, ...]
    dispersion: float | None  # variance over mean of the last fit; None when the series is too short
    notes: tuple[str, ...]

    @property
    def alarms(self) -> tuple[Point, ...]:
        """The periods that stand out, oldest first."""
        return tuple(point for point in self.points if point.alarm)


@dataclass(frozen=True)
class Trends:
    """All series judged together: one false-discovery rate over all of their periods."""

    period: Period
    series: tuple[Series, ...]
    method: str
    version: str
    discovery_rate: float
    confidence: float
    least: int  # no high alarm below this count
    evidence: Evidence | None

    @property
    def alarms(self) -> tuple[tuple[str, Point], ...]:
        """(series, period) of every alarm, smallest q first."""
        found = [(series.name, point) for series in self.series for point in series.alarms]
        return tuple(sorted(found, key=lambda alarm: (alarm[1].q or 0.0, alarm[0], alarm[1].period)))


def trends(
    counts: Mapping[str, Mapping[str, int | None]],
    *,
    period: Period,
    as_of: date,
    first: str | None = None,
    watch: int | None = None,
    least: int = 5,
    evidence: Evidence | None = None,
    rigour: Rigour = STANDARD,
) -> Trends:
    """Judge the last `watch` periods (default: a year) of every series, each by the periods before it.

    `counts`: series name → period ("2023-04", "2023-Q2", "2023") → count, None suppressed. `as_of` is the day up to
    which the data are complete (`contributors_last` and `nowcast` tell it): the period it lies in and all later ones
    are incomplete and never judged. `first`: where the data begin (default: the
    first period seen in any series); periods not named from there on are zero. Needs `MINIMUM` known periods before
    a judged one. ValueError for a period of another kind.
    """
    end = number(period_of(as_of, period), period)
    seen = [number(text, period) for series in counts.values() for text in series]
    begin = number(first, period) if first else min(seen, default=end)
    window = PER_YEAR[period] if watch is None else watch
    judged = [_series(key, counts[key], period, begin, end, window, rigour.confidence) for key in counts]
    return Trends(
        period=period,
        series=tuple(_with_alarms(judged, rigour.discovery_rate, least)),
        method=METHOD,
        version=VERSION,
        discovery_rate=rigour.discovery_rate,
        confidence=rigour.confidence,
        least=least,
        evidence=evidence,
    )


def _series(
    key: str, counts: Mapping[str, int | None], period: Period, begin: int, end: int, watch: int, confidence: float
) -> Series:
    complete = between(name(begin, period), name(end - 1, period), period) if begin < end else ()
    late = sorted(text for text in counts if number(text, period) >= end)
    observed = {text: counts.get(text, 0) for text in complete}
    known = np.array([number(text, period) for text in complete if observed[text] is not None], dtype=np.int64)
    values = np.array([value for value in observed.values() if value is not None], dtype=np.float64)
    start = end - watch
    points, dispersion = _baseline(observed, known, values, start, period)
    for text in complete[max(0, start - begin) :]:
        point, found = _judge(text, observed[text], known, values, period, confidence)
        points.append(point)
        dispersion = found or dispersion
    points += [Point(text, counts[text], "incomplete") for text in late]
    return Series(key, tuple(points), dispersion, _notes(points, counts, dispersion))


def _baseline(
    observed: Mapping[str, int | None], known: np.ndarray, values: np.ndarray, start: int, period: Period
) -> tuple[list[Point], float | None]:
    before = known < start
    texts = [text for text in observed if number(text, period) < start]
    if before.sum() < MINIMUM[period]:
        return [
            Point(text, observed[text], "baseline" if observed[text] is not None else "unknown") for text in texts
        ], None
    asked = np.array([number(text, period) for text in texts], dtype=np.int64)
    fitted = expect(values[before], known[before], asked, period)
    points = [
        Point(text, observed[text], "unknown" if observed[text] is None else "baseline", expected=float(mean))
        for text, mean in zip(texts, fitted.mean, strict=True)
    ]
    return points, fitted.dispersion


def _judge(
    text: str, observed: int | None, known: np.ndarray, values: np.ndarray, period: Period, confidence: float
) -> tuple[Point, float | None]:
    serial = number(text, period)
    before = reference(known, serial, period)
    if before.sum() < MINIMUM[period]:
        return Point(text, observed, "unknown" if observed is None else "too early"), None
    forecast = expect(values[before], known[before], np.array([serial], dtype=np.int64), period)
    low, high = forecast.interval(confidence)
    point = Point(
        text,
        observed,
        "unknown" if observed is None else "judged",
        expected=float(forecast.mean[0]),
        low=float(low[0]),
        high=float(high[0]),
        p=None if observed is None else float(forecast.p(np.array([observed], dtype=np.float64))[0]),
    )
    return point, forecast.dispersion


def _with_alarms(judged: Iterable[Series], discovery_rate: float, least: int) -> list[Series]:
    """q-values and alarms over every judged period of every series together."""
    series = list(judged)
    chances = [np.nan if point.p is None else point.p for one in series for point in one.points]
    rates = iter(benjamini_hochberg(chances))
    return [
        replace(
            one, points=tuple(_with_alarm(point, float(next(rates)), discovery_rate, least) for point in one.points)
        )
        for one in series
    ]


def _with_alarm(point: Point, q: float, discovery_rate: float, least: int) -> Point:
    if np.isnan(q) or point.observed is None or point.expected is None:
        return point
    direction: Literal["high", "low"] = "high" if point.observed > point.expected else "low"
    sounds = q <= discovery_rate and (direction == "low" or point.observed >= least)
    return replace(point, q=q, alarm=direction if sounds else None)


def _notes(points: list[Point], counts: Mapping[str, int | None], dispersion: float | None) -> tuple[str, ...]:
    states = {point.state for point in points}
    notes = {
        TOO_SHORT: "too early" in states or dispersion is None,
        INCOMPLETE: "incomplete" in states,
        UNKNOWN_LEFT_OUT: "unknown" in states,
        ZERO_FILLED: any(point.period not in counts for point in points),
        OVERDISPERSED: dispersion is not None and dispersion > _OVERDISPERSED,
    }
    return tuple(note for note, holds in notes.items() if holds)
