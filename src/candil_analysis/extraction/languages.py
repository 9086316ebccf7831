"""Which languages a text is in: by its script where that says it, else by lingua's letter statistics.

Only languages with a lexicon are told apart. A text in another language is either unsure or taken for a neighbour,
which is why confidence is given and short texts stay undecided. Source of the statistics: lingua; its low-accuracy
mode took Romanian with its marks for English and was hardly quicker.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from candil_analysis.extraction.results import LanguagePart

#: ISO 639-1 (fil for Filipino) → lingua's name and the script it is told by.
KNOWN: Final = {
    "ar": ("ARABIC", "ARABIC"),
    "en": ("ENGLISH", "LATIN"),
    "es": ("SPANISH", "LATIN"),
    "fa": ("PERSIAN", "ARABIC"),
    "fil": ("TAGALOG", "LATIN"),
    "fr": ("FRENCH", "LATIN"),
    "hi": ("HINDI", "DEVANAGARI"),
    "id": ("INDONESIAN", "LATIN"),
    "lt": ("LITHUANIAN", "LATIN"),
    "pl": ("POLISH", "LATIN"),
    "pt": ("PORTUGUESE", "LATIN"),
    "ro": ("ROMANIAN", "LATIN"),
    "ru": ("RUSSIAN", "CYRILLIC"),
    "sq": ("ALBANIAN", "LATIN"),
    "uk": ("UKRAINIAN", "CYRILLIC"),
    "vi": ("VIETNAMESE", "LATIN"),
    "zh": ("CHINESE", "CJK"),
}
#: Letters read per stretch: more changes little in what lingua answers and costs time in proportion.
_READ: Final = 160
_STRETCHES: Final = 3
_SURE: Final = 0.55
_FEWEST_LETTERS: Final = 12
#: Characters of a stretch that is looked at at all: four Chinese ones are a sentence.
_SHORTEST: Final = 4
_PARAGRAPH: Final = re.compile(r"[^\n]+")
#: Letters that only one of two languages of a script uses.
_PERSIAN: Final = re.compile("[پچژگ]|[یک]")
_UKRAINIAN: Final = re.compile("[іїєґІЇЄҐ]")
_RUSSIAN: Final = re.compile("[ыэъёЫЭЪЁ]")


class LanguageFinder:
    """Tells the given languages apart. Thread-safe: lingua's detector only reads."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = tuple(sorted(set(languages) & set(KNOWN)))
        self._by_script: dict[str, list[str]] = {}
        for code in self.languages:
            self._by_script.setdefault(KNOWN[code][1], []).append(code)
        latin = self._by_script.get("LATIN", [])
        self._codes = {KNOWN[code][0]: code for code in latin}
        self._detector = _detector(tuple(self._codes)) if len(latin) > 1 else None

    def parts(self, text: str) -> tuple[LanguagePart, ...]:
        """Stretches with their language, in order; neighbours in one language are joined.

        At most a few paragraphs are looked at, spread over the text: the rest counts as the one before.
        """
        stretches = [found for found in _PARAGRAPH.finditer(text) if found.end() - found.start() >= _SHORTEST]
        step = max(1, -(-len(stretches) // _STRETCHES))
        read = [(one.start(), min(one.end(), one.start() + 2 * _READ)) for one in stretches[::step]]
        found = [(start, *self.language(text[start:end])) for start, end in read]
        return tuple(_joined(found, len(text)))

    def language(self, text: str) -> tuple[str, float]:
        """Code and confidence of one stretch; an empty code where it is not sure."""
        script = _script(text)
        codes = self._by_script.get(script, [])
        if script == "ARABIC" and len(codes) == 2:
            return _arabic_or_persian(text)
        if script == "CYRILLIC" and len(codes) == 2:
            return _russian_or_ukrainian(text)
        if script == "LATIN" and self._detector is not None:
            return self._by_statistics(text[:_READ])
        return (codes[0], 0.8) if codes else ("", 0.0)

    def _by_statistics(self, text: str) -> tuple[str, float]:
        letters = sum(map(str.isalpha, text))
        if letters < _FEWEST_LETTERS or self._detector is None:
            return "", 0.0
        # Half of a surrogate pair is no character; lingua refuses it.
        whole = text.encode("utf-8", "replace").decode("utf-8")
        first = self._detector.compute_language_confidence_values(whole)[0]
        sure = first.value >= _SURE
        return (self._codes[first.language.name] if sure else ""), float(first.value)


def script_of(language: str) -> str:
    """The script a known language is told by, empty for others."""
    return KNOWN[language][1] if language in KNOWN else ""


@cache
def _detector(names: tuple[str, ...]) -> Any:
    """Loads what texts of 120 letters and more need; the first shorter text loads the rest, which takes seconds."""
    from lingua import Language, LanguageDetectorBuilder

    detector = LanguageDetectorBuilder.from_languages(*(getattr(Language, name) for name in names)).build()
    detector.compute_language_confidence_values("one of many words in this language " * 5)
    return detector


class _Scripts(dict[str, str]):
    """Script of each letter by the first word of its Unicode name, empty for what is no letter; worked out once."""

    def __missing__(self, letter: str) -> str:
        name = "LATIN" if letter < "ɐ" else unicodedata.name(letter, "?").split(" ")[0]
        self[letter] = name if letter.isalpha() else ""
        return self[letter]


_SCRIPTS: Final = _Scripts()


def _script(text: str) -> str:
    """The script of most letters in a sample."""
    scripts: Counter[str] = Counter()
    for letter, number in Counter(text[:_READ]).items():
        scripts[_SCRIPTS[letter]] += number
    del scripts[""]
    return scripts.most_common(1)[0][0] if scripts else ""


def _arabic_or_persian(text: str) -> tuple[str, float]:
    marks = len(_PERSIAN.findall(text))
    arabic = text.count("ة") + text.count("ي") + text.count("ك") + text.count("أ") + text.count("إ") + text.count("ى")
    if marks == arabic:
        return "", 0.5
    return ("fa" if marks > arabic else "ar"), round(max(marks, arabic) / (marks + arabic), 3)


def _russian_or_ukrainian(text: str) -> tuple[str, float]:
    ukrainian, russian = len(_UKRAINIAN.findall(text)), len(_RUSSIAN.findall(text))
    if ukrainian == russian:
        return "", 0.5
    return ("uk" if ukrainian > russian else "ru"), round(max(ukrainian, russian) / (ukrainian + russian), 3)


def _joined(found: Sequence[tuple[int, str, float]], length: int) -> Iterator[LanguagePart]:
    runs: list[list[Any]] = []
    for start, language, confidence in found:
        if runs and runs[-1][1] == language:
            runs[-1][2] = max(runs[-1][2], confidence)
        else:
            runs.append([0 if not runs else start, language, confidence])
    ends = [run[0] for run in runs[1:]] + [length]
    for run, end in zip(runs, ends, strict=False):  # no run at all in a text without words
        yield LanguagePart(run[0], end, run[1], round(run[2], 3))
