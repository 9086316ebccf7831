"""Street addresses: a word for a street with a name and a house number beside it, and British postcodes.

A street without a number is no address of anybody. Where the script has capitals, the name must have them, unless
the whole text is in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from candil_analysis.extraction.folding import Folded
from candil_analysis.extraction.matching import Hit

#: Whether the word stands after the name of the street ("Elm Road") or before it ("rue des Tilleuls").
StreetWord = bool
_AFTER_NAME: Final = (
    "road", "rd", "street", "st", "avenue", "ave", "lane", "drive", "close", "court", "terrace", "crescent", "gardens",
    "grove", "square", "row", "gatve",
)  # fmt: skip
_BEFORE_NAME: Final = (
    "calle", "avenida", "avda", "plaza", "paseo", "carrer", "rue", "avenue", "boulevard", "bd", "place", "impasse",
    "allee", "quai", "rua", "travessa", "viale", "piazza", "strada", "str", "bulevardul", "aleea", "calea", "soseaua",
    "rruga", "rrugen", "rr", "bulevardi", "ul", "ulica", "ulicy", "aleja", "улица", "ул", "улице", "проспект",
    "переулок", "вулиця", "вул", "вулици", "شارع", "زقاق", "خيابان", "كوچه", "بلوار", "duong", "pho", "ngo", "hem",
    "jalan", "jl", "kalye",
)  # fmt: skip
_PARTICLES: Final = frozenset(
    ["de", "del", "la", "el", "los", "las", "du", "des", "le", "les", "l", "d", "da", "do", "dos", "das", "lui", "cel",
     "e", "i", "te"]
)  # fmt: skip
_NUMBER_WORDS: Final = ("no", "nr", "n", "nro", "num", "numero", "numri", "so", "رقم", "پلاك", "شماره", "дом", "буд")
_NUMBER_BEFORE: Final = re.compile(
    r"(?<![\w.,/-])(?:so (?:nha )?)?\d{1,4}(?: ?(?:bis|ter|[a-d]))?(?:/\d{1,4})*,? (?:(?:ngo|hem) \d{1,4},? )?$"
)
_NUMBER_AFTER: Final = re.compile(
    rf"[,،]? ?(?:(?:{'|'.join(_NUMBER_WORDS)})\b[.:]? ?)?\d{{1,4}}(?:[a-z]\b)?(?![\w/-]|[.,]\d)"
)
_NUMBER_AND_NAME: Final = re.compile(r"(?<![\w.,/-])\d{1,4}[a-z]? (?:[^\W\d_][\w'.-]* ){1,3}$")
_WORD: Final = re.compile(r"[. ]{0,2}([^\W\d_][\w'-]*)")
_COMPOUND: Final = re.compile(r"\b[^\W\d_]{3,30}(?:strasse|str\.|platz|weg|gasse|straat) ?\d{1,4}[a-z]?\b")
_COMPOUND_ENDS: Final = ("strasse", "str.", "platz", "weg", "gasse", "straat")
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]{1,6}[路街巷道]\d{1,5}号")
_POSTCODE: Final = re.compile(r"(?<![\w-])[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?![\w-])")
_MOST_WORDS: Final = 5


def street_words() -> Iterator[tuple[str, bool, StreetWord]]:
    """What a `WordFinder` needs."""
    for word in _AFTER_NAME:
        yield word, False, True
    for word in _BEFORE_NAME:
        yield word, False, False


def address_spans(text: Folded, streets: Iterable[Hit[StreetWord]]) -> Iterator[tuple[int, int]]:
    """Folded start and end of each address; `streets` are the words for streets in the text."""
    small = text.original.islower()
    for hit in streets:
        span = _name_first(text, hit, small) if hit.meaning else _word_first(text, hit, small)
        if span:
            yield span
    if any(ending in text.folded for ending in _COMPOUND_ENDS):
        for found in _COMPOUND.finditer(text.folded):
            if small or _capital(text, found.start()):
                yield found.span()
    if "号" in text.folded:
        yield from (found.span() for found in _CHINESE.finditer(text.folded))


def postcodes(original: str) -> Iterator[tuple[int, int]]:
    """Original start and end of British postcodes, which a handful of households share."""
    return (found.span() for found in _POSTCODE.finditer(original))


def _capital(text: Folded, at: int) -> bool:
    """A capital, or a letter of a script that has none."""
    return not text.surface(at, at + 1)[:1].islower()


def _name_first(text: Folded, hit: Hit[StreetWord], small: bool) -> tuple[int, int] | None:
    found = _NUMBER_AND_NAME.search(text.folded, max(0, hit.start - 60), hit.start)
    if not found or not (small or _capital(text, hit.start)):
        return None
    words = re.finditer(r"(?<= )\S", found[0])
    named = small or all(_capital(text, found.start() + word.start()) for word in words)
    return (found.start(), hit.end) if named else None


def _word_first(text: Folded, hit: Hit[StreetWord], small: bool) -> tuple[int, int] | None:
    end = _name_end(text, hit.end, small)
    before = _NUMBER_BEFORE.search(text.folded, max(0, hit.start - 24), hit.start)
    after = _NUMBER_AFTER.match(text.folded, end)
    if end == hit.end or not (before or after):
        return None
    return (before.start() if before else hit.start), (after.end() if after else end)


def _name_end(text: Folded, start: int, small: bool) -> int:
    """Where the name after the word for a street ends; `start` when there is none."""
    end = place = start
    for _ in range(2 if small else _MOST_WORDS):
        found = _WORD.match(text.folded, place)
        if not found or found[1] in _NUMBER_WORDS:
            break
        place = found.end()
        if small or _capital(text, found.start(1)):
            end = place
        elif found[1] not in _PARTICLES:
            break
    return end
