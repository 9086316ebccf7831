"""Rates that do not let small populations shout: empirical-Bayes shrinkage towards the whole or the neighbourhood.

Marshall 1991: each area's rate is drawn towards a mean rate, the more the less its population says. Mean and
variance of the true rates are found by moments; with the gamma distribution that has them, an area's rate given its
count is gamma again, and that gives the interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, stats

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Shrunken:
    """Rates per person of every area, in the order given."""

    rate: Floats
    low: Floats
    high: Floats
    mean: Floats  # what each was drawn towards
    variance: Floats  # of the true rates around it; 0: no more variation than chance gives


def shrink(counts: Floats, populations: Floats, confidence: float = 0.95) -> Shrunken:
    """Global shrinkage: every area towards the rate of the whole. `counts` and `populations` have length n."""
    return _shrink_within(counts, populations, sparse.csr_array(np.ones((1, counts.size))), confidence)


def shrink_locally(
    counts: Floats, populations: Floats, neighbours: sparse.csr_array, confidence: float = 0.95
) -> Shrunken:
    """Local shrinkage: each area towards the rate of itself and its neighbours (n × n matrix, diagonal 1).

    An area without neighbours has nothing to borrow: it keeps its own rate, with its Poisson uncertainty.
    """
    return _shrink_within(counts, populations, neighbours, confidence)


def standardised(counts: Floats, populations: Floats) -> Floats:
    """Rates minus the mean rate over their standard error under a constant rate plus true variation.

    These have equal variances, so that dealing them out anew over the areas is fair, which raw rates of small and
    large populations are not. Source: Assunção and Reis 1999.
    """
    whole = sparse.csr_array(np.ones((1, counts.size)))
    mean, variance = _moments(counts, populations, whole)
    error = np.sqrt(variance + mean / populations)
    deviation = counts / populations - mean
    return np.divide(deviation, error, out=np.zeros_like(deviation), where=error > 0)


def _moments(counts: Floats, populations: Floats, groups: sparse.csr_array) -> tuple[Floats, Floats]:
    """Mean and variance of the true rates in each group (row of a 0/1 matrix), by Marshall's moments."""
    people = groups @ populations
    if counts.size == 0:
        return np.zeros(1), np.zeros(1)
    mean = (groups @ counts) / people
    rates = counts / populations
    spread = (groups @ (populations * rates**2)) / people - mean**2
    return mean, np.maximum(0.0, spread - mean * groups.sum(axis=1) / people)


def _shrink_within(counts: Floats, populations: Floats, groups: sparse.csr_array, confidence: float) -> Shrunken:
    if np.any(populations <= 0):
        raise ValueError("Every area with a rate needs a population above 0.")
    mean, variance = (np.broadcast_to(part, counts.shape) for part in _moments(counts, populations, groups))
    # With variance 0 the area's rate is the group's: its uncertainty is that of the group's own count.
    pooled = variance == 0
    prior_cases = np.divide(mean**2, variance, out=np.zeros(counts.shape), where=~pooled)
    prior_people = np.divide(mean, variance, out=np.zeros(counts.shape), where=~pooled)
    cases = np.where(pooled, np.broadcast_to(groups @ counts, counts.shape), prior_cases + counts)
    people = np.where(pooled, np.broadcast_to(groups @ populations, counts.shape), prior_people + populations)
    tail = (1 - confidence) / 2
    shape = cases + np.where(pooled, 0.5, 0.0)  # Jeffreys' prior for a rate that rests on its own count alone
    return Shrunken(
        rate=cases / people,
        low=stats.gamma.ppf(tail, shape) / people,
        high=stats.gamma.isf(tail, shape) / people,
        mean=mean.copy(),
        variance=variance.copy(),
    )
