"""Did the course of a series change, when, and by how much?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from candil_analysis.facts import Evidence
from candil_analysis.significance import STANDARD, Rigour
from candil_analysis.trends.expectation import MINIMUM, design
from candil_analysis.trends.periods import PER_YEAR, Period, between, name, number
from candil_analysis.trends.quasi_poisson import Fit, fit

Floats = NDArray[np.float64]

VERSION: Final = "1"
METHOD: Final = (
    "Largest quasi-likelihood ratio over all possible dates of one change in level and slope, beside trend and season; "
    "p-value by parametric bootstrap from the negative-binomial fit without a change."
)
TOO_SHORT: Final = "Too few periods to look for a change of course."
#: No break is looked for in the first and last part of the series: there is too little on one side.
_MARGIN: Final = 0.15
_AT_ONCE: Final = 4_000  # fits held in memory together


@dataclass(frozen=True)
class Break:
    """The most likely change of course, and the chance of one as clear where there is none.

    `period` is the first of the new course. `level` is the new level over the old at that period, with interval;
    `growth_before` and `growth_after` are yearly factors (1.10: ten percent more each year). All None: too short.
    """

    draws: int
    seed: int
    confidence: float
    evidence: Evidence | None
    notes: tuple[str, ...] = ()
    period: str | None = None
    level: float | None = None
    level_low: float | None = None
    level_high: float | None = None
    growth_before: float | None = None
    growth_after: float | None = None
    statistic: float | None = None
    p: float | None = None
    dispersion: float | None = None
    method: str = METHOD
    version: str = VERSION


def find_break(
    counts: Mapping[str, int | None],
    *,
    period: Period,
    seed: int,
    draws: int = 199,
    rigour: Rigour = STANDARD,
    evidence: Evidence | None = None,
) -> Break:
    """Test for one change in level and slope. `counts`: period → count, None suppressed; gaps are zero.

    The date of the largest change is itself picked by chance, so its ratio has no tabulated distribution: `draws`
    series without a change are drawn with `seed` and searched in the same way (Davies 1987; Andrews 1993). ValueError
    for text that is not a period.
    """
    texts = between(min(counts), max(counts), period) if counts else ()
    known = [text for text in texts if counts.get(text, 0) is not None]
    serials = np.array([number(text, period) for text in known], dtype=np.int64)
    values = np.array([counts.get(text, 0) for text in known], dtype=np.float64)
    empty = Break(draws=draws, seed=seed, confidence=rigour.confidence, evidence=evidence)
    if len(known) < MINIMUM[period] or values.sum() == 0:
        return replace(empty, notes=(TOO_SHORT,))
    null_design = design(serials, period, int(serials[0]))
    dates, designs = _alternatives(null_design, serials, period)
    ratios, alternative = _ratios(values[None, :], null_design, designs)
    best = int(np.argmax(ratios[0]))
    simulated = _simulate(fit(null_design, values), draws, seed)
    highest = _ratios(simulated, null_design, designs)[0].max(axis=1)
    p = (1 + int((highest >= ratios[0, best]).sum())) / (draws + 1)
    described = _described(empty, alternative, best)
    return replace(described, period=name(int(dates[best]), period), statistic=float(ratios[0, best]), p=p)


def _alternatives(null: Floats, serials: NDArray[np.int64], period: Period) -> tuple[NDArray[np.int64], Floats]:
    """Candidate first periods of a new course, and for each the design with a step and a change of slope there."""
    skip = max(2, round(_MARGIN * serials.size))
    dates = serials[skip : serials.size - skip]
    after = (serials[None, :] >= dates[:, None]).astype(np.float64)
    slope = after * (serials[None, :] - dates[:, None]) / PER_YEAR[period]
    common = np.broadcast_to(null, (dates.size, *null.shape))
    return dates, np.concatenate([common, after[..., None], slope[..., None]], axis=2)


def _ratios(series: Floats, null_design: Floats, designs: Floats) -> tuple[Floats, Fit]:
    """Quasi-likelihood ratio of every series (rows) at every candidate date, and the last fits made."""
    ratios = np.empty((series.shape[0], designs.shape[0]))
    without = fit(null_design, series).deviance
    step = max(1, _AT_ONCE // designs.shape[0])
    for start in range(0, series.shape[0], step):
        chosen = series[start : start + step]
        many = np.repeat(chosen, designs.shape[0], axis=0)
        found = fit(np.tile(designs, (chosen.shape[0], 1, 1)), many)
        gain = np.repeat(without[start : start + step], designs.shape[0]) - found.deviance
        ratios[start : start + step] = (gain / np.maximum(found.dispersion, 1e-9)).reshape(chosen.shape[0], -1)
    return ratios, found


def _simulate(null: Fit, draws: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    mean, dispersion = null.mean[0], max(float(null.dispersion[0]), 1.0)
    if dispersion <= 1.0 + 1e-6:
        return rng.poisson(mean, size=(draws, mean.size)).astype(np.float64)
    return rng.negative_binomial(mean / (dispersion - 1), 1 / dispersion, size=(draws, mean.size)).astype(np.float64)


def _described(empty: Break, fits: Fit, best: int) -> Break:
    """The change at the best date: its level with interval, and the growth on both sides."""
    coefficients = fits.coefficients[best]
    dispersion = max(1.0, float(fits.dispersion[best]))
    error = float(np.sqrt(dispersion * fits.inverse[best, -2, -2]))
    reach = float(stats.norm.isf((1 - empty.confidence) / 2)) * error
    level = float(coefficients[-2])
    return replace(
        empty,
        level=float(np.exp(level)),
        level_low=float(np.exp(level - reach)),
        level_high=float(np.exp(level + reach)),
        growth_before=float(np.exp(coefficients[1])),
        growth_after=float(np.exp(coefficients[1] + coefficients[-1])),
        dispersion=float(fits.dispersion[best]),
    )
