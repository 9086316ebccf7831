"""One comparable form of a text, and the way back to the original characters.

Folding is decided character by character, so that it needs no context: small letters, no accents, no vowel points of
Arabic or Hebrew, no invisible marks, ASCII digits, one form of the Arabic letters that are typed alike. Vowel signs of
Indic scripts and Thai stay, because they are letters there. Source of the decompositions: Unicode Standard Annex 15.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
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
#: Where a sentence may end. A full stop counts only before space, so that "3.5" and "a.b@c.d" stay whole.
_SENTENCE_END: Final = re.compile(r"[!?;\n؟؛।۔。]|\.(?=[ \n]|$)")


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
    """Fold of each character, worked out once; `uneven` are those that do not become exactly one character."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        fold = _folded(letter)
        # `uneven` first: another thread that sees the entry must also see that it is uneven.
        if len(fold) != 1:
            self.uneven.add(letter)
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


def fold(text: str) -> str:
    """The comparable form alone. `fold(text[start:end])` of a finding is what was compared."""
    return _RUN_OF_SPACE.sub(_one_space, text.translate(_FOLDS))


def words_of(text: str) -> str:
    """Folded words with single spaces between, as the lexicons' terms are compared."""
    return " ".join(fold(text).translate(_BLANKS).split())


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
    origins: NDArray[np.int64] | None = None
    if not _FOLDS.uneven.isdisjoint(text):
        lengths = [len(_FOLDS[ord(letter)]) for letter in text]
        origins = np.repeat(np.arange(len(text), dtype=np.int64), lengths)
    if _RUN_OF_SPACE.search(folded):
        folded, origins = _single_spaces(folded, origins)
    ends = tuple(found.start() for found in _SENTENCE_END.finditer(folded))
    places = None if origins is None else origins.tolist()
    return Folded(text, folded, f" {folded.translate(_BLANKS)} ", places, ends)


def _single_spaces(folded: str, origins: NDArray[np.int64] | None) -> tuple[str, NDArray[np.int64]]:
    keep = np.ones(len(folded), dtype=bool)
    for run in _RUN_OF_SPACE.finditer(folded):
        keep[run.start() + 1 : run.end()] = False
    before = np.arange(len(folded), dtype=np.int64) if origins is None else origins
    return _RUN_OF_SPACE.sub(_one_space, folded), before[keep]


def unspaced(letter: str) -> bool:
    """Whether the letter belongs to a script written without spaces: Chinese, Japanese, Thai, Lao, Burmese, Khmer."""
    code = ord(letter)
    return (
        0x0E00 <= code <= 0x0EFF
        or 0x1000 <= code <= 0x109F
        or 0x1780 <= code <= 0x17FF
        or 0x3040 <= code <= 0x30FF
        or 0x3400 <= code <= 0x9FFF
        or 0x20000 <= code <= 0x323AF
    )
