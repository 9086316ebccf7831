"""What was opened, as a conversation: answers, messages, replies and files in the order of their arrival."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from candil.collect.reporting.queries.questions import Line, lines, read_answers
from candil.trust.vault.services.reading import Piece


@dataclass(frozen=True)
class Said:
    """A message, a reply, or the name of a file (`label` opens it)."""

    label: str
    day: date
    is_reporters: bool
    words: str
    file: str


@dataclass(frozen=True)
class Story:
    """A report as a page shows it. `answers`: the report as it was told."""

    answers: Mapping[str, Any]
    lines: tuple[Line, ...]
    said: tuple[Said, ...]

    @property
    def is_young(self) -> bool:
        """Whether the person said that they are under 18: nobody asks them for photographs."""
        return self.answers.get("under_18") == "yes"


def story_of(pieces: Iterable[Piece], language: str) -> Story:
    """The story in opened parts of a report."""
    every = list(pieces)
    first = next((piece.data for piece in every if piece.kind == "answers" and piece.data is not None), None)
    answers = read_answers(first) if first is not None else {}
    said = tuple(_said(piece) for piece in every if piece.kind != "answers")
    return Story(answers, lines(answers, language), said)


def _said(piece: Piece) -> Said:
    is_file = piece.kind == "file"
    words = "" if is_file or piece.data is None else piece.data.decode(errors="replace")
    return Said(piece.label, piece.day, piece.from_reporter, words, str(piece.about.get("name", "")) if is_file else "")
