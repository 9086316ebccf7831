"""Reporting triangles: what was reported of each period, after how many periods, and how reporting goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from candil_analysis.trends.periods import Period, number, period_of

Floats = NDArray[np.float64]

#: Event period → delay in periods (0: reported in the same period) → count.
Delays = Mapping[str, Mapping[int, int]]
_NEARLY_ALL: Final = 1 - 1e-9
_LOGARITHMS: Final = (-5.0, 15.0)  # between which the concentration is looked for


@dataclass(frozen=True, eq=False)
class Triangle:
    """Counts by event period (rows) and delay (columns 0 … longest); `seen` marks those whose time has come."""

    serials: NDArray[np.int64]
    counts: Floats
    seen: NDArray[np.bool_]
    last: int  # number of the last period that is over

    @property
    def longest(self) -> int:
        return int(self.counts.shape[1]) - 1

    @property
    def age(self) -> NDArray[np.int64]:
        """Largest delay that each row can have shown so far."""
        return np.minimum(self.last - self.serials, self.longest)

    @property
    def reported(self) -> Floats:
        return np.asarray((self.counts * self.seen).sum(axis=1))


@dataclass(frozen=True, eq=False)
class Reporting:
    """How reporting goes on with delay.

    `completeness[d]` is the part of a period's reports that has come by delay d, and `doubt[d]` the variance of its
    logarithm for one new period. `concentration` is that of a Dirichlet law by which the parts vary from period to
    period (infinite: no more than chance makes them).
    """

    completeness: Floats
    doubt: Floats
    concentration: float


def triangle_of(reports: Delays, period: Period, as_of: date) -> Triangle:
    """A triangle as known on `as_of`. Reports from a period that is not over are left out.

    ValueError for a period of another kind, a negative delay or a negative count.
    """
    last = number(period_of(as_of, period), period) - 1
    rows: dict[int, dict[int, int]] = {}
    for text, delays in reports.items():
        serial = number(text, period)
        for delay, count in delays.items():
            if delay < 0 or count < 0:
                raise ValueError(
                    f"Delay {delay} with count {count} in {text}: neither may be below 0. "
                    "A delay is the period of the report minus the period of the event."
                )
        if serial <= last:
            rows[serial] = {delay: count for delay, count in delays.items() if serial + delay <= last}
    serials = np.arange(min(rows), last + 1, dtype=np.int64) if rows else np.zeros(0, dtype=np.int64)
    longest = max((delay for row in rows.values() for delay, count in row.items() if count), default=0)
    counts = np.zeros((serials.size, longest + 1))
    for serial, row in rows.items():
        for delay, count in row.items():
            if delay <= longest:
                counts[serial - serials[0], delay] = count
    seen = serials[:, None] + np.arange(longest + 1)[None, :] <= last
    return Triangle(serials, counts, seen, last)


def reporting(triangle: Triangle) -> Reporting:
    """Estimate from all periods, each as far as it has been seen (chain ladder, as reverse-time hazards).

    The hazard of delay d is, of the reports with delay at most d, the part with delay d. Source: Lawless 1994. That
    periods differ is allowed for by a Dirichlet-multinomial law, whose hazards are independent beta variables
    (Mosimann 1962; Connor and Mosimann 1969).
    """
    cumulative = np.cumsum(triangle.counts, axis=1) * triangle.seen
    came, by_then = (triangle.counts * triangle.seen).sum(axis=0), cumulative.sum(axis=0)
    hazard: Floats = np.divide(came, by_then, out=np.zeros_like(came), where=by_then > 0)
    hazard = np.minimum(hazard, _NEARLY_ALL)
    completeness = np.exp(_later(np.log1p(-hazard)))
    concentration = _concentration(triangle.counts, cumulative, hazard, completeness)
    alike = 1 / (1 + concentration * completeness)  # correlation within a period, for each delay
    squares = (cumulative * (1 + np.maximum(cumulative - 1, 0) * alike)).sum(axis=0)
    mean = np.divide(squares, by_then**2, out=np.zeros_like(squares), where=by_then > 0)
    return Reporting(completeness, _later(hazard / (1 - hazard) * (alike + mean)), concentration)


def _later(values: Floats) -> Floats:
    """For each delay, the sum over all longer delays."""
    return np.append(np.cumsum(values[:0:-1])[::-1], 0.0)


def _concentration(counts: Floats, cumulative: Floats, hazard: Floats, completeness: Floats) -> float:
    """By moments: Pearson's statistic is as large as the law expects. Delay 0 has a hazard of 1 and says nothing."""
    spread = cumulative * (hazard * (1 - hazard))[None, :]
    used = (spread > 0) & (np.arange(hazard.size) > 0)[None, :]
    freedom, cells = int(used.sum()) - int(used.any(axis=0).sum()), max(1, int(used.sum()))
    if freedom < 1:
        return float("inf")
    pearson = float(((counts - cumulative * hazard[None, :])[used] ** 2 / spread[used]).sum()) * cells / freedom
    more = np.maximum(cumulative - 1, 0)
    by_delay = np.where(used, more, 0).sum(axis=0)

    def missed(log_concentration: float) -> float:
        expected = cells + float((by_delay / (1 + np.exp(log_concentration) * completeness)).sum())
        return pearson - expected

    low, high = _LOGARITHMS
    if missed(high) <= 0:
        return float("inf")
    return float(np.exp(low if missed(low) >= 0 else optimize.brentq(missed, low, high)))
