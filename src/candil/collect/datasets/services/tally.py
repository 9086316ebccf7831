"""Counting while rows go by: what a dry run and a load both report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from candil.collect.datasets.services.records import CleanRecord
from candil.collect.datasets.services.validation import Cleaner, Layout, Refusal, Skipped

#: Problems that are told one by one; all of them are in the file of refused rows.
TOLD: Final = 50


@dataclass
class Tally:
    """Rows by what became of them, and why."""

    read: int = 0
    good: int = 0
    people: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)  # (column, reason)
    problems: list[dict[str, Any]] = field(default_factory=list)

    def count(self, outcome: CleanRecord | Refusal | Skipped) -> None:
        self.read += 1
        if isinstance(outcome, CleanRecord):
            self.good += 1
            self.people += outcome.people
        elif isinstance(outcome, Skipped):
            self.skipped[outcome.because] += 1
        else:
            self.refused += 1
            self._tell(outcome)

    def _tell(self, refusal: Refusal) -> None:
        for one in refusal.problems:
            self.reasons[one.column, one.reason] += 1
            if len(self.problems) < TOLD:
                self.problems.append(
                    {
                        "row": refusal.row_number,
                        "column": one.column,
                        "value": one.value,
                        "reason": one.reason,
                        "advice": one.advice,
                    }
                )

    def report(self, cleaner: Cleaner, layout: Layout, notes: dict[str, str]) -> dict[str, Any]:
        """Plain data for the batch, the page and `--json`."""
        unread = [name for index, name in enumerate(layout.header) if name and layout.use_of(index) == "unread"]
        return {
            "file": notes,
            "dropped": list(layout.personal()),
            "unread": unread,
            "lacking": list(dict.fromkeys(layout.lacking)),
            "skipped": dict(self.skipped),
            "reasons": [
                {"column": column, "reason": reason, "rows": rows}
                for (column, reason), rows in self.reasons.most_common(TOLD)
            ],
            "problems": self.problems,
            "places_not_found": sum(reader.not_found for reader in cleaner.leg_readers),
        }
