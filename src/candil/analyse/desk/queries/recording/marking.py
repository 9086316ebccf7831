"""The texts with the words that support something marked, so that a page can lead from a code to its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from candil.analyse.desk.queries.recording.suggesting import Support
from candil.analyse.desk.queries.recording.told import Told
from candil.analyse.desk.queries.texts import Text


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; with an anchor where it supports something."""

    words: str
    anchor: str = ""


@dataclass(frozen=True)
class MarkedText:
    """One text of the item in pieces."""

    text: Text
    pieces: tuple[Piece, ...]


def marked(told: Told, supports: Sequence[Support]) -> tuple[MarkedText, ...]:
    """Every text; spans that overlap are one mark."""
    return tuple(MarkedText(text, _pieces(text, supports)) for text in told.texts)


def anchor_of(support: Support, supports: Sequence[Support]) -> str:
    """Where a page leads to for this support."""
    for start, end in _stretches(support.text, supports):
        if start <= support.start < end:
            return f"said-{support.text}-{start}"
    return ""


def _pieces(text: Text, supports: Sequence[Support]) -> tuple[Piece, ...]:
    at, pieces = 0, []
    for start, end in _stretches(text.number, supports):
        pieces += [Piece(text.words[at:start]), Piece(text.words[start:end], f"said-{text.number}-{start}")]
        at = end
    return tuple(piece for piece in (*pieces, Piece(text.words[at:])) if piece.words)


def _stretches(number: int, supports: Sequence[Support]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((one.start, one.end) for one in supports if one.text == number):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
