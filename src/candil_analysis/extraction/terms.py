"""Coded findings: terms of the lexicons in a text, in the languages that the text is in."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from candil_analysis.extraction.cues import Cues
from candil_analysis.extraction.folding import Folded, unspaced
from candil_analysis.extraction.languages import script_of
from candil_analysis.extraction.lexicon import ORDINARY, Lexicon, Term
from candil_analysis.extraction.matching import Hit
from candil_analysis.extraction.results import CodedFinding

STRONG: Final = 0.8
SUPPORTED: Final = 0.5
OTHER_LANGUAGE: Final = 0.4
#: Characters within which a strong finding supports a weak one.
_SUPPORT: Final = 800
_GAP: Final = 40
_GAP_UNSPACED: Final = 12
#: A term and which of its parts was found.
TermPart = tuple[Term, int]


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    term: Term
    inside: tuple[tuple[int, int], ...] = ()


def term_words(lexicons: Iterable[Lexicon]) -> Iterator[tuple[str, bool, TermPart]]:
    """What a `WordFinder` needs: every part of every term, with the language's proclitics in front."""
    for lexicon in lexicons:
        for term in lexicon.terms:
            for number, part in ((number, part) for number, side in enumerate(term.parts) for part in side):
                for proclitic in ("", *lexicon.proclitics):
                    yield proclitic + part.words, part.stem, (term, number)


def coded_findings(
    text: Folded,
    hits: Iterable[Hit[TermPart]],
    languages: frozenset[str],
    strict: Collection[str],
    cues: Cues,
) -> list[CodedFinding]:
    """Findings by position. `strict` are languages in which a mark makes another word."""
    kept = _longest_of_kind([match for match in _matches(text, hits) if _spelt_so(text, match, strict)])
    found = [_finding(text, match, languages, cues) for match in kept]
    return _supported(found, kept)


def _matches(text: Folded, hits: Iterable[Hit[TermPart]]) -> Iterator[_Match]:
    halves: dict[Term, list[tuple[int, int, int]]] = {}
    for start, end, (term, number) in hits:
        if len(term.parts) == 1:
            yield _Match(start, end, term)
        else:
            halves.setdefault(term, []).append((start, end, number))
    for term, places in halves.items():
        if len(places) < 2:
            continue
        yield from _pairs(text, term, sorted(set(places)))


def _pairs(text: Folded, term: Term, places: Sequence[tuple[int, int, int]]) -> Iterator[_Match]:
    """Two parts next to each other in one sentence, nearer than the gap allowed."""
    for (start, end, first), (then, last, second) in pairwise(places):
        gap = 1 if term.next_to else _GAP_UNSPACED if unspaced(text.folded[start]) else _GAP
        ordered = first < second if term.next_to else first != second
        if ordered and 0 <= then - end <= gap and text.sentence(start)[1] >= then:
            yield _Match(start, last, term, ((start, end), (then, last)))


def _spelt_so(text: Folded, match: _Match, strict: Collection[str]) -> bool:
    """Where marks matter, the text has the term's marks or, as often in messages, none at all."""
    if match.term.language not in strict:
        return True
    return all(_marked_so(text, match.term, *place) for place in match.inside or ((match.start, match.end),))


def _marked_so(text: Folded, term: Term, start: int, end: int) -> bool:
    marks = _marks(text.surface(start, end))
    if not marks:
        return True
    here = text.words[start + 1 : end + 1]
    return any(marks == _marks(part.written) for side in term.parts for part in side if here.startswith(part.words))


@lru_cache(maxsize=65_536)
def _marks(text: str) -> tuple[str, ...]:
    parts = unicodedata.normalize("NFD", text.casefold())
    return tuple(sorted(part for part in parts if unicodedata.combining(part) or part == "đ"))


@lru_cache(maxsize=65_536)
def confidence(term: Term, languages: frozenset[str]) -> float:
    """0 for a term of a language that the text is not in, unless length or script make it no accident."""
    if not languages or term.language in languages:
        return STRONG if term.strong and term.kind not in ORDINARY else SUPPORTED
    if not term.strong or term.kind in ORDINARY:
        return 0.0
    letters = sum(min(len(part.words) for part in side) for side in term.parts)
    return OTHER_LANGUAGE if letters >= 9 or script_of(term.language) not in map(script_of, languages) else 0.0


def _longest_of_kind(matches: Sequence[_Match]) -> list[_Match]:
    """Drop a match that lies inside a longer one of its kind, and all but one of equals."""
    kept: list[_Match] = []
    reach: dict[str, list[_Match]] = {}
    order: Callable[[_Match], tuple[int, int, str, str, str]] = lambda match: (  # noqa: E731
        match.start,
        -match.end,
        match.term.kind,
        match.term.code,
        match.term.language,
    )
    for match in sorted(matches, key=order):
        outer = [one for one in reach.get(match.term.kind, []) if one.end > match.start]
        if not any(_covers(one, match) for one in outer):
            kept.append(match)
            outer.append(match)
        reach[match.term.kind] = outer
    return kept


def _covers(outer: _Match, inner: _Match) -> bool:
    if outer.term.code == inner.term.code:
        return outer.end >= inner.end
    return outer.end >= inner.end and outer.end - outer.start > inner.end - inner.start and not outer.inside


def _finding(text: Folded, match: _Match, languages: frozenset[str], cues: Cues) -> CodedFinding:
    start, end = text.span(match.start, match.end)
    marks = cues.marks(match.start, match.end, match.inside)
    return CodedFinding(
        start=start,
        end=end,
        surface=text.original[start:end],
        confidence=confidence(match.term, languages),
        language=match.term.language,
        negated=marks.negated,
        hearsay=marks.hearsay,
        hypothetical=marks.hypothetical,
        kind=match.term.kind,
        code=match.term.code,
    )


def _supported(found: Sequence[CodedFinding], matches: Sequence[_Match]) -> list[CodedFinding]:
    """Weak and ordinary findings stay only near a strong one of another term."""
    strong = [one.start for one in found if one.confidence >= STRONG]
    ends = sorted(one.end for one in found if one.confidence >= STRONG)
    kept = []
    for one in found:
        near = bisect_right(strong, one.end + _SUPPORT) - bisect_left(ends, one.start - _SUPPORT)
        if one.confidence != SUPPORTED or near > 0:
            kept.append(one)
    return kept
