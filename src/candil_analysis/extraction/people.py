"""Numbers of people: a number before a word for persons, such as "12 women" or "five or six girls"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from candil_analysis.extraction.cues import Cues
from candil_analysis.extraction.folding import Folded, fold
from candil_analysis.extraction.lexicon import Lexicon
from candil_analysis.extraction.results import PeopleFinding

#: More than this in one sentence is a figure about a country, a sum or a mistake.
_MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class PeoplePattern:
    """Number, optional second number, optional adjective or classifier, word for persons."""

    pattern: re.Pattern[str]
    numbers: Mapping[str, int]


def people_pattern(lexicon: Lexicon) -> PeoplePattern | None:
    """None where the lexicon has no words for persons."""
    if not lexicon.people:
        return None
    numbers = {fold(word): value for word, value in lexicon.numbers.items() if value > 0}
    number = rf"(?:\d{{1,6}}{''.join('|' + word for word in _escaped(numbers))})"
    people = "|".join(_person(word) for word in sorted(lexicon.people, key=lambda word: (-len(word), word)))
    if lexicon.language == "zh":
        text = rf"(?<!\d)(?P<a>{number})(?:[至到或-](?P<b>{number}))?(?:多)?[个個名位]?(?:{people})"
    else:
        between = rf"(?:(?!{number}\b)[^\W\d_]{{2,14}} )?"
        text = rf"(?<![\w.,/+-])(?P<a>{number})(?: ?- ?| [^\W\d_]{{1,4}} )?(?:(?<=[ -])(?P<b>{number}))? {between}(?:{people})(?!\w)"
    return PeoplePattern(re.compile(text), numbers)


def _person(written: str) -> str:
    return re.escape(fold(written.rstrip("* "))) + (r"\w{0,7}" if written.endswith("*") else "")


def _escaped(words: Iterable[str]) -> list[str]:
    return [re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))]


def people_findings(
    text: Folded, patterns: Mapping[str, PeoplePattern], languages: Collection[str], cues: Cues
) -> list[PeopleFinding]:
    """Numbers by position, in the languages of the text (in all, when those are unsure)."""
    found: dict[int, PeopleFinding] = {}
    for language in sorted(set(languages or patterns) & set(patterns)):
        known = patterns[language]
        for match in known.pattern.finditer(text.folded):
            low = _value(match["a"], known.numbers)
            high = _value(match["b"], known.numbers) if match["b"] else low
            if 0 < low <= high <= _MOST:
                finding = _finding(text, match.span(), language, (low, high), cues)
                found.setdefault(finding.start, finding)
    return [found[start] for start in sorted(found)]


def _value(text: str, numbers: Mapping[str, int]) -> int:
    return numbers[text] if text in numbers else int(text)


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
