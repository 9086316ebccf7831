"""Who is on which lists: counts of cases by the set of lists that hold them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Cases by the set of lists that hold them.
Overlaps = Mapping[frozenset[str], int]
#: With more lists than this there are too many combinations to fit; lists of one kind can be merged.
MOST: Final = 10


@dataclass(frozen=True, eq=False)
class Lists:
    """Every combination of lists but the empty one (rows), as 0 and 1 for each list (columns), with its cases."""

    names: tuple[str, ...]
    held: NDArray[np.bool_]
    counts: Floats

    @property
    def known(self) -> int:
        return int(self.counts.sum())

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        return tuple(combinations(range(len(self.names)), 2))

    def both(self, pair: tuple[int, int]) -> NDArray[np.bool_]:
        """Combinations with both lists of a pair."""
        return np.asarray(self.held[:, pair[0]] & self.held[:, pair[1]])

    def overlap(self, pair: tuple[int, int]) -> int:
        return int(self.counts[self.both(pair)].sum())

    @property
    def lonely(self) -> tuple[str, ...]:
        """Lists that share no case with any other."""
        overlapping = {at for pair in self.pairs if self.overlap(pair) for at in pair}
        return tuple(name for at, name in enumerate(self.names) if at not in overlapping)


def lists_of(overlaps: Overlaps) -> Lists:
    """The full table, lists in the order of their names; a combination not given has no cases.

    Lists without any case are left out. ValueError for a count below zero, cases on no list, or more than `MOST` lists.
    """
    for combination, count in overlaps.items():
        if count < 0:
            raise ValueError(f"The combination {sorted(combination)} has {count} cases; no count lies below 0.")
        if not combination and count:
            raise ValueError(f"{count} cases are on no list at all: that is what is to be estimated.")
    names = sorted({name for combination, count in overlaps.items() if count for name in combination})
    if len(names) > MOST:
        raise ValueError(f"{len(names)} lists are too many (at most {MOST}): merge lists of one kind first.")
    size = len(names)
    held = np.array([[number >> at & 1 for at in range(size)] for number in range(1, 2**size)], dtype=np.bool_)
    cases: Counter[frozenset[str]] = Counter()
    for combination, count in overlaps.items():
        cases[combination] += count
    counts = [cases[frozenset(name for name, on in zip(names, row, strict=True) if on)] for row in held]
    return Lists(tuple(names), held.reshape(2**size - 1, size), np.array(counts, dtype=np.float64))


def overlaps_of(table: pa.Table, *, case: str = "incident", on: str = "list") -> dict[frozenset[str], int]:
    """Overlaps from an Arrow table with a row for each case and list that holds it; repeated rows count once.

    Rows without a case or a list are left out. ValueError where a column is missing.
    """
    missing = {case, on} - set(table.column_names)
    if missing:
        raise ValueError(f"The table has no column “{sorted(missing)[0]}”; it has {', '.join(table.column_names)}.")
    held: dict[object, set[str]] = {}
    for number, name in zip(table[case].to_pylist(), table[on].to_pylist(), strict=True):
        if number is not None and name is not None:
            held.setdefault(number, set()).add(str(name))
    return dict(Counter(frozenset(names) for names in held.values()))
