"""The extractor: built once from lexicons and a gazetteer, then text after text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final

from candil_analysis.extraction import results
from candil_analysis.extraction.countries import country_findings
from candil_analysis.extraction.cues import Cues
from candil_analysis.extraction.date_words import ago_pattern
from candil_analysis.extraction.dates import date_findings
from candil_analysis.extraction.folding import Folded, folded_text
from candil_analysis.extraction.languages import LanguageFinder
from candil_analysis.extraction.lexicon import Lexicon, LexiconError, load_lexicons
from candil_analysis.extraction.masking import masked
from candil_analysis.extraction.people import people_findings, people_pattern
from candil_analysis.extraction.personal import personal_findings
from candil_analysis.extraction.places import GazetteerRow, PlaceFinder
from candil_analysis.extraction.proposals import Proposer, checked
from candil_analysis.extraction.results import CodedFinding, Extraction, Finding, LanguagePart, Masked, PlaceFinding
from candil_analysis.extraction.terms import coded_findings
from candil_analysis.extraction.vocabulary import Vocabulary

_UNREVIEWED: Final = "No native speaker has reviewed the word lists of {names}."
_UNSURE: Final = "The language is not certain; words of every language count."
_NO_GAZETTEER: Final = "No gazetteer was given, so no places were looked for."
_REFUSED: Final = "{number} proposals were dropped: their words are not in the text or their code is unknown."


class Extractor:
    """Finds languages, coded terms, countries, places, dates, numbers of people and personal data in a text.

    Build it once: all lexicons take seconds, a gazetteer of 34,000 places with all its names many more
    (bench/extraction.py prints it for the machine at hand), and so does the first short text of a process. It only
    reads afterwards, so threads may share it.
    `lexicons` default to all that come with the library. Errors: `LexiconError` for none or two of one language.
    """

    def __init__(
        self,
        lexicons: Sequence[Lexicon] | None = None,
        gazetteer: Iterable[GazetteerRow] = (),
        *,
        proposer: Proposer | None = None,
    ) -> None:
        self.lexicons = tuple(load_lexicons() if lexicons is None else lexicons)
        languages = [lexicon.language for lexicon in self.lexicons]
        if not languages or len(set(languages)) < len(languages):
            raise LexiconError(f"One lexicon for each language is needed, at least one; given: {languages or 'none'}.")
        self._proposer = proposer
        self._languages = LanguageFinder(languages)
        self._ago = {one.language: found for one in self.lexicons if (found := ago_pattern(one))}
        self._vocabulary = Vocabulary(self.lexicons, self._ago)
        self._people = {one.language: people for one in self.lexicons if (people := people_pattern(one))}
        self._strict = frozenset(one.language for one in self.lexicons if one.strict_marks)
        self._common = {one.language: one.common_words for one in self.lexicons}
        self._codes = frozenset((term.kind, term.code) for one in self.lexicons for term in one.terms)
        rows = tuple(gazetteer)
        self._places = PlaceFinder(rows, self.lexicons) if rows else None

    def extract(self, text: str, *, today: date) -> Extraction:
        """All findings of `text`; `today` is what "two years ago" counts from. Spans are positions in `text`."""
        folded = folded_text(text)
        parts = self._languages.parts(text)
        spoken = self._spoken(parts)
        said = self._vocabulary.said(folded, spoken)
        cues = Cues(folded, said.cues)
        countries = country_findings(folded, said.countries, spoken, cues)
        named = [(hit.start, hit.end, found.country, found.nationality) for hit, found in countries]
        dates = tuple(date_findings(folded, said.times, self._ago, spoken, today))
        coded, notes = self._coded(folded, coded_findings(folded, said.terms, spoken, self._strict, cues))
        places = self._places.findings(folded, said.before_places, named, cues) if self._places else ()
        personal = tuple(personal_findings(folded, said.names, said.streets, self._common, spoken))
        return Extraction(
            languages=parts,
            coded=tuple(coded),
            countries=tuple(found for _, found in countries),
            places=_apart_from(places, (*dates, *personal)),
            dates=dates,
            people=tuple(people_findings(folded, self._people, spoken, cues)),
            personal=personal,
            characters=len(text),
            notes=(*notes, *self._notes(spoken)),
        )

    def mask(self, text: str) -> Masked:
        """`text` with personal data replaced by placeholders such as "[phone]"; positions can be traced back."""
        folded = folded_text(text)
        spoken = self._spoken(self._languages.parts(text))
        said = self._vocabulary.said(folded, spoken)
        return masked(text, personal_findings(folded, said.names, said.streets, self._common, spoken))

    def _coded(self, folded: Folded, found: list[CodedFinding]) -> tuple[list[CodedFinding], list[str]]:
        """With the proposals of the proposer, where there is one, and what to say about them."""
        if self._proposer is None:
            return found, []
        proposed, refused = checked(folded.original, self._proposer(folded.original), self._codes)
        merged = sorted([*found, *proposed], key=lambda one: (one.start, one.end, one.origin, one.kind, one.code))
        return merged, [_REFUSED.format(number=refused)] if refused else []

    def _spoken(self, parts: Sequence[LanguagePart]) -> frozenset[str]:
        """Languages that the text is surely in; empty (every language counts) where none is sure."""
        return frozenset(part.language for part in parts if part.language)

    def _notes(self, spoken: Collection[str]) -> tuple[str, ...]:
        unreviewed = sorted(one.name for one in self.lexicons if one.language in spoken and not one.reviewed)
        notes = [results.NOT_A_JUDGEMENT]
        notes += [_UNREVIEWED.format(names=", ".join(unreviewed))] if unreviewed else []
        notes += [] if spoken else [_UNSURE]
        notes += [] if self._places else [_NO_GAZETTEER]
        return tuple(notes)


def _apart_from(places: Iterable[PlaceFinding], others: Iterable[Finding]) -> tuple[PlaceFinding, ...]:
    """Places that are no part of a date or a name: March is a town, and so is Davies."""
    taken = {position for found in others for position in range(found.start, found.end)}
    return tuple(place for place in places if place.start not in taken)
