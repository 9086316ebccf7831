"""Hotspots among administrative areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from candil_analysis.facts import Evidence
from candil_analysis.hotspots import rates
from candil_analysis.hotspots.gi_star import gi_star
from candil_analysis.hotspots.results import AreaRate, Hotspots
from candil_analysis.significance import STANDARD, Rigour, benjamini_hochberg, poisson_interval

VERSION: Final = "1"
RATES: Final = (
    "Getis–Ord Gi* on empirical-Bayes standardised rates, p-values by seeded randomisation, Benjamini–Hochberg; "
    "rates shrunk by Marshall's empirical Bayes with gamma-Poisson intervals."
)
COUNTS: Final = "Getis–Ord Gi* on counts, p-values by exact randomisation, Benjamini–Hochberg."
REGION: Final = "All areas that have a count, a population or a list of neighbours; areas not counted are zero."
COUNTS_NOT_RATES: Final = "These are counts, not rates: they mostly show where people live and where people report."
UNKNOWN_LEFT_OUT: Final = "Suppressed areas are unknown: they are left out of every sum and are not counted as zero."
NO_POPULATION: Final = "Areas without a known population cannot have a rate and are left out."
REPORTING: Final = "Only what is reported can be seen: a hotspot may be a place where more is noticed."
NO_VARIATION: Final = "The areas' rates differ no more than chance explains."

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Region:
    """The areas that are compared, in the order of their codes."""

    codes: tuple[str, ...]
    counts: Floats
    populations: Floats | None
    neighbours: sparse.csr_array  # 0/1, symmetric, 1 on the diagonal
    unknown: tuple[str, ...]
    notes: tuple[str, ...]


def area_hotspots(
    counts: Mapping[str, int | None],
    neighbours: Mapping[str, Sequence[str]],
    *,
    populations: Mapping[str, int] | None = None,
    evidence: Evidence | None = None,
    rigour: Rigour = STANDARD,
    seed: int = 0,
) -> Hotspots:
    """Areas whose neighbourhood has a higher or lower rate (count, without populations) than the whole region.

    `counts`: cases by area code; None is suppressed. `neighbours`: area code → codes of its neighbours; a link
    given one way holds both ways. `populations`: people by area code. `seed` decides the randomisation of rates.
    """
    region = study_region(counts, neighbours, populations)
    tested = region.counts if region.populations is None else rates.standardised(region.counts, region.populations)
    found = gi_star(tested, region.neighbours, seed=seed)
    around = np.asarray(region.neighbours @ region.counts, dtype=np.float64)
    expected = _expected(region)
    low, high = poisson_interval(around, rigour.confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = low / expected, high / expected
    own_rates = () if region.populations is None else _area_rates(region, rigour.confidence)
    return Hotspots(
        keys=np.array(region.codes, dtype=np.str_),
        observed=region.counts.astype(np.int64),
        around=around.astype(np.int64),
        expected=expected,
        low=low,
        high=high,
        z=found.z,
        p=found.p,
        q=benjamini_hochberg(found.p),
        rates=own_rates,
        neighbours=(region.neighbours.indptr.astype(np.int64), region.neighbours.indices.astype(np.int64)),
        unknown=region.unknown,
        question="counts" if region.populations is None else "rates",
        method=COUNTS if region.populations is None else RATES,
        version=VERSION,
        region=REGION,
        discovery_rate=rigour.discovery_rate,
        confidence=rigour.confidence,
        seed=None if found.exact else seed,
        evidence=evidence,
        notes=region.notes,
    )


def study_region(
    counts: Mapping[str, int | None], neighbours: Mapping[str, Sequence[str]], populations: Mapping[str, int] | None
) -> Region:
    """All areas named in one of the three, without the suppressed ones and, for rates, those without people."""
    named = {*counts, *neighbours, *(populations or {})}
    unknown = {code for code in named if counts.get(code, 0) is None}
    peopled = named if populations is None else {code for code in named if populations.get(code, 0) > 0}
    codes = tuple(sorted(peopled - unknown))
    notes = [REPORTING]
    if populations is None:
        notes.append(COUNTS_NOT_RATES)
    if unknown:
        notes.append(UNKNOWN_LEFT_OUT)
    if peopled != named:
        notes.append(NO_POPULATION)
    return Region(
        codes=codes,
        counts=np.array([counts.get(code) or 0 for code in codes], dtype=np.float64),
        populations=None if populations is None else np.array([populations[code] for code in codes], np.float64),
        neighbours=neighbour_matrix(codes, neighbours),
        unknown=tuple(sorted(unknown)),
        notes=tuple(notes),
    )


def neighbour_matrix(codes: tuple[str, ...], neighbours: Mapping[str, Sequence[str]]) -> sparse.csr_array:
    """0/1 matrix of the codes' neighbours, symmetric, with 1 on the diagonal."""
    position = {code: index for index, code in enumerate(codes)}
    links = {(index, index) for index in position.values()}
    for code, others in neighbours.items():
        for other in others:
            if code in position and other in position:
                links |= {(position[code], position[other]), (position[other], position[code])}
    rows, columns = (np.array(side, dtype=np.int64) for side in zip(*sorted(links), strict=True)) if links else ([], [])
    return sparse.csr_array((np.ones(len(links)), (rows, columns)), shape=(len(codes), len(codes)))


def _expected(region: Region) -> Floats:
    """Cases in each neighbourhood if every person (without populations: every area) had the same."""
    weights = np.ones_like(region.counts) if region.populations is None else region.populations
    share = region.counts.sum() / weights.sum() if weights.size else 0.0
    return np.asarray(region.neighbours @ weights * share, dtype=np.float64)


def _area_rates(region: Region, confidence: float) -> tuple[AreaRate, ...]:
    people = region.populations
    if people is None or people.size == 0:
        return ()
    whole = float(region.counts.sum() / people.sum())
    over = 1 / whole if whole > 0 else float("nan")
    shrunken = rates.shrink(region.counts, people, confidence)
    local = rates.shrink_locally(region.counts, people, region.neighbours, confidence)
    return tuple(
        AreaRate(
            population=int(people[i]),
            expected=float(whole * people[i]),
            rate=float(region.counts[i] / people[i]),
            shrunken=float(shrunken.rate[i]),
            low=float(shrunken.low[i]),
            high=float(shrunken.high[i]),
            relative_risk=float(shrunken.rate[i] * over),
            relative_risk_low=float(shrunken.low[i] * over),
            relative_risk_high=float(shrunken.high[i] * over),
            local=float(local.rate[i]),
            local_low=float(local.low[i]),
            local_high=float(local.high[i]),
        )
        for i in range(people.size)
    )
