"""What was opened, as a conversation: answers, messages, replies and files in the order of their arrival."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from candil.collect.reporting.queries.asking import ASKINGS
from candil.collect.reporting.queries.questions import Line
from candil.collect.reporting.queries.unchecked import Read, plain, read
from candil.trust.vault.services.frames import NOTE
from candil.trust.vault.services.reading import Piece

#: What is told as the report itself; everything else but notes was said since.
_TOLD: Final = "answers"
_LONGEST_NAME: Final = 200


@dataclass(frozen=True)
class Said:
    """A message, a reply, or the name of a file (`label` opens it)."""

    label: str
    day: date
    is_reporters: bool
    words: str
    file: str
    answers: tuple[str, ...] = ()  # of a question that a tap answers


@dataclass(frozen=True)
class Story:
    """A report as a page shows it. `answers`: the report as it was told, as far as it fits the questions.

    `odd`: what does not fit, as (where it stood, text); a browser that seals by itself can send anything.
    """

    answers: Mapping[str, Any]
    lines: tuple[Line, ...]
    said: tuple[Said, ...]
    notes: tuple[Said, ...] = ()  # of the analysts, for the analysts
    odd: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> Said | None:
        """The question that a tap answers, while nothing was said after it."""
        return self.said[-1] if self.said and self.said[-1].answers else None

    @property
    def is_young(self) -> bool:
        """Whether the person said that they are under 18: nobody asks them for photographs."""
        return self.answers.get("under_18") == "yes"


def story_of(pieces: Iterable[Piece], language: str) -> Story:
    """The story in opened parts of a report."""
    every = list(pieces)
    first = next((piece.data for piece in every if piece.kind == _TOLD and piece.data is not None), None)
    told = Read({}, (), ()) if first is None else read(first, language)
    said = tuple(_said(piece) for piece in every if piece.kind not in (_TOLD, NOTE))
    notes = tuple(_said(piece) for piece in every if piece.kind == NOTE and not piece.from_reporter)
    return Story(told.answers, told.lines, said, notes, told.odd)


def _said(piece: Piece) -> Said:
    is_file = piece.kind == "file"
    words = "" if is_file or piece.data is None else plain(piece.data.decode(errors="replace"))
    asking = None if piece.from_reporter else ASKINGS.get(str(piece.about.get("asking", "")))
    if asking is not None:
        answers = tuple(str(each) for each in asking.answers)
        return Said(piece.label, piece.day, False, str(asking.words), "", answers)
    name = plain(str(piece.about.get("name") or piece.label))[:_LONGEST_NAME] if is_file else ""
    return Said(piece.label, piece.day, piece.from_reporter, words, name)
