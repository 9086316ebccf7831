"""The words of all lexicons in one finder, so that a text is gone through once for all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from candil_analysis.extraction.addresses import StreetWord, street_words
from candil_analysis.extraction.countries import CountryWord, country_words
from candil_analysis.extraction.cues import Cue, cue_words
from candil_analysis.extraction.date_words import TimeWord, time_words
from candil_analysis.extraction.folding import Folded, unspaced, words_of
from candil_analysis.extraction.lexicon import Lexicon
from candil_analysis.extraction.matching import Hit, WordFinder
from candil_analysis.extraction.personal import NameCue, name_cues
from candil_analysis.extraction.terms import TermPart, confidence, term_words

Use = Literal["terms", "cues", "countries", "times", "names", "streets", "before_places"]
_USES: Final[tuple[Use, ...]] = ("terms", "cues", "countries", "times", "names", "streets", "before_places")
#: What a word is for, the language it is of, and what it means there.
_Meaning = tuple[Use, str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """The words of one text by their use, those left out that do not count in its languages."""

    terms: list[Hit[TermPart]] = field(default_factory=list)
    cues: list[Hit[Cue]] = field(default_factory=list)
    countries: list[Hit[CountryWord]] = field(default_factory=list)
    times: list[Hit[TimeWord]] = field(default_factory=list)
    names: list[Hit[NameCue]] = field(default_factory=list)
    streets: list[Hit[StreetWord]] = field(default_factory=list)
    before_places: list[Hit[str]] = field(default_factory=list)


class Vocabulary:
    """All words of the lexicons. Built once; threads may share it. `dated`: languages that count as dates' own
    where the language of a text is not sure."""

    def __init__(self, lexicons: Sequence[Lexicon], dated: Collection[str]) -> None:
        self._dated = frozenset(dated)
        self._finder = WordFinder(_words(lexicons), self._wanted)

    def said(self, text: Folded, languages: frozenset[str]) -> Said:
        """`languages` are those of the text; none where it is not sure, and then all words count."""
        said = Said()
        add = {use: getattr(said, use).append for use in _USES}
        for start, end, (use, _, meaning) in self._finder.hits(text, languages):
            add[use](Hit(start, end, meaning))
        return said

    def _wanted(self, languages: frozenset[str], meaning: _Meaning, first: str) -> bool:
        use, language, value = meaning
        if use == "times":
            return language in (languages or self._dated)
        if not languages or language in languages or use in ("names", "streets"):
            return True
        if use == "terms":
            return confidence(value[0], languages) > 0
        # Another language's name of a country is a name; its word for a people may be any word.
        return use == "countries" and (not value[2] or unspaced(first))


def _words(lexicons: Sequence[Lexicon]) -> Iterator[tuple[str, bool, _Meaning]]:
    sources: Mapping[Use, Iterable[tuple[str, bool, Any]]] = {
        "terms": term_words(lexicons),
        "cues": cue_words(lexicons),
        "countries": country_words(lexicons),
        "times": time_words(lexicons),
        "names": name_cues(lexicons),
    }
    for use, words in sources.items():
        for text, stem, meaning in words:
            language = meaning[0].language if use == "terms" else meaning[0]
            yield text, stem, (use, language, meaning)
    for text, stem, after_name in street_words():
        yield text, stem, ("streets", "", after_name)
    for lexicon in lexicons:
        for word in lexicon.places:
            yield words_of(word), False, ("before_places", lexicon.language, lexicon.language)
