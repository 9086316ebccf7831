"""Invented texts with labelled details of people, and how far de-identification agrees with them.

The texts were labelled before anything was run on them. Chance decides which are held out (the check sum of the text is
odd): nothing was mended for those.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final
from zlib import crc32

from candil_analysis.extraction import PersonalFinding
from candil_analysis.tests.extraction_labelled import Score

TODAY: Final = date(2026, 11, 1)
_FILE: Final = Path(__file__).parent / "labelled_texts" / "deidentification.txt"
_LABEL: Final = re.compile(r"\[([a-z]+):([^\]]+)\]")


@dataclass(frozen=True)
class Marked:
    """A text and its details: (kind, start, end)."""

    language: str
    text: str
    details: tuple[tuple[str, int, int], ...]

    @property
    def held_out(self) -> bool:
        return crc32(self.text.encode()) % 2 == 1


@cache
def marked_texts() -> tuple[Marked, ...]:
    rows = (line for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return tuple(_read(*row.split("\t")) for row in rows)


def _read(language: str, written: str) -> Marked:
    text, details, last = "", [], 0
    for label in _LABEL.finditer(written):
        text += written[last : label.start()]
        details.append((label[1], len(text), len(text) + len(label[2])))
        text += label[2]
        last = label.end()
    return Marked(language, text + written[last:], tuple(details))


def score(answers: Sequence[tuple[Marked, Sequence[PersonalFinding]]], kind: str = "") -> Score:
    """Labelled details of a kind (of all) of which every letter and digit is covered by findings, whatever their kind;
    findings of the kind that touch a labelled detail."""
    counts = Counter[str]()
    for one, found in answers:
        hidden = {place for detail in found for place in range(detail.start, detail.end)}
        secret = {place for _, start, end in one.details for place in range(start, end)}
        for _, start, end in _of_kind(one, kind):
            letters = {place for place in range(start, end) if one.text[place].isalnum()}
            counts.update(labelled=1, hidden=int(letters <= hidden))
        for detail in found:
            if kind in ("", detail.kind):
                counts.update(found=1, right=int(not secret.isdisjoint(range(detail.start, detail.end))))
    return Score(counts["labelled"], counts["hidden"], counts["found"], counts["right"])


def _of_kind(one: Marked, kind: str) -> Iterator[tuple[str, int, int]]:
    return (detail for detail in one.details if kind in ("", detail[0]))
