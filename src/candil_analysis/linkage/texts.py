"""Words of a text in any script, in a form in which the same word is written the same way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

# Accents, vowel points and stretching that writers leave out as they like. Marks of other scripts are letters.
_OPTIONAL_MARKS: Final = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")
# Scripts written without spaces between words: Thai, Lao, Myanmar, Khmer, kana, Han.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]+"
)
_LONGEST_NUMBER: Final = 5  # longer runs of digits may be a telephone number or a document, which we never compare


class _Separators(dict[int, str]):
    """Letters, marks and digits stay; anything else separates words."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = character if unicodedata.category(character)[0] in "LMN" else " "
        return self[code]


_SEPARATORS: Final = _Separators()


def normalised(text: str) -> str:
    """The text in lower case, without accents, vowel points and punctuation, one space between words."""
    if text.isascii():  # nothing to compose or to leave out
        return " ".join(text.lower().translate(_SEPARATORS).split())
    plain = _OPTIONAL_MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return " ".join(unicodedata.normalize("NFC", plain).translate(_SEPARATORS).split())


def words(text: str) -> list[str]:
    """Distinct words, sorted; pairs of neighbouring signs where a script writes no spaces; no long numbers."""
    found: set[str] = set()
    for part in normalised(text).split():
        if part.isascii() and part.isalpha():  # most words of many texts, and nothing below applies to them
            if len(part) > 1:
                found.add(part)
        elif sum(sign.isdigit() for sign in part) <= _LONGEST_NUMBER:
            found.update(_parts(part))
    return sorted(found)


def _parts(part: str) -> Iterator[str]:
    """What stands between spaces, and pairs of neighbouring signs where a script writes no spaces."""
    unspaced = [] if part.isascii() else _UNSPACED.findall(part)
    for run in unspaced:
        yield from (run[place : place + 2] for place in range(max(1, len(run) - 1)))
    spaced = _UNSPACED.sub(" ", part) if unspaced else part
    yield from (word for word in spaced.split() if len(word) > 1)
