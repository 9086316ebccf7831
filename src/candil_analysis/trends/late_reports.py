"""What recent periods will come to when the late reports are in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from candil_analysis.facts import Evidence
from candil_analysis.significance import STANDARD, Rigour
from candil_analysis.trends.alarms import Point, Series, Trends
from candil_analysis.trends.expectation import Expectation
from candil_analysis.trends.periods import Period, name, number, period_after
from candil_analysis.trends.triangle import Delays, Floats, Triangle, reporting, triangle_of

VERSION: Final = "1"
METHOD: Final = (
    "Chain ladder on the reporting triangle (reverse-time hazards, Lawless 1994); negative-binomial prediction "
    "interval for the reports still to come, widened by how much reporting varied from period to period."
)
NOTHING_REPORTED: Final = "Nothing was reported in periods that are over: there is nothing to reckon delays from."
SHORT_MEMORY: Final = (
    "The longest delay seen is as long as the data reach back: later reports than that may come and are not foreseen."
)
SAME_HABITS: Final = "Assumes that reports come as late as they did before; a new form, partner or backlog breaks this."
TOO_EARLY: Final = "Of the latest periods too little has usually come by now to say what they will come to."
NOT_COUNTED: Final = "Reports of the period that is not over are left out."
#: With less than this usually in, no figure is given.
_LEAST: Final = 0.05


@dataclass(frozen=True)
class Foreseen:
    """One event period. `total` is what it is expected to come to, with prediction interval; None: too early to say.

    `completeness` is the part that has usually come by now, 0 to 1.
    """

    period: str
    reported: int
    completeness: float
    total: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Nowcast:
    """What recent periods will come to, and until when the figures are complete enough to be judged."""

    period: Period
    points: tuple[Foreseen, ...]  # every period of which reports may still come, oldest first
    complete_until: date | None  # the day after the last period that is complete enough; None: nothing is known
    longest_delay: int
    concentration: float | None  # of the delays from period to period; None: they vary no more than by chance
    method: str
    version: str
    confidence: float
    evidence: Evidence | None
    notes: tuple[str, ...]


def nowcast(
    reports: Delays,
    *,
    period: Period,
    as_of: date,
    enough: float = 0.95,
    rigour: Rigour = STANDARD,
    evidence: Evidence | None = None,
) -> Nowcast:
    """What each recent period will come to.

    `reports`: event period → delay in periods → count; what is not named is zero. Only reporting periods that are
    over on `as_of` are used. A period counts as complete when the part `enough` of it has usually come by its age;
    `complete_until` is what `trends` takes as `as_of`. Sources: Lawless 1994; Höhle and an der Heiden 2014.
    ValueError as in `triangle_of`, or where `enough` does not lie between 0 and 1.
    """
    if not 0 < enough <= 1:
        raise ValueError(f"The part that is enough lies above 0 and up to 1, not at {enough}.")
    triangle = triangle_of(reports, period, as_of)
    habit = reporting(triangle) if triangle.reported.sum() else None
    points = _points(triangle, period, rigour.confidence) if habit else ()
    early = [point.period for point in points if point.completeness < enough]
    through = number(early[0], period) - 1 if early else triangle.last
    return Nowcast(
        period=period,
        points=points,
        complete_until=period_after(name(through, period), period) if habit else None,
        longest_delay=triangle.longest,
        concentration=habit.concentration if habit and np.isfinite(habit.concentration) else None,
        method=METHOD,
        version=VERSION,
        confidence=rigour.confidence,
        evidence=evidence,
        notes=_notes(triangle, points),
    )


def _points(triangle: Triangle, period: Period, confidence: float) -> tuple[Foreseen, ...]:
    habit = reporting(triangle)
    recent = np.flatnonzero(triangle.age < triangle.longest)
    age, reported = triangle.age[recent], triangle.reported[recent]
    part, doubt = habit.completeness[age], habit.doubt[age]
    low, high, missing = _to_come(reported, part, doubt, confidence)
    return tuple(
        Foreseen(name(int(serial), period), int(count), float(share))
        if share < _LEAST
        else Foreseen(
            name(int(serial), period), int(count), float(share), float(count + more), float(count + a), float(count + b)
        )
        for serial, count, share, more, a, b in zip(
            triangle.serials[recent], reported, part, missing, low, high, strict=True
        )
    )


def _to_come(reported: Floats, part: Floats, doubt: Floats, confidence: float) -> tuple[Floats, Floats, Floats]:
    """Prediction interval and mean of the reports still missing.

    Given `reported` of a Poisson count of which `part` has come, and Jeffreys' prior for its mean, what is missing is
    negative binomial with mean (reported + ½)(1 − part)/part and variance mean/part; nothing reported so is no
    certainty of nothing to come. The variance of `part` is added.
    """
    safe = np.maximum(part, _LEAST)
    mean = np.maximum((reported + 0.5) * (1 - safe) / safe, 1e-12)
    variance = mean / safe + (reported + 0.5) ** 2 * doubt / safe**2
    low, high = Expectation(mean, variance, 1.0, float("inf")).interval(confidence)
    return low, high, mean


def _notes(triangle: Triangle, points: tuple[Foreseen, ...]) -> tuple[str, ...]:
    nothing = not triangle.reported.sum()
    notes = {
        NOTHING_REPORTED: nothing,
        SAME_HABITS: bool(points),
        SHORT_MEMORY: not nothing and triangle.longest >= triangle.serials.size - 1,
        TOO_EARLY: any(point.total is None for point in points),
        NOT_COUNTED: True,
    }
    return tuple(note for note, holds in notes.items() if holds)


def with_nowcasts(found: Trends, nowcasts: Mapping[str, Nowcast]) -> Trends:
    """`found` with what its incomplete periods will come to, by series name. Judged periods stay as they are."""
    return replace(found, series=tuple(_foreseen(series, nowcasts.get(series.name)) for series in found.series))


def _foreseen(series: Series, known: Nowcast | None) -> Series:
    if known is None:
        return series
    by_period = {point.period: point for point in known.points}
    points = tuple(_with(point, by_period.get(point.period)) for point in series.points)
    added = tuple(note for note in known.notes if note not in series.notes)
    return replace(series, points=points, notes=series.notes + added)


def _with(point: Point, foreseen: Foreseen | None) -> Point:
    if foreseen is None or not point.incomplete:
        return point
    return replace(point, nowcast=foreseen.total, nowcast_low=foreseen.low, nowcast_high=foreseen.high)
