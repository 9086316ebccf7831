"""Numbers of people: a number before a word for persons, such as "12 women" or "five or six girls"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from candil_analysis.extraction.cues import Cues
from candil_analysis.extraction.folding import Folded, fold
from candil_analysis.extraction.lexicon import Lexicon
from candil_analysis.extraction.matching import stretches
from candil_analysis.extraction.results import PeopleFinding

#: More than this in one sentence is a figure about a country, a sum or a mistake.
_MOST: Final = 100_000
_MOST_ENDING: Final = 7
_ONES: Final = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS: Final = "十百千万"


@dataclass(frozen=True, slots=True)
class PeoplePattern:
    """Number, optional second number, optional adjective or classifier, word for persons."""

    pattern: re.Pattern[str]
    numbers: Mapping[str, int]
    needed: tuple[str, ...]  # one of these is in every match
    before: int  # characters of any match before it, at most


def people_pattern(lexicon: Lexicon) -> PeoplePattern | None:
    """None where the lexicon has no words for persons."""
    if not lexicon.people:
        return None
    numbers = {fold(word): value for word, value in lexicon.numbers.items() if value > 0}
    needed = tuple(fold(word.rstrip("* ")) for word in lexicon.people)
    if lexicon.language == "zh":
        return PeoplePattern(_chinese(lexicon.people), {}, needed, 24)
    before = 2 * max(map(len, ("999999", *numbers))) + 24  # two numbers, a word between them, one after them
    number = rf"(?:\d{{1,6}}{''.join('|' + word for word in _escaped(numbers))})"
    people = "|".join(_person(word) for word in sorted(lexicon.people, key=lambda word: (-len(word), word)))
    between = rf"(?:(?!{number}\b)[^\W\d_]{{2,14}} )?"
    joined = rf"(?: ?- ?| [^\W\d_]{{1,4}} )?(?:(?<=[ -])(?P<b>{number}))?"
    text = rf"(?<![\w.,/+-])(?P<a>{number}){joined} {between}(?:{people})(?!\w)"
    return PeoplePattern(re.compile(text), numbers, needed, before)


def _chinese(people: Iterable[str]) -> re.Pattern[str]:
    digits = f"{_TENS}{''.join(_ONES)}"
    number = rf"(?:\d{{1,6}}|[{digits}]{{1,7}})"
    words = "|".join(_escaped(people))
    return re.compile(rf"(?<![\d{digits}])(?P<a>{number})(?:[至到或-](?P<b>{number}))?[多余]?[个個名位](?:{words})")


def _person(written: str) -> str:
    return re.escape(fold(written.rstrip("* "))) + (rf"\w{{0,{_MOST_ENDING}}}" if written.endswith("*") else "")


def _escaped(words: Iterable[str]) -> list[str]:
    return [re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))]


def people_findings(
    text: Folded, patterns: Mapping[str, PeoplePattern], languages: Collection[str], cues: Cues
) -> list[PeopleFinding]:
    """Numbers by position, in the languages of the text (in all, when those are unsure)."""
    found: dict[int, PeopleFinding] = {}
    for language in sorted(set(languages or patterns) & set(patterns)):
        known = patterns[language]
        near = stretches(text.folded, known.needed, known.before, _MOST_ENDING + 2)
        for match in (one for first, last in near for one in known.pattern.finditer(text.folded, first, last)):
            low = _value(match["a"], known.numbers)
            high = _value(match["b"], known.numbers) if match["b"] else low
            if 0 < low <= high <= _MOST:
                finding = _finding(text, match.span(), language, (low, high), cues)
                found.setdefault(finding.start, finding)
    return [found[start] for start in sorted(found)]


def _value(text: str, numbers: Mapping[str, int]) -> int:
    if text in numbers:
        return numbers[text]
    return int(text) if text.isdecimal() else _chinese_value(text)


def _chinese_value(text: str) -> int:
    """“五十三” is 53: a digit counts for the unit that follows it."""
    total, digit = 0, 0
    for letter in text:
        if letter in _ONES:
            digit = _ONES[letter]
        else:
            total += max(digit, 1) * 10 ** (_TENS.index(letter) + 1)
            digit = 0
    return total + digit


def _finding(text: Folded, place: tuple[int, int], language: str, value: tuple[int, int], cues: Cues) -> PeopleFinding:
    start, end = text.span(*place)
    marks = cues.marks(*place)
    return PeopleFinding(
        start=start,
        end=end,
        surface=text.original[start:end],
        confidence=0.7,
        language=language,
        origin="pattern",
        negated=marks.negated,
        hearsay=marks.hearsay,
        hypothetical=marks.hypothetical,
        low=value[0],
        high=value[1],
    )
