"""The rule: when a figure known by statistics only may be told, and how."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """When a figure known by statistics only may be told, and how.

    `minimum_people` and `minimum_contributors` must stand behind it, and no figure under `minimum_people` is told.
    `deviation` is the standard deviation of the noise in a count of records and `bound` the most that it may move the
    count. `finest_cell` is the finest H3 resolution at which places are told.
    """

    minimum_people: int = 10
    minimum_contributors: int = 3
    deviation: float = 3.0
    bound: int = 10
    finest_cell: int = 5

    def __post_init__(self) -> None:
        if self.minimum_people < 1 or self.minimum_contributors < 1:
            raise ValueError("A rule asks for at least one person and one contributor.")
        if not 0 < self.deviation**2 < self.bound:
            raise ValueError("The variance of the noise must lie above 0 and below its bound.")
