"""Finding many words in one pass (Aho and Corasick 1975), at word boundaries, in any script."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Final, Generic, NamedTuple, TypeVar

import ahocorasick

from candil_analysis.extraction.folding import Folded, unspaced

Meaning = TypeVar("Meaning", bound=Hashable)
#: Longest ending that a stem may take: enough for the cases of Lithuanian, too short for another word.
LONGEST_ENDING: Final = 9


class Hit(NamedTuple, Generic[Meaning]):
    """Folded positions start … end − 1 stand for `meaning`."""

    start: int
    end: int
    meaning: Meaning


class WordFinder(Generic[Meaning]):
    """All given words in a text. Built once, then read-only, so threads may share it.

    A key in a script with spaces is looked up with a space on each side, a stem with one in front only; a key in a
    script without spaces is looked up as it is.
    """

    def __init__(self, words: Iterable[tuple[str, bool, Meaning]]) -> None:
        keys: dict[str, list[tuple[bool, Meaning]]] = {}
        for text, stem, meaning in words:
            if text:
                keys.setdefault(_key(text, stem), []).append((stem, meaning))
        self.size = len(keys)
        self._automaton = ahocorasick.Automaton()
        for key, meanings in keys.items():
            lead, trail = key.startswith(" "), key.endswith(" ")
            self._automaton.add_word(
                key, (len(key), lead, trail, tuple(sorted(dict.fromkeys(meanings), key=lambda one: one[0])))
            )
        if self.size:
            self._automaton.make_automaton()

    def hits(self, text: Folded) -> Iterator[Hit[Meaning]]:
        """Every hit by its last position, overlapping ones too."""
        if not self.size:
            return
        words = text.words
        for last, (length, lead, trail, meanings) in self._automaton.iter(words):
            start, end = last - length + lead, last + 1 - trail
            longer = _word_end(words, end) if meanings[0][0] or meanings[-1][0] else end
            for stem, meaning in meanings:
                reach = longer if stem else end
                if reach:
                    yield Hit(start, reach - 1, meaning)


def _key(text: str, stem: bool) -> str:
    lead = "" if unspaced(text[0]) else " "
    trail = "" if stem or unspaced(text[-1]) else " "
    return f"{lead}{text}{trail}"


def _word_end(words: str, end: int) -> int:
    """Where the word goes on to, 0 when it is too long to be a form of the stem."""
    stop = words.find(" ", end, end + LONGEST_ENDING + 1)
    return stop if stop >= 0 else 0


def longest(hits: Iterable[Hit[Meaning]]) -> list[Hit[Meaning]]:
    """Leftmost longest hits that do not overlap; of equals all meanings stay."""
    kept: list[Hit[Meaning]] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.start >= kept[-1].end or (hit.start, hit.end) == (kept[-1].start, kept[-1].end):
            kept.append(hit)
    return kept
