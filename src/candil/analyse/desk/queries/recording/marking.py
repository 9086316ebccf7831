"""The texts with the words that support something marked, so that a page can lead from a code to its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from candil.analyse.desk.queries.recording.suggesting import Support
from candil.analyse.desk.queries.recording.told import Told
from candil.analyse.desk.queries.texts import Text


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, with an anchor for each support that begins in it."""

    words: str
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True)
class MarkedText:
    """One text of the item in pieces."""

    text: Text
    pieces: tuple[Piece, ...]


def marked(told: Told, supports: Sequence[Support]) -> tuple[MarkedText, ...]:
    """Every text; spans that overlap are one mark."""
    return tuple(MarkedText(text, _pieces(text, supports)) for text in told.texts)


def _pieces(text: Text, supports: Sequence[Support]) -> tuple[Piece, ...]:
    mine = [one for one in supports if one.text == text.number]
    at, pieces = 0, []
    for start, end in _stretches(mine):
        anchors = tuple(dict.fromkeys(one.anchor for one in mine if start <= one.start < end))
        pieces += [Piece(text.words[at:start]), Piece(text.words[start:end], anchors)]
        at = end
    return tuple(piece for piece in (*pieces, Piece(text.words[at:])) if piece.words)


def _stretches(supports: Sequence[Support]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((one.start, one.end) for one in supports):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
