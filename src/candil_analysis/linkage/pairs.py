"""Pairs of records that may be of one incident, and in plain words why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from candil_analysis.facts import Evidence
from candil_analysis.linkage.comparisons import COMPARISONS, Comparison
from candil_analysis.linkage.errors import LinkageError
from candil_analysis.linkage.reach import Reach

METHOD: Final = (
    "Fellegi–Sunter match weights over place, date, activity, means, citizenship, profile, people, venue and summary, "
    "allowing for how rare a shared value is; pairs from blocking rules; scored by Splink."
)
_AGREES: Final = 0.05  # bits; less says nothing either way


@dataclass(frozen=True)
class Statement:
    """What one comparison says: `bits` above 0 for one incident, below against; a bit doubles or halves the odds."""

    comparison: str
    level: str | None  # None: nothing to compare
    says: str
    bits: float


@dataclass(frozen=True)
class Explanation:
    """Why a pair has its weight: `statements` and `start` (how rare true pairs are) add up to `weight`."""

    record_a: int
    record_b: int
    probability: float
    weight: float
    start: float
    rule: str
    statements: tuple[Statement, ...]

    def sentences(self) -> tuple[str, ...]:
        """One sentence for each comparison, the loudest first, then how it adds up."""
        ordered = sorted(self.statements, key=lambda one: (-abs(one.bits), one.comparison))
        told = tuple(_sentence(one) for one in ordered)
        return (
            *told,
            f"Two records drawn at random start at {self.start:+.1f} bits; together this makes {self.weight:+.1f} "
            f"bits, a chance of {_percent(self.probability)} that they are about one incident, if the model holds.",
        )


def _sentence(one: Statement) -> str:
    if one.level is None:
        return f"On {one.says} nothing can be compared."
    ground = "for" if one.bits > _AGREES else "against" if one.bits < -_AGREES else "neither for nor against"
    return f"These two records {one.says}: {one.bits:+.1f} bits, {ground} one incident."


def _percent(probability: float) -> str:
    if probability > 0.999:
        return "more than 99.9 %"
    return "less than 0.1 %" if probability < 0.001 else f"{100 * probability:.1f} %"


@dataclass(frozen=True, eq=False)
class Pairs:
    """Scored pairs, `record_a` < `record_b`, ordered by both.

    `table`: record_a, record_b (int64); weight (bits), probability; rule (text); for each comparison `level_<name>`
    (text, null: nothing to compare) and `weight_<name>` (bits). Pairs below `least` probability are not in it.
    `compared`: how many pairs each blocking rule gave, a pair counted with the first that found it;
    `expected_left_out`: the sum of the probabilities of the pairs below `least`.
    """

    table: pa.Table
    records: NDArray[np.int64]  # every record that was linked, in order; also those without any pair
    least: float
    prior: float
    compared: dict[str, int]
    expected_left_out: float
    model: str
    method: str
    version: str
    reach: Reach | None = None  # what is known of the pairs that no rule found
    evidence: Evidence | None = None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @cached_property
    def a(self) -> NDArray[np.int64]:
        """Number of the first record of each pair."""
        return np.asarray(self.table["record_a"].to_numpy(), dtype=np.int64)

    @cached_property
    def b(self) -> NDArray[np.int64]:
        """Number of the second record, the larger of the two."""
        return np.asarray(self.table["record_b"].to_numpy(), dtype=np.int64)

    @cached_property
    def weight(self) -> NDArray[np.float64]:
        """Bits for one incident, rareness of true pairs included."""
        return np.asarray(self.table["weight"].to_numpy(), dtype=np.float64)

    @cached_property
    def probability(self) -> NDArray[np.float64]:
        """Of each pair to be one incident."""
        return np.asarray(self.table["probability"].to_numpy(), dtype=np.float64)

    def explain(self, record_a: int, record_b: int) -> Explanation:
        """Why these two have their weight; LinkageError where they are no pair here."""
        low, high = sorted((record_a, record_b))
        found = self.table.filter(
            pc.and_(pc.equal(self.table["record_a"], low), pc.equal(self.table["record_b"], high))
        )
        if not found.num_rows:
            raise LinkageError(
                f"Records {low} and {high} are no pair here: no blocking rule joined them, or their probability is "
                f"below {self.least:g}."
            )
        (row,) = found.to_pylist()
        statements = tuple(_statement(one, row) for one in COMPARISONS)
        start = row["weight"] - sum(one.bits for one in statements)
        return Explanation(low, high, row["probability"], row["weight"], start, row["rule"], statements)


def _statement(one: Comparison, row: dict[str, Any]) -> Statement:
    level = row[f"level_{one.name}"]
    says = next((known.says for known in one.levels if known.name == level), one.subject)
    return Statement(one.name, level, says, row[f"weight_{one.name}"])
