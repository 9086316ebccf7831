"""What extraction answers: frozen findings, each with its place in the original text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

VERSION: Final = "1"
METHOD: Final = (
    "Terms of reviewed-by-hand word lists, names of a gazetteer and number patterns were looked up in the folded text; "
    "negation, hearsay and supposition are cue words near a finding (after NegEx, Chapman et al. 2001)."
)
NOT_A_JUDGEMENT: Final = (
    "Findings are words that a person should look at. They are not a judgement that exploitation took place."
)
Origin = Literal["lexicon", "gazetteer", "pattern", "proposed"]
DatePrecision = Literal["day", "week", "month", "season", "year", "rough"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A stretch of the original text: `text[start:end] == surface`.

    `confidence` is ordinal between 0 and 1, not a probability: about 0.9 for an exact form that checks itself, 0.8 for
    a strong term, 0.5 for a word that only counts beside a strong one, 0.3 and less for a guess. `language` is the
    ISO 639-1 code of the word list (fil for Filipino), empty where no word list was needed.
    """

    start: int
    end: int
    surface: str
    confidence: float
    language: str = ""
    origin: Origin = "lexicon"
    negated: bool = False
    hearsay: bool = False
    hypothetical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedFinding(Finding):
    """A term that stands for a code of the vocabulary: `kind` names the list, `code` the entry."""

    kind: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryFinding(Finding):
    """A country (ISO 3166-1 alpha-3, XKX for Kosovo) named as such or by its people (`nationality`)."""

    country: str
    nationality: bool


@dataclass(frozen=True, slots=True)
class PlaceCandidate:
    """One place that bears the name. `weight` is its share among the candidates: relative, they sum to 1."""

    name: str
    country: str
    latitude: float
    longitude: float
    population: int
    kind: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFinding(Finding):
    """A place name with what it may mean, likeliest first."""

    candidates: tuple[PlaceCandidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFinding(Finding):
    """A time, never finer than the text says. None on one side means open: "since March" has no end.

    `relative`: worked out from `today`. `alternatives` are other readings, such as month before day.
    """

    date_from: date | None
    date_to: date | None
    precision: DatePrecision
    relative: bool = False
    alternatives: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFinding(Finding):
    """A number of people: at least `low`, at most `high`."""

    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalFinding(Finding):
    """Something by which a person may be known: phone, email, url, handle, card, iban, plate, document, address,
    name."""

    kind: str


@dataclass(frozen=True, slots=True)
class LanguagePart:
    """A stretch in one language; `language` is empty where it is not sure enough to say."""

    start: int
    end: int
    language: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Extraction:
    """All findings of one text, each list by position, and what a reader of them must know."""

    languages: tuple[LanguagePart, ...]
    coded: tuple[CodedFinding, ...]
    countries: tuple[CountryFinding, ...]
    places: tuple[PlaceFinding, ...]
    dates: tuple[DateFinding, ...]
    people: tuple[PeopleFinding, ...]
    personal: tuple[PersonalFinding, ...]
    characters: int
    notes: tuple[str, ...] = ()
    method: str = METHOD
    version: str = VERSION

    @property
    def main_language(self) -> str:
        """The language of most characters, empty where unsure."""
        lengths: dict[str, int] = {}
        for part in self.languages:
            if part.language:
                lengths[part.language] = lengths.get(part.language, 0) + part.end - part.start
        return max(sorted(lengths), key=lambda code: lengths[code], default="")

    def codes(self, kind: str) -> frozenset[str]:
        """Codes of one kind that the text states: not negated, not supposed, not only proposed."""
        return frozenset(
            found.code
            for found in self.coded
            if found.kind == kind and not found.negated and not found.hypothetical and found.origin != "proposed"
        )


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with placeholders. `pieces` are (start, end, original start, original end) of what was kept as it was."""

    text: str
    pieces: tuple[tuple[int, int, int, int], ...]
    replaced: tuple[PersonalFinding, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    def original_position(self, position: int) -> int | None:
        """Where a character of the masked text stood; None inside a placeholder."""
        for start, end, origin, _ in self.pieces:
            if start <= position < end:
                return origin + position - start
        return None
