"""What is added up behind the figures of a table, whoever is told about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from candil_analysis.disclosure.rule import Rule

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sums:
    """Sums over groups of records, one entry a group.

    `records` and `people` count; `squares` adds up people², `keys` the record keys; `who` has a row of bits for the
    contributing organisations (see `candil_analysis.facts.contributors`).
    """

    records: Integers
    people: Integers
    squares: Integers
    keys: Integers
    who: Integers

    def __len__(self) -> int:
        return len(self.records)

    def __getitem__(self, chosen: Integers | Flags) -> Sums:
        return self._each(lambda part: part[chosen])

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.records + other.records,
            self.people + other.people,
            self.squares + other.squares,
            self.keys + other.keys,
            self.who | other.who,
        )

    def only(self, where: Flags) -> Sums:
        """The same entries, emptied everywhere but `where`."""
        return self._each(lambda part: np.where(where, part.T, 0).T)

    def by(self, groups: Integers, size: int) -> Sums:
        """The sums of the entries that share a number in `groups` (0 to `size` - 1), one entry a number."""
        who = np.zeros((size, self.who.shape[1]), np.int64)
        np.bitwise_or.at(who, groups, self.who)
        plain = (self.records, self.people, self.squares, self.keys)
        records, people, squares, keys = (_added(part, groups, size) for part in plain)
        return Sums(records, people, squares, keys, who)

    def contributors(self) -> Integers:
        """How many organisations stand behind each entry."""
        return np.asarray(np.bitwise_count(self.who).sum(axis=1), np.int64)

    def enough(self, rule: Rule) -> Flags:
        """Where enough people and contributors stand behind an entry to speak of it."""
        return (self.people >= rule.minimum_people) & (self.contributors() >= rule.minimum_contributors)

    def _each(self, change: Callable[[Integers], Integers]) -> Sums:
        return Sums(
            change(self.records), change(self.people), change(self.squares), change(self.keys), change(self.who)
        )


def _added(part: Integers, groups: Integers, size: int) -> Integers:
    total = np.zeros(size, np.int64)
    np.add.at(total, groups, part)
    return total


def nothing(size: int, words: int) -> Sums:
    """`size` entries with nothing behind them, with `words` integers of contributor bits."""
    zeros = np.zeros(size, np.int64)
    return Sums(zeros, zeros, zeros, zeros, np.zeros((size, words), np.int64))
