"""What a search for hotspots answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from candil_analysis.facts import Evidence
from candil_analysis.hotspots.grid import cell_array

#: Against the region, at the result's false-discovery rate.
Classification = Literal["hot", "cold", "not significant", "not tested"]


@dataclass(frozen=True)
class AreaRate:
    """One area's own rate per person, apart from its neighbours."""

    population: int
    expected: float  # cases at the rate of the whole
    rate: float  # cases per person
    shrunken: float  # drawn towards the rate of the whole
    low: float
    high: float
    relative_risk: float  # shrunken rate over the rate of the whole
    relative_risk_low: float
    relative_risk_high: float
    local: float  # drawn towards the rate of the neighbourhood
    local_low: float
    local_high: float


@dataclass(frozen=True)
class Hotspot:
    """One place tested: the place with its neighbours against the whole region."""

    key: str  # area code, or H3 cell in hexadecimal
    observed: int  # in the place itself
    around: int  # in the place and its neighbours
    expected: float  # in the place and its neighbours, if the place did not matter
    ratio: float  # around / expected
    low: float  # interval of the ratio: chance of counting, at the result's confidence
    high: float
    z: float  # standard score of the sum; p is not taken from it
    p: float  # two-sided, by randomisation; not a number where nothing was tested
    q: float  # after Benjamini-Hochberg over all places tested
    classification: Classification
    counted: tuple[str, ...]  # the places whose counts were added up: where the records behind it are found
    rate: AreaRate | None = None


@dataclass(frozen=True, eq=False)
class Hotspots:
    """Every place of the study region; arrays are in the order of `keys`, mean what they mean in `Hotspot`, and cannot
    be written."""

    keys: NDArray[np.str_] | NDArray[np.int64]
    observed: NDArray[np.int64]
    around: NDArray[np.int64]
    expected: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    z: NDArray[np.float64]
    p: NDArray[np.float64]
    q: NDArray[np.float64]
    rates: tuple[AreaRate, ...]  # empty when there is no population
    neighbours: tuple[NDArray[np.int64], NDArray[np.int64]]  # compressed rows: offsets, positions
    unknown: tuple[str, ...]  # suppressed places: left out, neither zero nor tested
    question: Literal["rates", "counts", "effort"]
    method: str
    version: str
    region: str
    discovery_rate: float
    confidence: float
    seed: int | None
    evidence: Evidence | None
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        arrays = (self.keys, self.observed, self.around, self.expected, self.low, self.high, self.z, self.p, self.q)
        for array in (*arrays, *self.neighbours):
            array.flags.writeable = False

    def __len__(self) -> int:
        return int(self.keys.size)

    def __iter__(self) -> Iterator[Hotspot]:
        return (self._at(position) for position in range(len(self)))

    def spot(self, key: str) -> Hotspot:
        """The place with this area code or H3 cell (either way of writing). KeyError outside the study region."""
        wanted = cell_array([key])[0] if self.keys.dtype.kind == "i" else key
        found = np.flatnonzero(self.keys == wanted)
        if found.size == 0:
            raise KeyError(key)
        return self._at(int(found[0]))

    def significant(self, kind: Literal["hot", "cold"] | None = None) -> tuple[Hotspot, ...]:
        """Places that stand out at the result's false-discovery rate, strongest first."""
        chosen = np.flatnonzero(self.q <= self.discovery_rate)
        ordered = chosen[np.lexsort((-np.abs(self.z[chosen]), self.p[chosen]))]
        spots = (self._at(int(position)) for position in ordered)
        return tuple(spot for spot in spots if kind is None or spot.classification == kind)

    def strongest(self, number: int) -> tuple[Hotspot, ...]:
        """The places with the smallest p-values, significant or not."""
        ordered = np.lexsort((-self.z, self.p))[:number]
        return tuple(self._at(int(position)) for position in ordered)

    def _at(self, position: int) -> Hotspot:
        offsets, columns = self.neighbours
        expected = float(self.expected[position])
        return Hotspot(
            key=self._name(position),
            observed=int(self.observed[position]),
            around=int(self.around[position]),
            expected=expected,
            ratio=float(self.around[position]) / expected if expected > 0 else float("nan"),
            low=float(self.low[position]),
            high=float(self.high[position]),
            z=float(self.z[position]),
            p=float(self.p[position]),
            q=float(self.q[position]),
            classification=self._classification(position),
            counted=tuple(self._name(int(other)) for other in columns[offsets[position] : offsets[position + 1]]),
            rate=self.rates[position] if self.rates else None,
        )

    def _name(self, position: int) -> str:
        key = self.keys[position]
        return f"{int(key):x}" if self.keys.dtype.kind == "i" else str(key)

    def _classification(self, position: int) -> Classification:
        if np.isnan(self.q[position]):
            return "not tested"
        if self.q[position] > self.discovery_rate:
            return "not significant"
        return "hot" if self.z[position] > 0 else "cold"
