"""Negation, hearsay and supposition: cue words near a finding.

The idea is NegEx's (Chapman et al. 2001): a cue governs what follows it within a few words of the same clause. Here
a clause ends at a sentence's end, at a comma, at a word that joins clauses ("and", "but"), and at the reach of 36
characters; hearsay governs its whole sentence. A term with a negation of its own ("not paid") is never negated.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from candil_analysis.extraction.folding import Folded
from candil_analysis.extraction.lexicon import CUES, Lexicon, part_of
from candil_analysis.extraction.matching import Hit

_REACH: Final = 36
_REACH_BACK: Final = 24
_CLAUSE_END: Final = re.compile(r"[,،、:(]")
Cue = tuple[str, str]
#: Folded start and end of each of a finding's own words.
Own = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Marks:
    negated: bool = False
    hearsay: bool = False
    hypothetical: bool = False


_NONE: Final = Marks()


def cue_words(lexicons: Iterable[Lexicon]) -> Iterator[tuple[str, bool, Cue]]:
    """What a `WordFinder` needs; a cue's meaning is its language and sort."""
    for lexicon in lexicons:
        for sort in CUES:
            for written in lexicon.cues[sort]:
                part = part_of(written)
                for proclitic in ("", *lexicon.proclitics):
                    yield proclitic + part.words, part.stem, (lexicon.language, sort)


class Cues:
    """The cues of one text, asked for finding by finding."""

    def __init__(self, text: Folded, cues: Iterable[Hit[Cue]]) -> None:
        self._text = text
        self._by_sort: dict[str, list[Hit[Cue]]] = {sort: [] for sort in CUES}
        for hit in cues:
            self._by_sort[hit.meaning[1]].append(hit)
        self._drop_swallowed()
        for hits in self._by_sort.values():
            hits.sort(key=lambda hit: hit.start)
        self._any = any(hits for sort, hits in self._by_sort.items() if sort not in ("clause", "not_negation"))
        self._starts = {sort: [hit.start for hit in hits] for sort, hits in self._by_sort.items()}

    def _drop_swallowed(self) -> None:
        """“Not only” is no negation: drop cues inside a longer one that says so."""
        taken = {place for hit in self._by_sort["not_negation"] for place in range(hit.start, hit.end)}
        if taken:
            self._by_sort["negation"] = [hit for hit in self._by_sort["negation"] if hit.start not in taken]

    def marks(self, start: int, end: int, inside: tuple[tuple[int, int], ...] = ()) -> Marks:
        """Marks of the finding at folded positions start … end − 1; `inside` are its own words where it has gaps."""
        if not self._any:
            return _NONE
        own = inside or ((start, end),)
        sentence = self._text.sentence(start)
        return Marks(
            self._negated(start, end, own, sentence),
            self._in_sentence("hearsay", own, sentence),
            self._before("hypothetical", start, end, own, max(start - 3 * _REACH, sentence[0])),
        )

    def _negated(self, start: int, end: int, own: Own, sentence: tuple[int, int]) -> bool:
        floor = max(start - _REACH, sentence[0])
        if not (self._before("negation", start, end, own, floor) or self._after(end)):
            return False
        return not any(self._any_touches(sort, own) for sort in ("negation", "negation_after"))

    def _any_touches(self, sort: str, own: Own) -> bool:
        hits, starts = self._by_sort[sort], self._starts[sort]
        if not hits:
            return False
        near = hits[bisect_left(starts, own[0][0] - 24) : bisect_left(starts, own[-1][1])]
        return any(_touches(hit, own) for hit in near)

    def _before(self, sort: str, start: int, end: int, own: Own, floor: int) -> bool:
        hits = self._by_sort[sort]
        if not hits:
            return False
        at = bisect_left(self._starts[sort], floor - 24)
        while at < len(hits) and hits[at].start < end:
            hit = hits[at]
            if hit.end >= floor and not _touches(hit, own) and self._same_clause(hit.end, start, sort):
                return True
            at += 1
        return False

    def _same_clause(self, cue_end: int, start: int, sort: str) -> bool:
        if sort == "hypothetical" or cue_end >= start:
            return cue_end >= start or self._text.sentence(cue_end) == self._text.sentence(start)
        return not self._clause_ends(cue_end, start) and self._text.sentence(cue_end) == self._text.sentence(start)

    def _clause_ends(self, start: int, end: int) -> bool:
        joiners = self._starts["clause"]
        at = bisect_left(joiners, start)
        return (at < len(joiners) and joiners[at] < end) or bool(_CLAUSE_END.search(self._text.folded[start:end]))

    def _after(self, end: int) -> bool:
        hits = self._by_sort["negation_after"]
        at = bisect_left(self._starts["negation_after"], end)
        if at == len(hits) or hits[at].start - end > _REACH_BACK:
            return False
        return not self._clause_ends(end, hits[at].start) and self._text.sentence(end)[1] >= hits[at].start

    def _in_sentence(self, sort: str, own: Own, sentence: tuple[int, int]) -> bool:
        hits = self._by_sort[sort]
        if not hits:
            return False
        low, high = sentence
        at = bisect_left(self._starts[sort], low)
        while at < len(hits) and hits[at].start < high:
            if not _touches(hits[at], own):
                return True
            at += 1
        return False


def _touches(hit: Hit[Cue], own: Own) -> bool:
    return any(hit.start < end and hit.end > start for start, end in own)
