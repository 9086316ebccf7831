"""What is added up behind the figures of a table, whoever is told about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

if TYPE_CHECKING:
    from candil_analysis.disclosure.rule import Rule

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sums:
    """Sums over groups of records, one entry a group.

    `records` and `people` count; `squares` adds up people², `keys` the record keys; `who` has a row of bits for the
    contributing organisations (see `candil_analysis.facts.contributors`). `shares` has a row for each group and a
    column for each contributor with what it holds of it; `None` where nobody asks for dominance.
    """

    records: Integers
    people: Integers
    squares: Integers
    keys: Integers
    who: Integers
    shares: sparse.csr_array | None = None

    def __len__(self) -> int:
        return len(self.records)

    def __getitem__(self, chosen: Integers | Flags) -> Sums:
        return self._each(lambda part: part[chosen], lambda shares: shares[chosen])

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.records + other.records,
            self.people + other.people,
            self.squares + other.squares,
            self.keys + other.keys,
            self.who | other.who,
            None if self.shares is None or other.shares is None else sparse.csr_array(self.shares + other.shares),
        )

    def only(self, where: Flags) -> Sums:
        """The same entries, emptied everywhere but `where`."""
        entries = np.arange(len(where))
        kept = sparse.csr_array((where.astype(np.int64), (entries, entries)), shape=(len(where), len(where)))
        return self._each(lambda part: np.where(where, part.T, 0).T, lambda shares: sparse.csr_array(kept @ shares))

    def by(self, groups: Integers, size: int) -> Sums:
        """The sums of the entries that share a number in `groups` (0 to `size` - 1), one entry a number."""
        who = np.zeros((size, self.who.shape[1]), np.int64)
        np.bitwise_or.at(who, groups, self.who)
        plain = (self.records, self.people, self.squares, self.keys)
        records, people, squares, keys = (_added(part, groups, size) for part in plain)
        return Sums(records, people, squares, keys, who, _joined(self.shares, groups, size))

    def contributors(self) -> Integers:
        """How many organisations stand behind each entry."""
        return np.asarray(np.bitwise_count(self.who).sum(axis=1), np.int64)

    def enough(self, rule: Rule) -> Flags:
        """Where enough people and contributors stand behind an entry to speak of it."""
        enough: Flags = (self.people >= rule.minimum_people) & (self.contributors() >= rule.minimum_contributors)
        return enough & ~self.dominated(rule.dominance) if rule.dominance else enough

    def dominated(self, dominance: float) -> Flags:
        """Where all but the two largest contributors hold less than this share of the largest.

        Raises `ValueError` where it is not known what each contributor holds.
        """
        if self.shares is None:
            raise ValueError("Dominance needs the shares of the contributors: count by organisation too.")
        rows = np.repeat(np.arange(len(self)), np.diff(self.shares.indptr))
        held = self.shares.data[np.lexsort((self.shares.data, rows))]
        last = self.shares.indptr[1:] - 1
        numbers = np.diff(self.shares.indptr)
        largest, second = np.zeros((2, len(self)), np.int64)
        largest[numbers > 0] = held[last[numbers > 0]]
        second[numbers > 1] = held[last[numbers > 1] - 1]
        return np.asarray(self.shares.sum(axis=1) - largest - second < dominance * largest)

    def _each(self, change: Callable[[Integers], Integers], change_shares: Callable[[Any], Any]) -> Sums:
        return Sums(
            change(self.records),
            change(self.people),
            change(self.squares),
            change(self.keys),
            change(self.who),
            None if self.shares is None else change_shares(self.shares),
        )


def _joined(shares: Any, groups: Integers, size: int) -> Any:
    """The shares of the entries with the same number in `groups` added up."""
    if shares is None:
        return None
    entries = np.arange(len(groups))
    same = sparse.csr_array((np.ones(len(groups), np.int64), (groups, entries)), shape=(size, len(groups)))
    return sparse.csr_array(same @ shares)


def _added(part: Integers, groups: Integers, size: int) -> Integers:
    total = np.zeros(size, np.int64)
    np.add.at(total, groups, part)
    return total
