"""Differentially private release of a table: a published figure hardly changes whether or not somebody is in the data.

What `protect` does suits questions by signed-in viewers. A table for everybody, for ever, needs a guarantee that
holds against all that anybody knows or will ask: differential privacy (Dwork et al. 2006). The noise comes from
OpenDP, whose samplers are exact and reviewed. Unlike everything else in this library it takes **no seed**, on purpose:
whoever knew the seed could take the noise away. Release once, keep the release, and publish that; releasing again
spends the budget again, and the mean of two releases says more than each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, exp, isfinite, log
from typing import Any, Final

from scipy.stats import norm

from candil_analysis.disclosure.budget import Ledger, Spent
from candil_analysis.disclosure.contributions import Bound, Key

VERSION: Final = "1"
#: A little more noise than the formula asks for, so that rounding never brings less.
_ABOVE: Final = 1 + 1e-9


class OpenDPMissing(ImportError):
    """The extra that brings OpenDP is not installed."""

    def __init__(self) -> None:
        super().__init__("Private releases need OpenDP: pip install candil[private-release]")


@dataclass(frozen=True, slots=True)
class ReleasedCell:
    """One figure: the count with noise (it may be negative), and where the count lies with the release's certainty."""

    key: Key
    value: int
    low: int
    high: int


@dataclass(frozen=True)
class Release:
    """A table that may be published.

    `cells` has each key of the public list, in its order, whether or not anybody is there. `scale` is that of the
    noise: b of a discrete Laplace or sigma of a discrete Gaussian distribution. `certainty` holds for each interval by
    itself, not for all of them together.
    """

    cells: tuple[ReleasedCell, ...]
    scale: float
    certainty: float
    epsilon: float
    delta: float
    bound: Bound
    method: str
    version: str
    notes: tuple[str, ...]


def release(
    counts: Mapping[Key, int],
    *,
    keys: Sequence[Key],
    bound: Bound,
    spending: Spent,
    ledger: Ledger,
    certainty: float = 0.95,
) -> tuple[Release, Ledger]:
    """A private release of `counts`, and the ledger with what it cost.

    `counts`: units (persons or incidents) by key, with nobody adding more than `bound` (see `counts_within`); a key
    that is missing is 0. `keys`: the cells of the table from public code lists, never from the data, because that a
    cell is listed would tell that somebody is in it; counts under other keys are left out. Discrete Laplace noise
    (Ghosh, Roughgarden and Sundararajan 2009) for a delta of 0, otherwise discrete Gaussian (Canonne, Kamath and
    Steinke 2020), which is smaller where one unit may count in many cells.

    Raises `BudgetSpent` (nothing is drawn then), `OpenDPMissing`, and `ValueError` for keys named twice, counts below 0
    or a certainty outside 0 to 1.
    """
    _check(counts, keys, certainty)
    opendp = _opendp()
    longer = ledger.spend(spending)
    if spending.delta:
        measurement, scale = _gaussian(opendp, bound, spending)
        half = ceil(scale * float(norm.isf((1 - certainty) / 2)))
    else:
        measurement, scale = _laplace(opendp, bound, spending)
        half = _laplace_half_width(scale, certainty)
    values = [int(value) for value in measurement([int(counts.get(key, 0)) for key in keys])] if keys else []
    cells = tuple(
        ReleasedCell(key, value, max(0, value - half), max(0, value + half))
        for key, value in zip(keys, values, strict=True)
    )
    kind = "Gaussian" if spending.delta else "Laplace"
    method = f"counts with discrete {kind} noise by OpenDP {_version()}, private to one person or incident"
    notes = _notes(bound, spending)
    return Release(cells, scale, certainty, spending.epsilon, spending.delta, bound, method, VERSION, notes), longer


def _check(counts: Mapping[Key, int], keys: Sequence[Key], certainty: float) -> None:
    if len(set(keys)) < len(keys):
        raise ValueError("A key stands twice in the public list: name each cell once.")
    if any(count < 0 or count != int(count) for count in counts.values()):
        raise ValueError("Counts are whole numbers from 0: give the true counts, without noise or gaps.")
    if not (isfinite(certainty) and 0 < certainty < 1):
        raise ValueError(f"The certainty is {certainty}: give a number between 0 and 1, such as 0.95.")


def _opendp() -> Any:
    try:
        import opendp.prelude as opendp  # 280 MB, an extra
    except ImportError:
        raise OpenDPMissing from None
    opendp.enable_features("contrib")
    return opendp


def _version() -> str:
    from importlib.metadata import version

    return version("opendp")


def _laplace(opendp: Any, bound: Bound, spending: Spent) -> tuple[Any, float]:
    scale = bound.total / spending.epsilon * _ABOVE
    space = opendp.vector_domain(opendp.atom_domain(T="i64")), opendp.l1_distance(T="i64")
    measurement = space >> opendp.m.then_laplace(scale=scale)
    _hold(measurement.map(bound.total), spending)
    return measurement, scale


def _gaussian(opendp: Any, bound: Bound, spending: Spent) -> tuple[Any, float]:
    """The smallest noise that keeps (epsilon, delta), searched for by halving."""
    space = opendp.vector_domain(opendp.atom_domain(T="i64")), opendp.l2_distance(T="f64")

    def build(scale: float) -> tuple[Any, float]:
        measurement = space >> opendp.m.then_gaussian(scale=scale)
        profile = opendp.c.make_zCDP_to_approxDP(measurement).map(bound.length * _ABOVE)
        return measurement, float(profile.epsilon(spending.delta))

    low, high = 0.0, bound.length
    while build(high)[1] > spending.epsilon:
        low, high = high, high * 2
    while high - low > high * 1e-6:
        middle = (low + high) / 2
        low, high = (low, middle) if build(middle)[1] <= spending.epsilon else (middle, high)
    measurement, epsilon = build(high)
    _hold(epsilon, spending)
    return measurement, high


def _hold(epsilon: float, spending: Spent) -> None:
    """OpenDP's own reckoning has the last word."""
    if epsilon > spending.epsilon:
        raise ArithmeticError(f"The noise found would spend {epsilon}, more than {spending.epsilon}: nothing was told.")


def _laplace_half_width(scale: float, certainty: float) -> int:
    """The smallest whole w with P(|noise| > w) = 2 q^(w+1) / (1 + q) at most 1 - certainty, q = exp(-1 / scale)."""
    ratio = exp(-1 / scale)
    if ratio == 0.0:
        return 0
    return max(0, ceil(log((1 - certainty) * (1 + ratio) / 2) * -scale - 1))


def _notes(bound: Bound, spending: Spent) -> tuple[str, ...]:
    return (
        f"Holds for a person or incident that counts in at most {bound.cells} cells, {bound.per_cell} times in each; "
        "whoever stands behind more is protected less, so link records first and bound them.",
        f"Spent epsilon {spending.epsilon:g} and delta {spending.delta:g}; further releases add to that.",
        "The noise has no seed: a second release gives other figures and costs again. Publish the first.",
        "Cells with nobody in them carry noise too. Figures may be negative, and do not add up.",
    )
