"""Log-linear regression of counts whose variance is a multiple of their mean, for many series at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

_ROUNDS: Final = 50
_TOLERANCE: Final = 1e-10
_RANGE: Final = 30.0  # of the logarithm of a mean: keeps an empty season from running to minus infinity
_RIDGE: Final = 1e-12  # relative; settles what the data leave open (such as a season never seen)


@dataclass(frozen=True, eq=False)
class Fit:
    """k fits of n counts on p columns."""

    coefficients: Floats  # k × p
    mean: Floats  # k × n
    inverse: Floats  # k × p × p; times the dispersion it is the covariance of the coefficients
    dispersion: Floats  # k; Pearson's statistic over the degrees of freedom; NaN without degrees of freedom
    deviance: Floats  # k
    leverage: Floats  # k × n


def fit(design: Floats, counts: Floats, weights: Floats | None = None) -> Fit:
    """Fit log E(count) = design · coefficients by iteratively reweighted least squares.

    `design` n × p or k × n × p; `counts` n or k × n; `weights` like counts, 0 leaves an observation out. With one
    series the result is that of R's `glm(family = quasipoisson)`. Source: McCullagh and Nelder 1989, ch. 6.
    """
    y = np.atleast_2d(counts).astype(np.float64)
    x = np.broadcast_to(design, (y.shape[0], *design.shape[-2:])) if design.ndim == 2 else design
    w = np.broadcast_to(np.atleast_2d(1.0 if weights is None else weights).astype(np.float64), y.shape)
    if x.shape[0] != y.shape[0]:
        y, w = (np.broadcast_to(part, (x.shape[0], y.shape[1])) for part in (y, w))
    coefficients, eta = _solve(x, y, w)
    mean = np.exp(eta)
    information = _information(x, w * mean)
    inverse = np.linalg.inv(information)
    freedom = (w > 0).sum(axis=1) - x.shape[2]
    pearson = (w * (y - mean) ** 2 / mean).sum(axis=1)
    dispersion: Floats = np.divide(pearson, freedom, out=np.full(y.shape[0], np.nan), where=freedom > 0)
    leverage = w * mean * np.einsum("knp,kpq,knq->kn", x, inverse, x, optimize=True)
    deviance = 2 * (w * (special.xlogy(y, y / mean) - (y - mean))).sum(axis=1)
    return Fit(coefficients, mean, np.asarray(inverse, dtype=np.float64), dispersion, deviance, leverage)


def _solve(x: Floats, y: Floats, w: Floats) -> tuple[Floats, Floats]:
    eta = np.log(y + 0.5)
    coefficients = np.zeros((x.shape[0], x.shape[2]))
    for _ in range(_ROUNDS):
        mean = np.exp(eta)
        working = eta + (y - mean) / mean
        right = np.einsum("knp,kn->kp", x, w * mean * working)
        updated = np.linalg.solve(_information(x, w * mean), right[..., None])[..., 0]
        moved = np.max(np.abs(updated - coefficients)) if updated.size else 0.0
        coefficients = updated
        eta = np.clip(np.einsum("knp,kp->kn", x, coefficients), -_RANGE, _RANGE)
        if moved < _TOLERANCE * (1 + np.max(np.abs(coefficients), initial=0.0)):
            break
    return coefficients, eta


def _information(x: Floats, weights: Floats) -> Floats:
    information = np.matmul(np.swapaxes(x, 1, 2) * weights[:, None, :], x)
    diagonal = np.einsum("kpp->kp", information)
    size = np.maximum(diagonal.max(axis=1, initial=0.0), 1e-12)
    return np.asarray(information + _RIDGE * size[:, None, None] * np.eye(x.shape[2]))


def anscombe_residuals(counts: Floats, fitted: Fit) -> Floats:
    """Residuals of near-normal shape, k × n, scaled by dispersion and leverage. Source: Noufaily 2013, sec. 3."""
    raw = 1.5 * (np.atleast_2d(counts) ** (2 / 3) - fitted.mean ** (2 / 3)) / fitted.mean ** (1 / 6)
    scale = np.sqrt(np.maximum(fitted.dispersion, 1.0)[:, None] * np.maximum(1 - fitted.leverage, 1e-6))
    return np.asarray(raw / scale, dtype=np.float64)
