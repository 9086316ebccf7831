"""Proposals: findings that a caller's own model suggests, checked against the text and marked for ever as proposed.

The library has no network. Whoever runs a local model passes a callable; it is off unless passed. A proposal whose
words are not in the text, or whose code is not in the vocabulary of the lexicons, is dropped and counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from candil_analysis.extraction.results import CodedFinding

#: Below every finding of the lexicons: a model's word is a hint to look.
PROPOSED: Final = 0.3


@dataclass(frozen=True, slots=True)
class Proposal:
    """`surface` as it stands in the text; `start` where, or None for its first occurrence."""

    kind: str
    code: str
    surface: str
    start: int | None = None
    negated: bool = False


class Proposer(Protocol):
    """Anything that answers a text with proposals, such as a client of a local OpenAI-compatible endpoint."""

    def __call__(self, text: str, /) -> Iterable[Proposal]: ...


def checked(
    text: str, proposals: Iterable[Proposal], codes: Collection[tuple[str, str]]
) -> tuple[list[CodedFinding], int]:
    """Findings of the proposals that hold, and how many did not."""
    kept: dict[tuple[int, str, str], CodedFinding] = {}
    refused = 0
    for one in proposals:
        start = _position(text, one)
        if start < 0 or (one.kind, one.code) not in codes:
            refused += 1
            continue
        kept[start, one.kind, one.code] = CodedFinding(
            start=start,
            end=start + len(one.surface),
            surface=one.surface,
            confidence=PROPOSED,
            origin="proposed",
            negated=one.negated,
            kind=one.kind,
            code=one.code,
        )
    return [kept[key] for key in sorted(kept)], refused


def _position(text: str, one: Proposal) -> int:
    if not one.surface.strip():
        return -1
    if one.start is None:
        return text.find(one.surface)
    stands = one.start >= 0 and text[one.start : one.start + len(one.surface)] == one.surface
    return one.start if stands else -1
