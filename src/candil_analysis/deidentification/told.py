"""What an earlier text gave away: names and numbers of it, so that a later text can be held against them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from candil_analysis.deidentification.results import Detail
from candil_analysis.deidentification.tokens import PART
from candil_analysis.extraction.folding import folded_text, unspaced, words_of

_FEWEST_DIGITS: Final = 5
_FEWEST_LETTERS: Final = 3
_NUMBER: Final = re.compile(r"\d(?:[ ().\-/]{0,2}\d){4,24}")


@dataclass(frozen=True, slots=True)
class Told:
    """Folded words of names; other details as folded words and numbers as digits, each with its kind."""

    names: frozenset[str]
    wholes: frozenset[tuple[str, str]]
    numbers: frozenset[tuple[str, str]]


def what_was_told(details: Iterable[Detail], *, at_least: float = 0.4, but: Iterable[str] = ()) -> Told:
    """What these details of earlier texts give away. `but`: words that are known to be no names, such as places."""
    names: set[str] = set()
    wholes: set[tuple[str, str]] = set()
    numbers: set[tuple[str, str]] = set()
    free = {word for one in but for word in words_of(one).split()}
    for one in details:
        if one.confidence < at_least:
            continue
        words = words_of(one.surface)
        digits = "".join(filter(str.isdigit, words))
        if one.kind == "name":
            names.update(word for word in words.split() if _is_long(word) and word not in free)
        elif one.kind not in ("address", "birth") and len(digits) >= _FEWEST_DIGITS:
            numbers.add((digits, one.kind))
        else:
            wholes.update((whole, one.kind) for whole in {words, _without_numbers(words, one.kind)})
    return Told(frozenset(names), frozenset(one for one in wholes if one[0]), frozenset(numbers))


def _without_numbers(words: str, kind: str) -> str:
    """The street alone: it tells as much in a small place."""
    street = " ".join(word for word in words.split() if not word[0].isdigit())
    return street if kind == "address" and " " in street else words


def told_again(text: str, told: Told) -> tuple[Detail, ...]:
    """Where `text` says again what was told, by position: in any case, with any accents, grouped in any way."""
    folded = folded_text(text)
    found = {*_words(folded.folded, told.names), *_numbers(folded.folded, told.numbers)}
    found |= {(*place, kind) for whole, kind in told.wholes for place in _whole(folded.words, whole)}
    return tuple(_detail(text, folded.span(start, end), kind) for start, end, kind in sorted(found))


def _detail(text: str, place: tuple[int, int], kind: str) -> Detail:
    start, end = place
    surface = text[start:end]
    return Detail(start=start, end=end, surface=surface, confidence=0.9, origin="pattern", kind=kind, rule="told")


def _is_long(word: str) -> bool:
    return len(word) >= (2 if unspaced(word[0]) else _FEWEST_LETTERS)


def _words(folded: str, names: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    for match in PART.finditer(folded) if names else ():
        if match[0] in names:
            yield *match.span(), "name"
        elif unspaced(match[0][0]):
            for name in names:
                if (at := match[0].find(name)) >= 0:
                    yield match.start() + at, match.start() + at + len(name), "name"


def _numbers(folded: str, numbers: frozenset[tuple[str, str]]) -> Iterator[tuple[int, int, str]]:
    for match in _NUMBER.finditer(folded) if numbers else ():
        digits = "".join(filter(str.isdigit, match[0]))
        # A number told with its country's code may come back without it.
        for known, kind in numbers:
            if digits in known or known in digits:
                yield *match.span(), kind


def _whole(words: str, whole: str) -> Iterator[tuple[int, int]]:
    # `words` keeps one space for each sign that is no letter; runs of them stand for the single space of `whole`.
    pattern = r"\s+".join(map(re.escape, whole.split()))
    for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", words):
        yield match.start() - 1, match.end() - 1
