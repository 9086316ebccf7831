"""What a search for emerging hotspots answers, and how a place's state follows from its tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from candil_analysis.facts import Evidence

State = Literal["new", "intensifying", "persistent", "diminishing", "historical", "sporadic", "none", "not tested"]
STATES: Final[tuple[State, ...]] = get_args(State)
#: Figures of a place that are taken over as they are.
_FIGURES: Final = (
    *("expected", "ratio", "low", "high", "p_change", "q_change"),
    *("z_before", "q_before", "z_now", "q_now", "t_trend", "p_trend", "q_trend"),
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Findings:
    """Every place's figures, each over the place and its neighbours; NaN where a question was not asked."""

    before: Integers
    recent: Integers
    expected: Floats  # recent cases, if the place had changed as the region has
    ratio: Floats  # recent / expected
    low: Floats
    high: Floats
    p_change: Floats
    q_change: Floats
    z_before: Floats
    p_before: Floats
    q_before: Floats
    z_now: Floats
    p_now: Floats
    q_now: Floats
    hot_periods: NDArray[np.bool_]  # n × t
    t_trend: Floats
    p_trend: Floats
    q_trend: Floats

    def __post_init__(self) -> None:
        for field in fields(self):
            getattr(self, field.name).flags.writeable = False


@dataclass(frozen=True)
class EmergingPlace:
    """One place with its neighbours."""

    key: str  # area code, or H3 cell in hexadecimal
    state: State
    before: int
    recent: int
    expected: float  # recent cases, if the place had changed as the region has
    ratio: float  # recent / expected
    low: float  # interval of the ratio: chance of counting, at the result's confidence
    high: float
    p_change: float
    q_change: float
    z_before: float
    q_before: float
    z_now: float
    q_now: float
    hot_periods: tuple[int, ...]  # positions of single periods with a high level
    t_trend: float
    p_trend: float  # NaN: not asked, because the level does not stand out or the periods are too few
    q_trend: float
    counted: tuple[str, ...]  # the places whose counts were added up


@dataclass(frozen=True, eq=False)
class Emerging:
    """Every place of the study region, in the order of `keys`."""

    keys: NDArray[np.str_] | NDArray[np.int64]
    states: NDArray[np.str_]
    found: Findings
    neighbours: tuple[Integers, Integers]  # compressed rows: offsets, positions
    unknown: tuple[str, ...]
    periods: int
    recent: int
    method: str
    version: str
    discovery_rate: float
    confidence: float
    seed: int
    evidence: Evidence | None
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        for array in (self.keys, self.states, *self.neighbours):
            array.flags.writeable = False

    def __len__(self) -> int:
        return int(self.keys.size)

    def __iter__(self) -> Iterator[EmergingPlace]:
        return (self._at(position) for position in range(len(self)))

    def place(self, key: str) -> EmergingPlace:
        """The place with this area code or H3 cell in hexadecimal. KeyError outside the study region."""
        wanted = int(key, 16) if self.keys.dtype.kind == "i" else key
        found = np.flatnonzero(self.keys == wanted)
        if found.size == 0:
            raise KeyError(key)
        return self._at(int(found[0]))

    def in_state(self, state: State) -> tuple[EmergingPlace, ...]:
        """Places in one state, the smallest p-value of change first."""
        chosen = np.flatnonzero(self.states == state)
        ordered = chosen[np.argsort(self.found.p_change[chosen], kind="stable")]
        return tuple(self._at(int(position)) for position in ordered)

    def _name(self, position: int) -> str:
        key = self.keys[position]
        return f"{int(key):x}" if self.keys.dtype.kind == "i" else str(key)

    def _at(self, position: int) -> EmergingPlace:
        found, (offsets, columns) = self.found, self.neighbours
        figures = {name: float(getattr(found, name)[position]) for name in _FIGURES}
        return EmergingPlace(
            key=self._name(position),
            state=STATES[int(np.flatnonzero(np.array(STATES) == self.states[position])[0])],
            before=int(found.before[position]),
            recent=int(found.recent[position]),
            hot_periods=tuple(np.flatnonzero(found.hot_periods[position]).tolist()),
            counted=tuple(self._name(int(other)) for other in columns[offsets[position] : offsets[position + 1]]),
            **figures,
        )


def states(found: Findings, rate: float) -> NDArray[np.str_]:
    """The first state that fits each place, at a false-discovery rate. Definitions: `emerging_hotspots`."""
    hot_before = (found.q_before <= rate) & (found.z_before > 0)
    hot_now = (found.q_now <= rate) & (found.z_now > 0)
    changed = found.q_change <= rate
    up, down = changed & (found.ratio > 1), changed & (found.ratio < 1)
    turned = found.q_trend <= rate
    # What the recent periods say goes before what the whole course says.
    rising = up | (turned & (found.t_trend > 0) & ~down)
    falling = down | (turned & (found.t_trend < 0) & ~up)
    level = hot_before | hot_now
    asked = ~(np.isnan(found.p_change) & np.isnan(found.p_before) & np.isnan(found.p_now))
    conditions: dict[State, NDArray[np.bool_]] = {
        "not tested": ~asked,
        "new": up & ~hot_before,
        "intensifying": level & rising,
        "historical": hot_before & ~hot_now & falling,
        "diminishing": hot_now & falling,
        "persistent": hot_before & hot_now,
        "sporadic": level | found.hot_periods.any(axis=1),
    }
    return np.select(list(conditions.values()), list(conditions), default="none").astype(np.str_)
