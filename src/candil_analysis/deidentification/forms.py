"""Forms that extraction does not look for: numbers that exist, positions, dates of birth, more plates and postcodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import phonenumbers

from candil_analysis.extraction.folding import fold, has_unspaced
from candil_analysis.extraction.results import DateFinding


class Found(NamedTuple):
    """Start and end in the original text, kind, confidence, rule."""

    start: int
    end: int
    kind: str
    confidence: float
    rule: str


_MINUTES: Final = r"\d{1,3}° ?\d{1,2}['′’] ?(?:\d{1,2}(?:\.\d+)?[\"″”] ?)?"
_POSITION: Final = re.compile(
    r"(?<![\d.])-?\d{1,3}\.\d{3,}°? ?[NS]?[,; ] ?-?\d{1,3}\.\d{3,}(?!\d|\.\d)°?(?: ?[EW]\b)?"
    rf"|{_MINUTES}[NS],? ?{_MINUTES}[EW]"
    r"|(?<!\w)[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?!\w)"
    r"|(?<!/)///[^\W\d_]+\.[^\W\d_]+\.[^\W\d_]+"
)
#: Turkey, India, Nigeria, Kenya, Brazil, Ireland. Words that follow numbers elsewhere are no letters of a plate.
_PLATE: Final = re.compile(
    r"(?<![\w-])(?:\d{2} (?!EUR|USD|GBP|AM|PM|KM|KG|CM)[A-Z]{1,3} \d{2,4}|[A-Z]{2}[ -]?\d{2}[ -]?[A-Z]{1,2}[ -]?\d{4}"
    r"|[A-Z]{3}-\d{3}[A-Z]{2}|K[A-Z]{2} \d{3}[A-Z]|[A-Z]{3}\d[A-Z]\d{2}|\d{2,3}-[A-Z]{1,2}-\d{1,6})(?![\w-])"
)
#: Netherlands, Canada; five or six digits only after a word for them.
_POSTCODE: Final = re.compile(
    r"(?<![\w-])(?!(?:19|20)\d\d )[1-9]\d{3} [A-Z]{2}(?![\w-])|(?<![\w-])[A-CEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d(?![\w-])"
)
_POSTCODE_BY_WORD: Final = re.compile(
    r"(?:\bzip(?: code)?|\bplz|\bc\.?p\.?|postcode|post code|codigo postal|code postal|cod postal|kod pocztowy|индекс"
    r"|індекс|الرمز البريدي|كد پستي|posta kodu|邮编)[ :.]{0,3}(\d{2}-\d{3}|\d{4,6}(?:-\d{3,4})?)(?!\w)"
)
#: Between Chinese signs, which count as letters of one word with the number.
_AMONG_SIGNS: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:(?P<document>[A-Z]{1,2}\d{7,8})|(?P<phone>1[3-9]\d{9}))(?![A-Za-z0-9])"
)
_BIRTH: Final = re.compile(
    r"\b(?:born|birth(?:day| date)?|dob|d\.o\.b|nacio|nacid[oa]|nacimiento|nee?s? le|naissance|nasceu|nascid[oa]"
    r"|nascimento|nascut[ae]?|nasterii|urodz\w+|gimim\w+|gime|lindur|datelindj\w+|dogum\w*|geboren|geburtsdatum"
    r"|ngay sinh|sinh ngay|lahir|ipinanganak|kaarawan)\b|родил\w*|рождени\w*|народ\w*|ولد\w*|ميلاد\w*|مولود|متولد|تولد"
    r"|जन्म\w*|出生|生日"
)
_BIRTH_REACH: Final = 40


def phones(text: str, regions: Sequence[str]) -> Iterator[Found]:
    """Numbers that the numbering plan of their country (or, without “+”, of one of the regions) has."""
    for region in (None, *regions):
        for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID):
            yield Found(match.start, match.end, "phone", 0.9 if region is None else 0.85, "valid")


def positions(text: str) -> Iterator[Found]:
    """Coordinates to three places and more, degrees and minutes, plus codes, three words."""
    for match in _POSITION.finditer(text):
        yield Found(*match.span(), "coordinates", 0.9, "position")


def plates_and_postcodes(text: str) -> Iterator[Found]:
    """Plates and postcodes of countries beyond those of extraction."""
    for match in _PLATE.finditer(text):
        yield Found(*match.span(), "plate", 0.6, "form")
    for match in _POSTCODE.finditer(text):
        yield Found(*match.span(), "address", 0.5, "form")
    for match in _POSTCODE_BY_WORD.finditer(fold(text)) if len(fold(text)) == len(text) else ():
        yield Found(*match.span(1), "address", 0.8, "form")


def among_signs(text: str) -> Iterator[Found]:
    """Document and mobile numbers as they stand in Chinese."""
    for match in _AMONG_SIGNS.finditer(text) if has_unspaced(text) else ():
        yield Found(*match.span(), str(match.lastgroup), 0.8, "form")


def births(text: str, dates: Iterable[DateFinding]) -> Iterator[Found]:
    """Days with words about birth shortly before them; a month or year alone is an age, not a detail."""
    for one in dates:
        before = fold(text[max(0, one.start - _BIRTH_REACH) : one.start])
        if one.precision == "day" and not one.relative and _BIRTH.search(before):
            yield Found(one.start, one.end, "birth", 0.9, "birth")
