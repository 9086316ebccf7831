"""How much one person or incident may add to a table, and counts in which nobody adds more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

#: A cell: one value a dimension, `None` where it was not reported.
Key = tuple[str | None, ...]
Unit = int | str


@dataclass(frozen=True)
class Bound:
    """The most that one unit of privacy (a person, or an incident) adds to a table.

    Not a record: somebody of whom five contributors tell stands behind five records, and a record with two forms of
    exploitation stands in two cells. `cells` is in how many cells one unit may count, `per_cell` how often in each.
    """

    cells: int
    per_cell: int = 1

    def __post_init__(self) -> None:
        if self.cells < 1 or self.per_cell < 1:
            raise ValueError("A unit adds at least 1 to at least one cell: give whole numbers from 1.")

    @property
    def total(self) -> int:
        """Sensitivity by the sum of absolute differences (L1)."""
        return self.cells * self.per_cell

    @property
    def length(self) -> float:
        """Sensitivity by the root of the sum of squared differences (L2)."""
        return float(self.cells**0.5 * self.per_cell)


def counts_within(contributions: Iterable[tuple[Unit, Key]], bound: Bound, seed: int) -> dict[Key, int]:
    """Counts by key of (unit, key) pairs, of which each unit keeps no more than `bound` allows.

    Which of a unit's cells are kept is drawn at random (contribution bounding; Wilson et al. 2020) from `seed`, the
    unit's name and its cells alone: neither the order of the pairs nor other units change it. A number and its text
    are one unit.
    """
    held: dict[str, dict[Key, int]] = {}
    for name, key in contributions:
        keys = held.setdefault(str(name), {})
        keys[key] = keys.get(key, 0) + 1
    counts: dict[Key, int] = {}
    for unit, keys in held.items():
        for key in _kept(unit, sorted(keys, key=repr), bound.cells, seed):
            counts[key] = counts.get(key, 0) + min(keys[key], bound.per_cell)
    return counts


def _kept(unit: str, keys: list[Key], most: int, seed: int) -> list[Key]:
    if len(keys) <= most:
        return keys
    # The draw may only hang on what this unit itself has: then one unit changes nobody else's part of the table.
    chance = np.random.default_rng([seed, *repr((unit, keys)).encode()])
    return [keys[place] for place in chance.choice(len(keys), most, replace=False)]
