"""Hotspots beyond what the contributors' effort explains.

A town with a diligent charity has many records because of the charity. Here each contributor's own total is dealt
out over the places where it is active, in proportion to its activity there (staff, hours, outreach visits, opening
days): that is what its effort explains. What many contributors together report beyond that is what is looked for.
Source of the idea: indirect standardisation with one rate for each contributor (Breslow and Day 1987, chapter 2).

Three things this cannot do. Activity must be measured apart from the records: taken from them, it explains
everything. A contributor active in one place only says nothing about that place, because its total is all there.
And where contributors settle because the problem is there, effort explains away what is real: a place that is no
hotspot here but is one by counts has been looked at more, which may be for a good reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from candil_analysis.facts import Evidence
from candil_analysis.hotspots.areas import REPORTING, neighbour_matrix
from candil_analysis.hotspots.results import Hotspots
from candil_analysis.significance import STANDARD, Rigour, benjamini_hochberg, poisson_interval, two_sided

VERSION: Final = "1"
METHOD: Final = (
    "Cases of each place and its neighbours beside what the contributors' own totals and activity explain; exact "
    "p-values of sums of binomials, Benjamini–Hochberg."
)
REGION: Final = "Places where at least one contributor is active; nothing is known of the others."
EFFORT: Final = "Beyond effort: a place may be a real hotspot and not stand out here, if effort follows the problem."
NOT_COVERED: Final = "Places where no contributor is active are unknown, not zero: they were left out."
_SMALLEST: Final = 1e-12

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Reports = Mapping[str, Mapping[str, int]]
Activity = Mapping[str, Mapping[str, float]]


def expected_by_contributor(reports: Reports, activity: Activity) -> dict[str, float]:
    """Cases expected in every place from each contributor's own total and its activity there.

    `reports`: place → contributor → cases. `activity`: place → contributor → how active, in any unit that is the same
    for all places of one contributor; 0 or not named is not active. The result has the places with any activity; it
    adds up to all cases, and serves as the baseline of `spatial_scan`.
    ValueError where a contributor has cases in a place without activity, or an activity is no number from 0 upwards.
    """
    places, _, cases, shares = _tables(reports, activity)
    return dict(zip(places, (cases.sum(axis=0) * shares).sum(axis=1).tolist(), strict=True))


def effort_hotspots(
    reports: Reports,
    activity: Activity,
    neighbours: Mapping[str, Sequence[str]],
    *,
    evidence: Evidence | None = None,
    rigour: Rigour = STANDARD,
) -> Hotspots:
    """Places whose neighbourhood holds more or fewer cases than the contributors' effort explains.

    Inputs as for `expected_by_contributor`, `neighbours` as for `area_hotspots`. The null: given its total, each
    contributor's cases fall on places in proportion to its activity, so that the cases of a neighbourhood are a sum of
    independent binomials, one a contributor; its law is worked out exactly. Work grows with places × contributors ×
    cases. `unknown` in the result are places named without any activity. ValueError as there.
    """
    places, contributors, cases, shares = _tables(reports, activity)
    matrix = neighbour_matrix(places, neighbours)
    observed = cases.sum(axis=1)
    totals = cases.sum(axis=0)
    parts = np.clip(np.asarray(matrix @ shares, dtype=np.float64), 0.0, 1.0).reshape(len(places), len(contributors))
    around = np.asarray(matrix @ observed, dtype=np.int64)
    expected, variance = parts @ totals, (parts * (1 - parts)) @ totals
    testable = variance > 1e-12
    p = _chances(parts, totals, around, testable)
    low, high = poisson_interval(around, rigour.confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(testable, (around - expected) / np.sqrt(variance), np.nan)
        low, high = low / expected, high / expected
    others = {other for near in neighbours.values() for other in near}
    unknown = tuple(sorted({*reports, *activity, *neighbours, *others} - set(places)))
    return Hotspots(
        keys=np.array(places, dtype=np.str_),
        observed=observed,
        around=around,
        expected=expected,
        low=low,
        high=high,
        z=z,
        p=p,
        q=benjamini_hochberg(p),
        rates=(),
        neighbours=(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64)),
        unknown=unknown,
        question="effort",
        method=METHOD,
        version=VERSION,
        region=REGION,
        discovery_rate=rigour.discovery_rate,
        confidence=rigour.confidence,
        seed=None,
        evidence=evidence,
        notes=(REPORTING, EFFORT, *((NOT_COVERED,) if unknown else ())),
    )


def _tables(reports: Reports, activity: Activity) -> tuple[tuple[str, ...], tuple[str, ...], Integers, Floats]:
    """Places with any activity, contributors, cases and shares of activity (places × contributors)."""
    active = {place: {who: value for who, value in row.items() if value != 0} for place, row in activity.items()}
    _refuse(reports, active)
    places = tuple(sorted(place for place, row in active.items() if row))
    contributors = tuple(sorted({who for row in active.values() for who in row}))
    shape = (len(places), len(contributors))
    much = [[active[place].get(who, 0.0) for who in contributors] for place in places]
    many = [[reports.get(place, {}).get(who, 0) for who in contributors] for place in places]
    amounts = np.array(much, dtype=np.float64).reshape(shape)
    return places, contributors, np.array(many, dtype=np.int64).reshape(shape), amounts / amounts.sum(axis=0)


def _refuse(reports: Reports, active: Activity) -> None:
    for place, row in active.items():
        for who, value in row.items():
            if not (np.isfinite(value) and value >= 0):
                raise ValueError(f"The activity of {who} in {place} is {value}; give a number from 0 upwards.")
    for place, cases in reports.items():
        for who, number in cases.items():
            if number < 0:
                raise ValueError(f"{who} cannot have {number} cases in {place}.")
            if number and who not in active.get(place, {}):
                raise ValueError(f"{who} has cases in {place} but no activity there; give its activity above 0.")


def _chances(parts: Floats, totals: Integers, around: Integers, testable: NDArray[np.bool_]) -> Floats:
    """Exact two-sided p-value of every sum of binomials, by the product of their characteristic functions."""
    p = np.full(around.size, np.nan)
    length = fft.next_fast_len(int(totals.sum()) + 1)
    turns = np.exp(-2j * np.pi * np.arange(length // 2 + 1) / length)
    for place in np.flatnonzero(testable):
        product = np.ones(turns.size, dtype=np.complex128)
        for part, total in zip(parts[place], totals, strict=True):
            if part > 0 and total > 0:
                product *= (1 + part * (turns - 1)) ** int(total)
        masses = np.maximum(fft.irfft(product, length), 0.0)
        p[place] = float(np.clip(two_sided(masses)[around[place]], _SMALLEST, 1.0))
    return p
