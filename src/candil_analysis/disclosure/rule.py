"""The rule: when a figure known by statistics only may be told, and how."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """When a figure known by statistics only may be told, and how.

    `minimum_people` and `minimum_contributors` must stand behind it, and no figure under `minimum_people` is told.
    With `dominance` above 0 (say 0.1), a figure is also kept back where one contributor holds nearly all of it: where
    all but the two largest contributors together hold less than this share of the largest, so that the second,
    taking its own away, would know the largest's that closely (the p%-rule; Hundepool et al. 2012, section 4.2). 0 is
    off, the default, because it needs the records counted by contributor and so costs time (bench/disclosure_cost.py),
    and because what a contributor asks for by itself never holds its own records. Switch it on where figures go
    out in which all contributors' records stand together.

    `deviation` is the standard deviation of the noise in a count of records and `bound` the most that it may move the
    count. `finest_cell` is the finest H3 resolution at which places are told.
    """

    minimum_people: int = 10
    minimum_contributors: int = 3
    deviation: float = 3.0
    bound: int = 10
    finest_cell: int = 5
    dominance: float = 0.0

    def __post_init__(self) -> None:
        if self.minimum_people < 1 or self.minimum_contributors < 1:
            raise ValueError("A rule asks for at least one person and one contributor.")
        if not 0 < self.deviation**2 < self.bound:
            raise ValueError("The variance of the noise must lie above 0 and below its bound.")
        if not 0 <= self.dominance < 1:
            raise ValueError("The share of `dominance` lies between 0 (off) and 1: give 0.1 for ten per cent.")
