"""The words of time of each language: months from CLDR by Babel, the rest from the lexicons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from candil_analysis.extraction.folding import fold, words_of
from candil_analysis.extraction.lexicon import Lexicon, part_of

#: Sort of a word of time and its value: ("month", 3), ("season", "summer"), ("relative", "last_year") …
TimeWord = tuple[str, str, str]
UNITS: Final = ("day", "week", "month", "year")
CUE_SORTS: Final = ("since", "until", "in", "last", "around")
_SOLAR_MONTHS: Final = (
    ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"],
    ["حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"],
)


@dataclass(frozen=True, slots=True)
class AgoPattern:
    """“Two years ago” in one language, on folded text."""

    language: str
    pattern: re.Pattern[str]
    numbers: dict[str, int]
    units: dict[str, str]
    needed: tuple[str, ...]  # one of these is in every match
    longest: int  # characters of any match, at most


def time_words(lexicons: Iterable[Lexicon]) -> Iterator[tuple[str, bool, TimeWord]]:
    """What a `WordFinder` needs."""
    for lexicon in lexicons:
        language, given = lexicon.language, lexicon.time
        for number, names in _months(language, given).items():
            for name in names:
                yield from _words(language, "month", str(number), name, lexicon.proclitics)
        for sort in ("seasons", "holidays", "relative"):
            for value, names in (given.get(sort) or {}).items():
                for name in names:
                    yield from _words(language, sort.rstrip("s"), value, name, lexicon.proclitics)
        for sort in CUE_SORTS:
            for name in given.get(sort) or ():
                yield from _words(language, sort, "", name, ())
    if any(lexicon.language == "fa" for lexicon in lexicons):
        yield from _solar()


def _solar() -> Iterator[tuple[str, bool, TimeWord]]:
    for names in _SOLAR_MONTHS:
        for number, name in enumerate(names, 1):
            yield words_of(name), False, ("fa", "solar", str(number))


def _words(
    language: str, sort: str, value: str, written: str, proclitics: tuple[str, ...]
) -> Iterator[tuple[str, bool, TimeWord]]:
    part = part_of(str(written))
    for proclitic in ("", *proclitics):
        yield proclitic + part.words, part.stem, (language, sort, value)


def _months(language: str, given: Any) -> dict[int, set[str]]:
    from babel import Locale

    months = Locale.parse(language).months
    found: dict[int, set[str]] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in months[context][width].items():
                # "3月" and "3" are numbers: the numeric patterns read them.
                if any(letter.isalpha() for letter in name) and not name[0].isdigit() and language != "zh":
                    found.setdefault(number, set()).add(name)
    for number, names in (given.get("months") or {}).items():
        found.setdefault(int(number), set()).update(names)
    return {number: {name for name in names if len(words_of(name)) >= 3} for number, names in found.items()}


def ago_pattern(lexicon: Lexicon) -> AgoPattern | None:
    """None where the lexicon has no words for it."""
    given = lexicon.time
    units = {fold(word): unit for unit in UNITS for word in (given.get("units") or {}).get(unit, ())}
    before, after = given.get("ago_before") or (), given.get("ago_after") or ()
    if not units or not (before or after):
        return None
    needed = tuple(fold(word) for word in (*before, *after))
    numbers = {fold(word): value for word, value in lexicon.numbers.items() if value <= 30}
    longest = sum(max(map(len, words)) for words in (needed, units, ("999", *numbers))) + len("  ")
    amount = rf"(?P<n>\d{{1,3}}|{_either(numbers)})" if numbers else r"(?P<n>\d{1,3})"
    core = rf"{amount}\s?(?P<u>{_either(units)})"
    optional = rf"(?:{amount.replace('?P<n>', '?P<n2>')}\s?)?(?P<u2>{_either(units)})"
    forms = [rf"\b{core}\s?(?:{_either(after)})"] if after else []
    forms += [rf"\b(?:{_either(before)})\s?{optional.replace('n2', 'n3').replace('u2', 'u3')}"] if before else []
    pattern = f"(?:{'|'.join(forms)})(?!\\w)"
    if lexicon.language == "zh":  # no spaces, so no word boundaries
        pattern = pattern.replace(r"\b", "").replace(r"(?!\w)", "")
    return AgoPattern(lexicon.language, re.compile(pattern), numbers, units, needed, longest)


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(fold(str(word))) for word in sorted(words, key=lambda word: (-len(word), word)))
