"""What a search for routes answers."""

from __future__ import annotations

from dataclasses import dataclass

from candil_analysis.facts import Evidence
from candil_analysis.routes.legs import Basis


@dataclass(frozen=True)
class Corridor:
    """One origin and destination. `count` is None when every part is suppressed, and a least figure with `at_least`."""

    origin: str
    destination: str
    bases: tuple[tuple[Basis, int | None], ...]  # strongest ground first
    transit: tuple[tuple[str, int], ...]  # places in between on journeys, most used first
    count: int | None = None
    at_least: bool = False
    low: float | None = None  # exact Poisson interval of the count
    high: float | None = None
    share: float | None = None  # of all moves shown
    share_low: float | None = None
    share_high: float | None = None
    expected: float | None = None  # if origin and destination were independent
    ratio: float | None = None
    p: float | None = None
    q: float | None = None
    unusual: bool = False  # more than the sizes of its ends explain, at the false-discovery rate


@dataclass(frozen=True)
class Chain:
    """Places that follow each other in this order, with the number of records in which they do."""

    places: tuple[str, ...]
    support: int
    low: float
    high: float


@dataclass(frozen=True)
class Corridors:
    """Corridors and chains at one level of places. `tests`: corridors that were judged."""

    corridors: tuple[Corridor, ...]  # largest first
    chains: tuple[Chain, ...]  # best supported first, longer before shorter
    moves: int  # all moves shown: the whole of the shares
    tests: int
    level: str
    method: str
    version: str
    discovery_rate: float
    confidence: float
    evidence: Evidence | None
    notes: tuple[str, ...]
