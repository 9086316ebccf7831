"""How many pairs of one incident no blocking rule brought together, from two kinds of rules that look elsewhere.

Text rules see words and venues, the others times with places or codes. How often one kind finds what the other found
tells how often it fails, as when fish are caught and marked twice (Petersen 1896; Chapman 1951), here within pairs
that could be found both ways. It assumes that the two kinds fail independently: where they fail together, more is
missed than this says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import duckdb
import pyarrow as pa

from candil_analysis.linkage.blocking import Rule, joined

_TEXT_KEYS: Final = frozenset({"rare", "venue"})


@dataclass(frozen=True)
class Reach:
    """Expected true pairs (sums of probabilities) among those found.

    Of the pairs whose records both have text and both have a time: found by `text`, by `place`, by `both`. Of the
    others: found where only the texts (`text_only`) or only the times (`place_only`) allowed it.
    """

    text: float
    place: float
    both: float
    text_only: float
    place_only: float

    def shares(self) -> tuple[float, float]:
        """How often text rules find what the others found, and the other way round."""
        return (self.both + 0.5) / (self.place + 1), (self.both + 0.5) / (self.text + 1)

    def found(self, by_text: float, by_place: float) -> float:
        """Share of all true pairs found, when the two kinds of rules find such shares of what they can."""
        seen = self.text + self.place - self.both
        whole = seen / (1 - (1 - by_text) * (1 - by_place))
        only_text, only_place = self.text_only / by_text, self.place_only / by_place
        neither = only_text * only_place / whole if whole else 0.0
        total = whole + only_text + only_place + neither
        return (seen + self.text_only + self.place_only) / total if total else 1.0


def reach_of(
    pairs: pa.Table, prepared: pa.Table, rules: tuple[Rule, ...], opened: duckdb.DuckDBPyConnection
) -> Reach | None:
    """The reach of the rules over scored pairs; None when the rules are all of one kind."""
    texts = [_found_by(rule) for rule in rules if _TEXT_KEYS & set(rule.keys)]
    others = [_found_by(rule) for rule in rules if not _TEXT_KEYS & set(rule.keys)]
    if not texts or not others:
        return None
    opened.register("scored_pairs", pairs)
    opened.register("prepared_records", prepared)
    ((text, place, both, text_only, place_only),) = opened.execute(f"""
        WITH seen AS (
            SELECT probability AS p,
                coalesce({" OR ".join(texts)}, false) AS t,
                coalesce({" OR ".join(others)}, false) AS o,
                (len(l.words) > 0 AND len(r.words) > 0) OR (l.venue IS NOT NULL AND r.venue IS NOT NULL) AS has_text,
                l.fortnight IS NOT NULL AND r.fortnight IS NOT NULL AS has_time
            FROM scored_pairs JOIN prepared_records l ON l.record = record_a
            JOIN prepared_records r ON r.record = record_b
        )
        SELECT coalesce(sum(p) FILTER (t AND has_text AND has_time), 0),
            coalesce(sum(p) FILTER (o AND has_text AND has_time), 0),
            coalesce(sum(p) FILTER (t AND o AND has_text AND has_time), 0),
            coalesce(sum(p) FILTER (has_text AND NOT has_time), 0),
            coalesce(sum(p) FILTER (NOT has_text), 0)
        FROM seen
    """).fetchall()  # noqa: S608  # rules of ours, no value of the caller
    return Reach(text, place, both, text_only, place_only)


def _found_by(rule: Rule) -> str:
    if rule.list_key is not None:
        return f"list_has_any(l.{rule.list_key}, r.{rule.list_key})"
    return f"({joined(rule)})"
