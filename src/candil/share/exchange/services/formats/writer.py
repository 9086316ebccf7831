"""What every shape has in common."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from candil.share.exchange.queries.records import PlainRecord


@dataclass(frozen=True)
class Heading:
    """What a file says about itself: when it was made, for whom, and what was asked."""

    made_on: date
    made_for: str
    asked: str


@dataclass
class Outcome:
    """How many records were written, and what the shape has no place for: a word → how often."""

    records: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


class Writer(Protocol):
    """Takes records one by one and writes them to the file it was made with, without keeping them."""

    outcome: Outcome

    def add(self, record: PlainRecord) -> None:
        """Write one record, or count it as left out."""

    def close(self) -> None:
        """Write what comes at the end. The file stays open."""
