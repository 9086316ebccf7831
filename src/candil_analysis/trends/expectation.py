"""What a period is expected to bring, from the periods before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from candil_analysis.trends.periods import PER_YEAR, Period
from candil_analysis.trends.quasi_poisson import Fit, anscombe_residuals, fit

Floats = NDArray[np.float64]

#: Fewest known periods before one that is judged: three years of seasons; for years, what a trend needs.
MINIMUM: Final[dict[Period, int]] = {"month": 36, "quarter": 12, "year": 6}
#: The latest periods before a judged one stay out of its reference, so that a rise that lasts does not become what is
#: expected; and so do periods further back, where the course may have been another (Noufaily et al. 2013: 26 weeks, and
#: five years before them). Years are too few for either.
RECENT: Final[dict[Period, int]] = {"month": 6, "quarter": 2, "year": 0}
WINDOW: Final[dict[Period, int | None]] = {"month": 60, "quarter": 20, "year": None}
#: Past outbreaks weigh less from this residual on (Noufaily et al. 2013).
_OUTBREAK: Final = 2.58
_HARMONICS: Final = 2


@dataclass(frozen=True, eq=False)
class Expectation:
    """Negative-binomial forecast of each period asked; `variance` is that of a new count, doubt about the mean too."""

    mean: Floats
    variance: Floats
    dispersion: float
    freedom: float  # degrees of freedom that the dispersion rests on; infinite where it is Poisson's

    def interval(self, confidence: float) -> tuple[Floats, Floats]:
        """Prediction interval of the count: the smallest and largest count not in either tail."""
        # A dispersion found from few periods is itself in doubt: tails as far out as Student's, not the normal's.
        tail = float(stats.norm.sf(stats.t.isf((1 - confidence) / 2, self.freedom)))
        size, success = self._parameters()
        return np.asarray(stats.nbinom.ppf(tail, size, success)), np.asarray(stats.nbinom.isf(tail, size, success))

    def p(self, observed: Floats) -> Floats:
        """Two-sided chance of a count at least this far out: twice the smaller tail, half of the count itself in each.

        Counting half keeps small counts from being judged more mildly than large ones (mid-p).
        """
        size, success = self._parameters()
        itself = stats.nbinom.pmf(observed, size, success) / 2
        up = stats.nbinom.sf(observed, size, success) + itself
        down = stats.nbinom.cdf(observed, size, success) - itself
        smaller = np.clip(np.minimum(up, down), 1e-300, 0.5)
        return np.asarray(np.minimum(1.0, 2 * stats.t.sf(stats.norm.isf(smaller), self.freedom)), dtype=np.float64)

    def _parameters(self) -> tuple[Floats, Floats]:
        variance = np.maximum(self.variance, self.mean * (1 + 1e-6))
        return self.mean**2 / (variance - self.mean), self.mean / variance


def reference(known: NDArray[np.int64], serial: int, period: Period) -> NDArray[np.bool_]:
    """Which of the known periods (numbers, in order) the expectation of period `serial` rests on.

    Where leaving out the latest would leave fewer than `MINIMUM`, only as many are left out as can be spared.
    """
    before = known[known < serial]
    spared = max(0, min(int((before >= serial - RECENT[period]).sum()), before.size - MINIMUM[period]))
    kept = before[: before.size - spared]
    window = WINDOW[period]
    if window is None or kept.size <= MINIMUM[period]:
        return np.isin(known, kept)
    begin = min(int(kept[-1]) - window + 1, int(kept[-MINIMUM[period]]))
    return np.isin(known, kept[kept >= begin])


def design(serials: NDArray[np.int64], period: Period, origin: int) -> Floats:
    """Columns: 1, time in years, and the season (months: two harmonics; quarters: a column each but the first)."""
    per_year = PER_YEAR[period]
    columns = [np.ones(serials.size), (serials - origin) / per_year]
    if period == "month":
        angle = 2 * np.pi * serials / per_year
        columns += [wave(k * angle) for k in range(1, _HARMONICS + 1) for wave in (np.sin, np.cos)]
    elif period == "quarter":
        columns += [(serials % per_year == quarter).astype(np.float64) for quarter in range(1, per_year)]
    return np.column_stack(columns)


def fit_baseline(counts: Floats, columns: Floats) -> Fit:
    """Quasi-Poisson fit in which past outbreaks weigh less. Source: Farrington 1996, as revised by Noufaily 2013."""
    first = fit(columns, counts)
    residuals = anscombe_residuals(counts, first)
    weights = np.where(residuals > _OUTBREAK, np.maximum(residuals, 1.0) ** -2.0, 1.0)
    weights *= weights.shape[1] / weights.sum(axis=1, keepdims=True)
    return fit(columns, counts, weights)


def expect(counts: Floats, serials: NDArray[np.int64], asked: NDArray[np.int64], period: Period) -> Expectation:
    """Expectation for the periods `asked` from the known counts at `serials` (numbers of periods)."""
    origin = int(serials[-1])
    fitted = fit_baseline(counts, design(serials, period, origin))
    dispersion = max(1.0, float(fitted.dispersion[0]))  # a count varies at least as much as Poisson's
    columns = design(asked, period, origin)
    mean = np.exp(np.clip(columns @ fitted.coefficients[0], -30, 30))
    doubt = dispersion * np.einsum("np,pq,nq->n", columns, fitted.inverse[0], columns)
    freedom = float(serials.size - columns.shape[1]) if dispersion > 1 else float("inf")
    return Expectation(mean, dispersion * mean + mean**2 * doubt, dispersion, freedom)
