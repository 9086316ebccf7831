"""Masking: a text in which personal data have given way to neutral placeholders, with the way back kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Final

from candil_analysis.extraction.results import Masked, PersonalFinding

#: Shorter ones are not looked for a second time: a name may be an ordinary word elsewhere.
_REPEATED: Final = 6


def masked(text: str, found: Sequence[PersonalFinding]) -> Masked:
    """`text` with each finding, and each further copy of its characters, replaced by "[phone]", "[email]" …"""
    pieces: list[tuple[int, int, int, int]] = []
    out: list[str] = []
    position = length = 0
    spans = _merged(text, found)
    for start, end, kind in spans:
        if start > position:
            pieces.append((length, length + start - position, position, start))
        out += [text[position:start], f"[{kind}]"]
        length += start - position + len(kind) + 2
        position = end
    if position < len(text):
        pieces.append((length, length + len(text) - position, position, len(text)))
    out.append(text[position:])
    counts = Counter(kind for _, _, kind in spans)
    return Masked("".join(out), tuple(pieces), tuple(found), MappingProxyType(dict(sorted(counts.items()))))


def _merged(text: str, found: Sequence[PersonalFinding]) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    for start, end, kind in sorted({*_found(found), *_copies(text, found)}):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]), spans[-1][2])
        else:
            spans.append((start, end, kind))
    return spans


def _found(found: Sequence[PersonalFinding]) -> Iterator[tuple[int, int, str]]:
    for one in found:
        yield one.start, one.end, one.kind


def _copies(text: str, found: Sequence[PersonalFinding]) -> Iterator[tuple[int, int, str]]:
    """The same characters once more, where a neighbour hid them from the pattern."""
    for surface, kind in sorted({(one.surface, one.kind) for one in found if len(one.surface) >= _REPEATED}):
        at = text.find(surface)
        while at >= 0:
            yield at, at + len(surface), kind
            at = text.find(surface, at + len(surface))
