"""What a search for combinations answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from candil_analysis.facts import Evidence

Direction = Literal["more", "less"]


@dataclass(frozen=True, order=True)
class Value:
    """One value of one dimension."""

    dimension: str
    value: str


@dataclass(frozen=True)
class Part:
    """Why: one of the smaller combinations that a finding is made of, among records that report all its dimensions."""

    values: tuple[Value, ...]
    count: int
    share: float  # of the records that report all dimensions of the finding


@dataclass(frozen=True)
class Combination:
    """Values that occur together more, or less, often than their parts explain.

    `null` says what was expected: "independence" for two values, "pairs" (no more than the three pairs together
    explain) for three. `reported`: the records that report all its dimensions, the denominator of shares. `error` is
    the standard deviation of protective noise in `count`.
    """

    values: tuple[Value, ...]
    direction: Direction
    null: Literal["independence", "pairs"]
    count: int
    reported: int
    expected: float
    ratio: float
    low: float
    high: float
    p: float
    q: float
    error: float
    parts: tuple[Part, ...]
    within: tuple[tuple[Value, ...], ...]  # pairs among it that are findings of their own, for three values

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimension of each value, in their order."""
        return tuple(value.dimension for value in self.values)


@dataclass(frozen=True)
class Combinations:
    """Findings, the least likely by chance first. `tests`: combinations that could have been found.

    `folded`: supported combinations of three values with a pair that was found, which say no more than their pairs.
    """

    found: tuple[Combination, ...]
    tests: int
    folded: int
    left_out: int  # pairs whose values are tied by what they mean
    minimum_support: int
    method: str
    version: str
    discovery_rate: float
    confidence: float
    evidence: Evidence
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Emergence:
    """A combination whose share of the records that report its dimensions rose or fell between two periods.

    `ratio` is the later share over the earlier one, `None` where there was nothing earlier; `low` and `high` enclose
    it. `parts` are the same ratios for each value alone: a combination may rise only because one of its values does.
    """

    values: tuple[Value, ...]
    direction: Direction
    earlier: int
    later: int
    earlier_reported: int
    later_reported: int
    ratio: float | None
    low: float
    high: float | None
    p: float
    q: float
    parts: tuple[tuple[Value, float | None], ...]


@dataclass(frozen=True)
class Emergences:
    """Findings, the least likely by chance first. `tests`: combinations that could have been found."""

    found: tuple[Emergence, ...]
    tests: int
    left_out: int
    minimum_support: int
    method: str
    version: str
    discovery_rate: float
    confidence: float
    evidence: tuple[Evidence, Evidence]  # earlier, later
    notes: tuple[str, ...]
