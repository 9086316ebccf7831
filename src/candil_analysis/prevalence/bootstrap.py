"""Intervals from redrawn tables."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from candil_analysis.prevalence.lists import Floats

LEAST_DRAWS: Final = 0.9  # of the redrawn tables must have an estimate


def accelerated(
    totals: Floats, estimate: float, without: Floats, times: Floats, confidence: float
) -> tuple[float | None, float | None]:
    """Bias-corrected accelerated interval. `without`: estimates without one case of each combination, held by `times`.

    Source: Efron 1987.
    """
    usable = totals[~np.isnan(totals)]
    if usable.size < LEAST_DRAWS * totals.size:
        return None, None
    below = (float((usable < estimate).sum()) + 0.5 * float((usable == estimate).sum())) / usable.size
    shift = float(stats.norm.ppf(np.clip(below, 1 / (usable.size + 1), usable.size / (usable.size + 1))))
    bend = _acceleration(without, times)
    ends = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    moved = shift + stats.norm.ppf(ends)
    low, high = np.quantile(usable, stats.norm.cdf(shift + moved / np.maximum(1 - bend * moved, 1e-6)))
    return float(low), float(high)


def _acceleration(without: Floats, times: Floats) -> float:
    known: NDArray[np.bool_] = ~np.isnan(without)
    if not known.any():
        return 0.0
    away = (without[known] @ times[known]) / times[known].sum() - without[known]
    squares = float(times[known] @ away**2)
    return float(times[known] @ away**3) / (6 * squares**1.5) if squares > 0 else 0.0
