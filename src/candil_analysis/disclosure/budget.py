"""What private releases have spent of what may ever be known of one person or incident."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from math import fsum, isfinite
from typing import Final

#: Sums of decimal fractions may miss a cap by rounding; nobody's privacy hangs on this much.
ROUNDING: Final = 1e-9


class BudgetSpent(ValueError):
    """A release that would go over the cap. Nothing was drawn and nothing was told."""


@dataclass(frozen=True)
class Spent:
    """One release: what was asked, when, and how much privacy it cost."""

    question: str
    when: date
    epsilon: float
    delta: float = 0.0

    def __post_init__(self) -> None:
        if not (isfinite(self.epsilon) and self.epsilon > 0):
            raise ValueError(f"epsilon is {self.epsilon}: give a number above 0, such as 0.5.")
        if not 0 <= self.delta < 1:
            raise ValueError(f"delta is {self.delta}: give 0, or a small number below 1, such as 1e-7.")
        if not self.question.strip():
            raise ValueError("Say what is asked: the ledger must show what the budget went to.")


@dataclass(frozen=True)
class Ledger:
    """All releases about the same persons or incidents, and the cap on their sum.

    Privacy losses add up (basic composition: Dwork et al. 2006; Dwork and Roth 2014, theorem 3.16), whatever was
    asked and whoever asked. Keep one ledger for one population; a new ledger would be a new budget for the same people.
    """

    cap_epsilon: float
    cap_delta: float = 0.0
    spent: tuple[Spent, ...] = ()

    def __post_init__(self) -> None:
        if not (isfinite(self.cap_epsilon) and self.cap_epsilon > 0) or not 0 <= self.cap_delta < 1:
            raise ValueError("A ledger needs a cap on epsilon above 0 and a cap on delta from 0 to below 1.")

    @property
    def epsilon(self) -> float:
        """Epsilon spent so far."""
        return fsum(entry.epsilon for entry in self.spent)

    @property
    def delta(self) -> float:
        """Delta spent so far."""
        return fsum(entry.delta for entry in self.spent)

    def spend(self, entry: Spent) -> Ledger:
        """The ledger with one release more. Raises `BudgetSpent` where that goes over the cap."""
        longer = replace(self, spent=(*self.spent, entry))
        for name, total, cap in (
            ("epsilon", longer.epsilon, self.cap_epsilon),
            ("delta", longer.delta, self.cap_delta),
        ):
            if total > cap * (1 + ROUNDING):
                raise BudgetSpent(
                    f"“{entry.question}” would bring {name} to {total:g}, over the cap of {cap:g}. "
                    f"Ask for less, or publish what was released before."
                )
        return longer
