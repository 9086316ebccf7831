"""What a question for likely scenarios answers."""

from __future__ import annotations

from dataclasses import dataclass

from candil_analysis.facts import Evidence


@dataclass(frozen=True)
class Factor:
    """Why: a value's share among records with the value it depends on, beside its share among all that report both.

    `given` is None for a value that the model lets depend on nothing.
    """

    dimension: str
    value: str
    given: tuple[str, str] | None  # dimension and value
    share: float
    overall: float


@dataclass(frozen=True)
class Profile:
    """One whole scenario: a value for each dimension.

    `probability` is that of a record with what is known having all the rest too, by the model; `low` and `high` enclose
    what the counts leave open about it, if the model is right. `support`: records that carry the whole profile; `error`
    the standard deviation of protective noise in it.
    """

    values: tuple[tuple[str, str], ...]  # dimension and value, dimensions in order
    probability: float
    low: float
    high: float
    support: int
    error: float
    factors: tuple[Factor, ...]


@dataclass(frozen=True)
class Scenarios:
    """The most likely profiles first. `suppressed`: more likely ones than the last shown with too little support.

    `covered` is the probability of all profiles shown together.
    """

    profiles: tuple[Profile, ...]
    known: tuple[tuple[str, str], ...]
    known_probability: float  # of what is known, among all records
    covered: float
    suppressed: int
    minimum_support: int
    method: str
    version: str
    seed: int
    confidence: float
    evidence: Evidence
    notes: tuple[str, ...]
