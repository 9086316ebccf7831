"""Relevance: how much a text says that is worth an analyst's time, as a sum of parts that are all shown.

Nationality, ethnicity and sex are no part of it: the score reads codes of exploitation, control, recruitment, movement
and indicators, places, and numbers of people, and nothing else. It says what to read first, never what is true.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from candil_analysis.extraction.results import CodedFinding, Extraction, Finding

__all__ = ["FULL_SCORE", "WORTH_READING", "Part", "Relevance", "relevance"]

VERSION: Final = "1"
#: (part, points for each different code, most points, kinds of codes that count)
_CODED: Final = (
    ("exploitation", 2, 4, frozenset({"exploitation"})),
    ("means_of_control", 1, 3, frozenset({"means_of_control"})),
    ("indicator", 1, 2, frozenset({"indicator"})),
    ("movement", 1, 1, frozenset({"recruiter_relation", "recruitment_method", "transport"})),
)
#: An indicator that says who the person is, not what happened: it would rank by a trait.
_NO_SIGN: Final = frozenset({"Minor"})
#: The highest score: the most points of all parts together.
FULL_SCORE: Final = sum(most for _name, _each, most, _kinds in _CODED) + 2
#: From this score on a text is listed for reading: one kind of exploitation and one more part, or three other parts.
WORTH_READING: Final = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One reason: points of at most `most`, with the stretches of text (start, end) that it rests on."""

    name: str
    points: int
    most: int
    evidence: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Relevance:
    """The sum of the parts, between 0 and `FULL_SCORE`."""

    score: int
    parts: tuple[Part, ...]
    version: str = VERSION


def relevance(found: Extraction) -> Relevance:
    """Score a text by what extraction found in it.

    What the text denies or only supposes does not count, nor does what a model only proposed. Places and numbers of
    people count only beside a code: a town alone is no sign of anything.
    """
    coded = [_coded(found.coded, *row) for row in _CODED]
    beside = [_single("place", found.places), _single("people", found.people)] if any(p.points for p in coded) else []
    parts = tuple(part for part in (*coded, *beside) if part.points)
    return Relevance(sum(part.points for part in parts), parts)


def _coded(found: Iterable[CodedFinding], name: str, each: int, most: int, kinds: frozenset[str]) -> Part:
    said = [one for one in found if one.kind in kinds and one.code not in _NO_SIGN and _is_stated(one)]
    points = min(each * len({(one.kind, one.code) for one in said}), most)
    return Part(name, points, most, tuple((one.start, one.end) for one in said))


def _single(name: str, found: Iterable[Finding]) -> Part:
    said = [one for one in found if _is_stated(one)]
    return Part(name, int(bool(said)), 1, tuple((one.start, one.end) for one in said))


def _is_stated(one: Finding) -> bool:
    return not one.negated and not one.hypothetical and one.origin != "proposed"
