"""The gravity model: fitted so that no corridor explains itself away and several do not hide each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special, stats

from candil_analysis.routes.places import Place, kilometres
from candil_analysis.significance import benjamini_hochberg
from candil_analysis.trends.quasi_poisson import Fit, fit

Floats = NDArray[np.float64]
Chosen = NDArray[np.bool_]

_ROUNDS: Final = 20
_REWEIGHTED: Final = 4
_CANDIDATE: Final = 0.1  # p below which a corridor's own pull on the fit is worked out exactly
_PULL: Final = 0.02  # leverage above which it is, whatever its p
_AT_ONCE: Final = 2_000_000  # numbers held in memory together
_LOG_SPREAD: Final = (-12.0, 5.0)
_STEP: Final = 0.05  # of the logarithm, for the curvature
#: Chances are averaged over the doubt about the spread (normal in its logarithm) by Gauss–Hermite quadrature.
_NODES, _RAW_WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
_WEIGHTS: Final = _RAW_WEIGHTS / _RAW_WEIGHTS.sum()


@dataclass(frozen=True, eq=False)
class Pairs:
    names: tuple[tuple[str, str], ...]
    counts: Floats
    columns: Floats  # n × 4: 1, log sends, log draws, log distance, the last three about their means
    middles: Floats
    distances: Floats


@dataclass(frozen=True, eq=False)
class Model:
    coefficients: Floats
    covariance: Floats
    mean: Floats  # of each pair, from the others
    variance: Floats  # of a new count of each pair
    spread: float
    p: Floats


def pairs_between(flows: Mapping[tuple[str, str], int | None], places: Mapping[str, Place]) -> Pairs:
    below = [pair for pair, count in flows.items() if count is not None and count < 0]
    if below:
        raise ValueError(f"The flow {below[0][0]} → {below[0][1]} is {flows[below[0]]}; no count lies below 0.")
    names = sorted(places)
    kept = tuple((a, b) for a in names for b in names if a != b and flows.get((a, b), 0) is not None)
    counts = np.array([flows.get(pair, 0) for pair in kept], dtype=np.float64)
    distances = np.array([kilometres(places[a], places[b]) for a, b in kept])
    sizes = [
        np.array([getattr(places[pair[end]], what) for pair in kept]) for end, what in ((0, "sends"), (1, "draws"))
    ]
    logs = np.column_stack([np.log(part) for part in (*sizes, distances)]).reshape(-1, 3)
    middles = logs.mean(axis=0) if kept else np.zeros(3)
    columns = np.column_stack([np.ones(len(kept)), logs - middles])
    return Pairs(kept, counts, columns, middles, distances)


def settled_model(pairs: Pairs, discovery_rate: float) -> tuple[Model, Floats, bool]:
    """Fit, set aside what stands out, and fit the rest again, until it stays the same.

    The first search weighs pairs as a negative-binomial likelihood does, so that one huge flow cannot bend the fit to
    itself and hide the others; the last word is that of the Poisson fit to the rest.
    """
    aside = np.zeros(pairs.counts.size, dtype=np.bool_)
    for by_spread in (True, False):
        for _ in range(_ROUNDS):
            model = _model(pairs, ~aside, by_spread=by_spread)
            q = benjamini_hochberg(model.p)
            found = q <= discovery_rate
            settled = not (found & ~aside).any()
            if settled:
                break
            # What was set aside stays so: coming back it could hide the others again, and the rounds would not end.
            aside |= found
    return model, q, settled


def _model(pairs: Pairs, kept: Chosen, *, by_spread: bool) -> Model:
    x, y = pairs.columns, pairs.counts
    weights, whole = _fitted(x, y, kept, by_spread=by_spread)
    mean, inverse = whole.mean[0], whole.inverse[0]
    leverage = whole.leverage[0]
    alone = _without_itself(mean, y, leverage)
    spread = _spread(y[kept], alone[kept])  # beside the fit itself, large flows would seem to scatter too little
    scores = x * (weights * np.sqrt(mean + np.exp(spread[0]) * mean**2))[:, None]
    covariance = inverse @ (scores.T @ scores) @ inverse
    # Without itself a pair is foretold with more doubt than with itself.
    doubt = np.einsum("np,pq,nq->n", x, covariance, x) / (1 - np.minimum(leverage, 0.9)) ** 2
    provisional = _upper(y, alone, doubt, spread)[0]
    exact = np.flatnonzero(kept & (y > 0) & ((provisional <= _CANDIDATE) | (leverage >= _PULL)))
    alone[exact] = _refitted(pairs, weights, exact)
    p, variance = _upper(y, alone, doubt, spread)
    return Model(whole.coefficients[0], covariance, alone, variance, float(np.exp(spread[0])), p)


def _fitted(x: Floats, y: Floats, kept: Chosen, *, by_spread: bool) -> tuple[Floats, Fit]:
    """Weights and fit; `by_spread` weighs each pair by mean over variance, as the negative-binomial likelihood does."""
    weights = kept.astype(np.float64)
    whole = fit(x, y, weights)
    for _ in range(_REWEIGHTED if by_spread else 0):
        mean = whole.mean[0]
        weights = kept / (1 + np.exp(_spread(y[kept], mean[kept])[0]) * mean)
        whole = fit(x, y, weights)
    return weights, whole


def _without_itself(mean: Floats, counts: Floats, leverage: Floats) -> Floats:
    """One Newton step from the fit with a pair to that without it."""
    own = np.minimum(leverage, 0.9)
    step = own / (1 - own) * (counts - mean) / np.maximum(mean, 1e-12)
    return np.asarray(mean * np.exp(-np.clip(step, -2.0, 2.0)))


def _refitted(pairs: Pairs, weights: Floats, chosen: NDArray[np.int64]) -> Floats:
    """The mean of each chosen pair from a fit without it."""
    found = np.empty(chosen.size)
    step = max(1, _AT_ONCE // (pairs.counts.size * pairs.columns.shape[1]))
    for start in range(0, chosen.size, step):
        some = chosen[start : start + step]
        without = np.repeat(weights[None, :], some.size, axis=0)
        without[np.arange(some.size), some] = 0.0
        fitted = fit(pairs.columns, np.repeat(pairs.counts[None, :], some.size, axis=0), without)
        found[start : start + step] = fitted.mean[np.arange(some.size), some]
    return found


def _spread(counts: Floats, mean: Floats) -> tuple[float, float]:
    """The negative binomial's spread (variance = mean + spread × mean²) by maximum likelihood, the means given.

    Its logarithm and that one's standard error, from the curvature of the likelihood.
    """

    def away(logarithm: float) -> float:
        size = np.exp(-logarithm)
        likelihood = special.gammaln(counts + size) - special.gammaln(size) + size * np.log(size / (size + mean))
        return -float((likelihood + counts * np.log(mean / (size + mean))).sum())

    best = float(optimize.minimize_scalar(away, bounds=_LOG_SPREAD, method="bounded").x)
    curvature = (away(best + _STEP) - 2 * away(best) + away(best - _STEP)) / _STEP**2
    return best, 1 / sqrt(max(curvature, 1.0))


def _upper(counts: Floats, mean: Floats, doubt: Floats, spread: tuple[float, float]) -> tuple[Floats, Floats]:
    """Chance of a count at least as large, and the variance behind it, with the doubt about mean and spread."""
    chance, variance = np.zeros_like(mean), np.zeros_like(mean)
    for node, weight in zip(_NODES, _WEIGHTS, strict=True):
        each = mean + (np.exp(spread[0] + node * spread[1]) + doubt) * mean**2
        chance += weight * stats.nbinom.sf(counts - 1, mean**2 / (each - mean), mean / each)
        variance += weight * each
    return np.where(counts > 0, np.clip(chance, 0.0, 1.0), 1.0), variance


def uncentring_of(middles: Floats) -> Floats:
    """The matrix from coefficients of centred columns to those of the columns as given."""
    matrix = np.eye(4)
    matrix[0, 1:] = -middles
    return matrix
