"""Names of people: by lists of given names, and by capitals where a script has them.

In scripts with capitals a name is a run of words with capitals; in those without, a given name of a list beside
another name. What is a place, a country, a day or an office is no name, unless a given name leads it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from candil_analysis.deidentification.forms import Found
from candil_analysis.deidentification.given_names import Names
from candil_analysis.deidentification.tokens import WORD
from candil_analysis.extraction.folding import fold, unspaced

_PARTICLES: Final = "de|del|de la|da|dos|das|el|al|bin|bint|ibn|ben|van|van der|von|di|du|thi|le"
_BETWEEN: Final = re.compile(rf"[ \u00a0]{{1,2}}(?:(?:{_PARTICLES})[ \u00a0])?$")
_ENDS: Final = re.compile(r"(?:^|[.!?:;\n»”\"(¿¡؟।。-])\s*$")
#: A shorter word in a case is taken for another word too often.
_SHORTEST_WITH_ENDING: Final = 5
#: Languages in Latin letters that put cases on names.
_INFLECTING: Final = frozenset({"pl", "lt", "sq"})


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    written: str
    folded: str


class NameFinder:
    """Names in a text. It only reads afterwards, so threads may share it."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._family_signs = frozenset(name for name in names.family if len(name) == 1 and unspaced(name))

    def findings(self, text: str, known: Sequence[tuple[int, int]], languages: Collection[str] = ()) -> Iterator[Found]:
        """Names by rule; `known` are spans of places, countries, peoples and days, `languages` those of the text."""
        words = [_Word(*match.span(), match[0], fold(match[0])) for match in WORD.finditer(text)]
        latin_cases = not _INFLECTING.isdisjoint(languages)
        listed = {word for word in words if self._is_given(word, latin_cases)}
        for run in _runs(text, [word for word in words if word.written[0].isupper()]):
            yield from self._in_capitals(text, run, known, listed)
        small = [word for word in words if _has_no_case(word) and (word in listed or self._is_family(word))]
        for run in _runs(text, small):
            yield from self._without_capitals(run, listed)
        yield from self._unspaced(text)

    def _is_family(self, word: _Word) -> bool:
        return word.folded in self._names.family

    def _in_capitals(
        self, text: str, run: Sequence[_Word], known: Sequence[tuple[int, int]], listed: Collection[_Word]
    ) -> Iterator[Found]:
        opens = _ENDS.search(text[: run[0].start]) is not None
        if opens and run[0] not in listed and not (len(run) > 1 and self._is_family(run[0])):
            run, opens = run[1:], False  # the first word of a sentence has a capital anyway
        if not run or any(word.folded in self._names.offices for word in run):
            return
        if len(run) == 1:
            yield from self._alone(run[0], opens, run[0] in listed, known)
            return
        if (opens and _are_known(run[1:], known)) or _are_known(run, known):
            return
        if any(word in listed for word in run):
            told = [word for word in run if word in listed and word.folded not in self._names.ordinary]
            yield _found(run, 0.8 if told or any(map(self._is_family, run[1:])) else 0.5, "full-name")
            return
        rest = [word for word in run if not _inside(word, known)]
        if len(rest) > 1:
            yield _found(rest, 0.5 if any(map(self._is_family, rest)) else 0.4, "capitals")
        elif rest:
            yield from self._alone(rest[0], opens, rest[0] in listed, known)

    def _alone(self, word: _Word, opens: bool, listed: bool, known: Sequence[tuple[int, int]]) -> Iterator[Found]:
        if word.written.isupper():  # the short form of an office
            return
        if listed and word.folded not in self._names.ordinary:
            # Many towns are called as people are.
            yield _found([word], 0.3 if _inside(word, known) else 0.5 if opens else 0.6, "given-name")
        elif not opens and len(word.written) > 2 and not _inside(word, known):
            yield _found([word], 0.3, "capital")

    def _without_capitals(self, run: Sequence[_Word], listed: Collection[_Word]) -> Iterator[Found]:
        if len(run) > 1 and any(word in listed for word in run):
            yield _found(run, 0.7, "full-name")
        elif run[0] in listed and run[0].folded not in self._names.ordinary and len(run[0].folded) > 2:
            yield _found(run, 0.3, "given-name")  # without capitals most given names are words as well

    def _is_given(self, word: _Word, latin_cases: bool) -> bool:
        given, folded = self._names.given, word.folded
        if (len(folded) > 1 and folded in given) or any(part in given for part in folded.split("-") if "-" in folded):
            return True
        if len(folded) < _SHORTEST_WITH_ENDING or not ("\u0400" <= folded[0] <= "\u04ff" or latin_cases):
            return False
        return any(stem + end in given for stem in _stems(folded, self._names.cases) for end in self._names.nominatives)

    def _unspaced(self, text: str) -> Iterator[Found]:
        """Chinese: a family name, right after it a given name of two signs."""
        for at in range(len(text) - 2):
            if text[at] in self._family_signs and text[at + 1 : at + 3] in self._names.given:
                yield Found(at, at + 3, "name", 0.7, "full-name")


def _has_no_case(word: _Word) -> bool:
    first = word.written[0]
    return not first.isupper() and not first.islower() and not unspaced(first)


def _runs(text: str, words: Sequence[_Word]) -> Iterator[list[_Word]]:
    """Words with nothing but a space, or a particle such as “de”, between them."""
    run: list[_Word] = []
    for word in words:
        if run and not _BETWEEN.match(text[run[-1].end : word.start]):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _stems(folded: str, cases: Sequence[str]) -> Iterator[str]:
    for ending in cases:
        if folded.endswith(ending) and len(folded) - len(ending) >= 3:
            yield folded.removesuffix(ending)


def _inside(word: _Word, known: Sequence[tuple[int, int]]) -> bool:
    return any(start <= word.start and word.end <= end for start, end in known)


def _are_known(run: Sequence[_Word], known: Sequence[tuple[int, int]]) -> bool:
    return all(_inside(word, known) for word in run)


def _found(run: Sequence[_Word], confidence: float, rule: str) -> Found:
    return Found(run[0].start, run[-1].end, "name", confidence, rule)
