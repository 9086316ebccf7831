"""What is found about records beyond their dimensions, such as their routes, held beside the coded facts."""

from __future__ import annotations

from dataclasses import dataclass

Combination = tuple[str | None, ...]
Sets = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class Found:
    """`column` beside the coded facts numbers the sets of combinations of `keys` that records have; null: none.

    `combinations[held]` for each `held` in `sets[code]` are the combinations of a record with that code.
    """

    name: str
    keys: tuple[str, ...]
    column: str
    combinations: tuple[Combination, ...]
    sets: Sets
