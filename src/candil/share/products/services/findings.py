"""What the analysis found, in the plain form that sections and judgements are written from.

`gather` fills these from the picture's answers; tests write them by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Where = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Evidence:
    """How much stands behind a finding; `None` where the disclosure rule keeps the number back."""

    records: int | None
    people: int | None
    contributors: int | None


@dataclass(frozen=True)
class HotPlace:
    """A place, its count, what chance or population let expect, and how surely it stands out.

    `value` is the count of the place itself, `around` that of the place with its neighbours, `ratio` that over the
    expected with a 95% interval; `q` the false-discovery rate at which the place would be called; `standing` says
    whether it is called, and in which direction.
    """

    code: str
    label: str
    value: int | None
    around: int | None
    ratio: float | None
    low: float | None
    high: float | None
    q: float | None
    standing: Literal["hot", "cold", "none"]
    where: Where | None


@dataclass(frozen=True)
class Map:
    """A drawing of places, and what part of the world it shows."""

    title: str
    svg: str


@dataclass(frozen=True)
class Hotspots:
    """Places in order of importance; `tested` is how many were compared, `unknown` how many of them are kept back,
    `limit` the false-discovery rate used."""

    level: str
    are_cells: bool
    places: tuple[HotPlace, ...]
    tested: int
    unknown: int
    limit: float
    evidence: Evidence
    maps: tuple[Map, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Corridor:
    """Moves between two places with a 95% interval; `share` (with its own) is of all moves shown.

    `at_least`: a part of the count is kept back. `unusual`: more than the sizes of both ends explain, at the
    false-discovery rate `q`.
    """

    origin: str
    destination: str
    value: int | None
    at_least: bool
    count_low: float | None
    count_high: float | None
    share: float | None
    low: float | None
    high: float | None
    basis: str
    q: float | None
    unusual: bool
    where: Where | None = None


@dataclass(frozen=True)
class Corridors:
    """Corridors from the most to the least used."""

    corridors: tuple[Corridor, ...]
    moves: int
    limit: float
    evidence: Evidence
    svg: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class TrendPoint:
    """A period's count beside its seasonal expectation (95% prediction interval). `complete`: the period is over."""

    label: str
    value: int | None
    expected: float | None
    low: float | None
    high: float | None
    q: float | None
    alarm: Literal["above", "below", ""]
    where: Where | None
    complete: bool = True


@dataclass(frozen=True)
class KindAlarm:
    """A period of one type of exploitation that departs from that type's own expectation."""

    kind: str
    point: TrendPoint


@dataclass(frozen=True)
class Trend:
    """Periods in order of time, and alarms among types of exploitation, smallest q first, of `kinds_judged`
    types judged together."""

    points: tuple[TrendPoint, ...]
    kind_alarms: tuple[KindAlarm, ...]
    kinds_judged: int
    limit: float
    evidence: Evidence
    svg: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Silent:
    """How many contributors have fallen silent, and the part of the records that they usually bring."""

    contributors: int
    part: float


@dataclass(frozen=True)
class Share:
    """One value of a dimension. `at_least`: a part of the count is kept back and `value` is the rest."""

    label: str
    value: int | None
    at_least: bool
    reported: bool
    where: Where | None


@dataclass(frozen=True)
class Breakdown:
    """Counts by one dimension; set-valued: a record may carry several values, so the rows add up to more than all."""

    dimension: str
    title: str
    set_valued: bool
    shares: tuple[Share, ...]
    total: int | None
    evidence: Evidence
