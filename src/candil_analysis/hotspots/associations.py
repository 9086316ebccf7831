"""Clusters and outliers: places that are like, or unlike, the places around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from candil_analysis.facts import Evidence
from candil_analysis.hotspots import rates
from candil_analysis.hotspots.areas import study_region
from candil_analysis.hotspots.cells import cell_region, region_notes
from candil_analysis.hotspots.moran import Moran, moran
from candil_analysis.significance import STANDARD, Rigour, benjamini_hochberg

VERSION: Final = "1"
RATES: Final = (
    "Local Moran's I on empirical-Bayes standardised rates, p-values by seeded conditional randomisation, "
    "Benjamini–Hochberg."
)
COUNTS: Final = "Local Moran's I on counts, p-values by exact conditional randomisation, Benjamini–Hochberg."
DRAWN: Final = "Local Moran's I on counts, p-values by seeded conditional randomisation, Benjamini–Hochberg."
ALONE: Final = "Places without a neighbour were not tested."

Association = Literal["high-high", "low-low", "high-low", "low-high", "not significant", "not tested"]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LocalAssociation:
    """One place beside its neighbours; the place itself is not among them."""

    key: str  # area code, or H3 cell in hexadecimal
    observed: int  # cases in the place itself
    value: float  # standardised over the region: the place's count or rate
    around: float  # mean of the neighbours' standardised values
    i: float  # local Moran's I
    z: float  # from the conditional moments; for ordering only, the p-value does not rest on it
    p: float
    q: float
    association: Association


@dataclass(frozen=True, eq=False)
class LocalAssociations:
    """Every place of the study region; arrays are in the order of `keys` and cannot be written."""

    keys: NDArray[np.str_] | NDArray[np.int64]
    observed: NDArray[np.int64]
    value: Floats
    around: Floats
    i: Floats
    z: Floats
    p: Floats
    q: Floats
    unknown: tuple[str, ...]  # suppressed places: left out, neither zero nor tested
    question: Literal["rates", "counts"]
    method: str
    version: str
    discovery_rate: float
    seed: int | None
    evidence: Evidence | None
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        for array in (self.keys, self.observed, self.value, self.around, self.i, self.z, self.p, self.q):
            array.flags.writeable = False

    def __len__(self) -> int:
        return int(self.keys.size)

    def __iter__(self) -> Iterator[LocalAssociation]:
        return (self._at(position) for position in range(len(self)))

    def place(self, key: str) -> LocalAssociation:
        """The place with this area code or H3 cell in hexadecimal. KeyError outside the study region."""
        wanted = int(key, 16) if self.keys.dtype.kind == "i" else key
        found = np.flatnonzero(self.keys == wanted)
        if found.size == 0:
            raise KeyError(key)
        return self._at(int(found[0]))

    def significant(self, association: Association | None = None) -> tuple[LocalAssociation, ...]:
        """Places that stand out at the result's false-discovery rate, strongest first."""
        chosen = np.flatnonzero(self.q <= self.discovery_rate)
        ordered = chosen[np.lexsort((-np.abs(self.z[chosen]), self.p[chosen]))]
        places = (self._at(int(position)) for position in ordered)
        return tuple(place for place in places if association is None or place.association == association)

    def _at(self, position: int) -> LocalAssociation:
        key = self.keys[position]
        return LocalAssociation(
            key=f"{int(key):x}" if self.keys.dtype.kind == "i" else str(key),
            observed=int(self.observed[position]),
            value=float(self.value[position]),
            around=float(self.around[position]),
            i=float(self.i[position]),
            z=float(self.z[position]),
            p=float(self.p[position]),
            q=float(self.q[position]),
            association=self._association(position),
        )

    def _association(self, position: int) -> Association:
        if np.isnan(self.q[position]):
            return "not tested"
        if self.q[position] > self.discovery_rate:
            return "not significant"
        if self.value[position] > 0:
            return "high-high" if self.around[position] > 0 else "high-low"
        return "low-high" if self.around[position] > 0 else "low-low"


def area_associations(
    counts: Mapping[str, int | None],
    neighbours: Mapping[str, Sequence[str]],
    *,
    populations: Mapping[str, int] | None = None,
    evidence: Evidence | None = None,
    rigour: Rigour = STANDARD,
    seed: int = 0,
) -> LocalAssociations:
    """Areas like or unlike their neighbours, in rates where there are populations, otherwise in counts.

    Inputs as for `area_hotspots`. High and low are above and below the mean of the region. "high-high" and "low-low"
    are clusters; "high-low" and "low-high" are outliers, a place unlike all around it. Sources: Anselin 1995; for
    rates Assunção and Reis 1999.
    """
    region = study_region(counts, neighbours, populations)
    tested = region.counts if region.populations is None else rates.standardised(region.counts, region.populations)
    found = moran(tested, region.neighbours, seed=seed)
    by_count = COUNTS if found.exact else DRAWN
    return _answer(
        found,
        keys=np.array(region.codes, dtype=np.str_),
        observed=region.counts.astype(np.int64),
        unknown=region.unknown,
        about=_About("counts" if region.populations is None else "rates", by_count, rigour, seed, evidence),
        notes=(*region.notes, *_alone(region.neighbours)),
    )


def cell_associations(
    counts: Mapping[int, int | None] | Mapping[str, int | None],
    *,
    reach: int = 1,
    margin: int = 1,
    evidence: Evidence | None = None,
    rigour: Rigour = STANDARD,
    seed: int = 0,
) -> LocalAssociations:
    """H3 cells with a count like or unlike that of the cells around them. Inputs as for `cell_hotspots`."""
    region = cell_region(counts, reach, margin)
    found = moran(region.observed.astype(np.float64), region.neighbours, seed=seed)
    return _answer(
        found,
        keys=region.cells,
        observed=region.observed,
        unknown=region.unknown,
        about=_About("counts", COUNTS if found.exact else DRAWN, rigour, seed, evidence),
        notes=(*region_notes(region), *_alone(region.neighbours)),
    )


@dataclass(frozen=True)
class _About:
    question: Literal["rates", "counts"]
    by_count: str
    rigour: Rigour
    seed: int
    evidence: Evidence | None


def _answer(
    found: Moran,
    *,
    keys: NDArray[np.str_] | NDArray[np.int64],
    observed: NDArray[np.int64],
    unknown: tuple[str, ...],
    about: _About,
    notes: tuple[str, ...],
) -> LocalAssociations:
    return LocalAssociations(
        keys=keys,
        observed=observed,
        value=found.deviation,
        around=found.lag,
        i=found.i,
        z=found.z,
        p=found.p,
        q=benjamini_hochberg(found.p),
        unknown=unknown,
        question=about.question,
        method=RATES if about.question == "rates" else about.by_count,
        version=VERSION,
        discovery_rate=about.rigour.discovery_rate,
        seed=None if found.exact else about.seed,
        evidence=about.evidence,
        notes=notes,
    )


def _alone(neighbours: sparse.csr_array) -> tuple[str, ...]:
    return (ALONE,) if np.any(neighbours.sum(axis=1) < 2) else ()
