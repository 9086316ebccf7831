"""What is wrong with a value: where, what, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LONGEST_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a row is handed back. `value` is empty for columns about identifiable people."""

    column: str
    value: str
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class Problems:
    """In place of a value, when it could not be read."""

    found: tuple[Problem, ...]


def problem(column: str, value: str, reason: str, advice: str) -> Problems:
    """One problem; a long value is cut, so that a report stays readable."""
    shown = value if len(value) <= LONGEST_SHOWN else value[: LONGEST_SHOWN - 1] + "…"
    return Problems((Problem(column, shown, reason, advice),))
