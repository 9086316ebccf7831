"""One comparable form of a text, and the way back to the original characters.

Folding is decided character by character, so that it needs no context: small letters, no accents, no vowel points of
Arabic or Hebrew, no invisible marks, ASCII digits, one form of the Arabic letters that are typed alike. Vowel signs of
Indic scripts and Thai stay, because they are letters there. Source of the decompositions: Unicode Standard Annex 15.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_SPELT_ALIKE: Final = {
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "ø": "o",
    "ı": "i",
    "ħ": "h",
    "ى": "ي",
    "ی": "ي",
    "ے": "ي",
    "ک": "ك",
    "ة": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ۀ": "ه",
    "ـ": "",
    "‘": "'",
    "’": "'",
    "ʼ": "'",
    "´": "'",
    "`": "'",
    "“": '"',
    "”": '"',
    "–": "-",
    "—": "-",
    "‐": "-",
    "‑": "-",
}
#: Blocks whose non-spacing marks only decorate: accents, Cyrillic titlo, points of Hebrew and Arabic, variation.
_DECORATION: Final = (
    (0x0300, 0x036F),
    (0x0483, 0x0487),
    (0x0591, 0x05C7),
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x093C, 0x093C),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
)
_RUN_OF_SPACE: Final = re.compile(r"[ \n]{2,}")
_SENTENCE_END: Final = re.compile(r"[.!?;\n؟؛।۔。]")
#: How many folded characters a character becomes, by its number: 1 where nothing else is known yet.
_LENGTHS: Final[NDArray[np.uint8]] = np.ones(0x110000, dtype=np.uint8)
#: Scripts written without spaces: Thai and Lao, Burmese, Khmer, Japanese syllables, Chinese characters.
_UNSPACED: Final = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0x20000, 0x323AF),
)
_UNSPACED_LETTER: Final = re.compile("[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in _UNSPACED) + "]")


def _decorates(letter: str) -> bool:
    code = ord(letter)
    return any(low <= code <= high for low, high in _DECORATION) and unicodedata.category(letter) == "Mn"


def _folded(letter: str) -> str:
    if letter in _SPELT_ALIKE:
        return _SPELT_ALIKE[letter]
    if letter in "\n\u2028\u2029\x0b\x0c\x85":
        return "\n"
    category = unicodedata.category(letter)
    if category == "Cf":
        return ""
    if category in ("Zs", "Cc", "Cs", "Co", "Cn"):
        return " "
    if category == "Nd":
        return str(unicodedata.digit(letter))
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letter).casefold())
    return "".join(_SPELT_ALIKE.get(part, part) for part in plain if not _decorates(part))


class _Folds(dict[int, str]):
    """Fold of each character, worked out once."""

    def __missing__(self, code: int) -> str:
        fold = _folded(chr(code))
        # The length first: another thread that sees the entry must also see how long it is.
        _LENGTHS[code] = len(fold)
        self[code] = fold
        return fold


class _Blanks(dict[int, str]):
    """Letters, digits and vowel signs stay; everything else becomes a space."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = letter if unicodedata.category(letter)[0] in "LNM" else " "
        return self[code]


_FOLDS: Final = _Folds()
_BLANKS: Final = _Blanks()
_LINES: Final = _Blanks({ord("\n"): "\n"})


def fold(text: str) -> str:
    """The comparable form alone. `fold(text[start:end])` of a finding is what was compared."""
    return _RUN_OF_SPACE.sub(_one_space, text.translate(_FOLDS))


def words_of(text: str) -> str:
    """Folded words with single spaces between, as the lexicons' terms are compared."""
    return " ".join(fold(text).translate(_BLANKS).split())


def words_of_each(texts: Sequence[str]) -> list[str]:
    """`words_of` of many short texts, at once because that is several times quicker."""
    lines = "\n".join(texts).translate(_FOLDS).translate(_LINES).split("\n")
    if len(lines) != len(texts):  # a text of several lines among them
        return [words_of(text) for text in texts]
    return [" ".join(line.split()) for line in lines]


def _one_space(run: re.Match[str]) -> str:
    return "\n" if "\n" in run[0] else " "


@dataclass(frozen=True, slots=True)
class Folded:
    """A text, its folded form and words, and where each folded character comes from.

    `words` has the length of `folded` plus one space at each end: index i of `folded` is i + 1 of `words`.
    `origins` is None where folded and original positions are the same.
    """

    original: str
    folded: str
    words: str
    origins: list[int] | None
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Positions in the original of the folded characters start … end − 1, marks that follow the last included."""
        if self.origins is None:
            return start, end
        after = self.origins[end] if end < len(self.origins) else len(self.original)
        return self.origins[start], max(self.origins[end - 1] + 1, after)

    def surface(self, start: int, end: int) -> str:
        low, high = self.span(start, end)
        return self.original[low:high]

    def sentence(self, position: int) -> tuple[int, int]:
        """Folded start and end of the sentence that holds `position`."""
        at = bisect_left(self.ends, position)
        return (self.ends[at - 1] + 1 if at else 0), (self.ends[at] if at < len(self.ends) else len(self.folded))


def folded_text(text: str) -> Folded:
    """Fold a text of any length in linear time."""
    folded = text.translate(_FOLDS)
    origins = _origins(text)
    if _RUN_OF_SPACE.search(folded):
        folded, origins = _single_spaces(folded, origins)
    places = None if origins is None else origins.tolist()
    return Folded(text, folded, f" {folded.translate(_BLANKS)} ", places, tuple(_sentence_ends(folded)))


def _origins(text: str) -> NDArray[np.int64] | None:
    """Original position of each folded character of a text that was folded before; None where all stay in place."""
    if text.isascii():  # each becomes one character
        return None
    lengths = _LENGTHS[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")]
    return None if (lengths == 1).all() else np.repeat(np.arange(len(text), dtype=np.int64), lengths)


def _sentence_ends(folded: str) -> Iterator[int]:
    """A full stop counts only before space, so that "3.5" and "a.b@c.d" stay whole."""
    for found in _SENTENCE_END.finditer(folded):
        end = found.start()
        if folded[end] != "." or folded[end + 1 : end + 2] in ("", " ", "\n"):
            yield end


def _single_spaces(folded: str, origins: NDArray[np.int64] | None) -> tuple[str, NDArray[np.int64]]:
    keep = np.ones(len(folded), dtype=bool)
    for run in _RUN_OF_SPACE.finditer(folded):
        keep[run.start() + 1 : run.end()] = False
    before = np.arange(len(folded), dtype=np.int64) if origins is None else origins
    return _RUN_OF_SPACE.sub(_one_space, folded), before[keep]


def unspaced(letter: str) -> bool:
    """Whether the letter belongs to a script written without spaces: Chinese, Japanese, Thai, Lao, Burmese, Khmer."""
    return letter >= "\u0e00" and _UNSPACED_LETTER.match(letter) is not None


def has_unspaced(text: str) -> bool:
    """Whether any letter of the text is of such a script."""
    return not text.isascii() and _UNSPACED_LETTER.search(text) is not None
