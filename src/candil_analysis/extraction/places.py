"""Places: names of a gazetteer that the caller gives, and which of the places that bear a name is meant.

A name that is also an ordinary word needs more: a capital where the script has them, a word such as "in" or "from"
before it where a lexicon lists it as common. Which place is meant is weighed by population, by the countries that the
text names, by a country right after the name, and by nearness to other places of the text; every candidate is kept.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, degrees, exp, log10, radians, sin, sqrt
from typing import Final, NamedTuple

from candil_analysis.extraction.countries import alpha_3, by_old_ending, inflected
from candil_analysis.extraction.cues import Cues
from candil_analysis.extraction.folding import Folded, unspaced, words_of_each
from candil_analysis.extraction.lexicon import Lexicon
from candil_analysis.extraction.matching import Hit, NameFinder, longest
from candil_analysis.extraction.results import PlaceCandidate, PlaceFinding

_EARTH_RADIUS_KM: Final = 6371.0088
_NEAR_KM: Final = 300.0
#: Latitude that no shorter way spans.
_NEAR_DEGREES: Final = degrees(_NEAR_KM / _EARTH_RADIUS_KM) + 1e-9
_MOST_CANDIDATES: Final = 5
#: What each reason adds to log10(population); the likeliest place is the one with the highest sum.
_COUNTRY_AFTER: Final = 4.0
_COUNTRY_NAMED: Final = 2.0
#: A nationality says where somebody is from, which is seldom where it happened.
_PEOPLE_NAMED: Final = 0.5
_PLACE_NEAR: Final = 1.0
_OTHER_NAME: Final = -1.0
_WELL_KNOWN: Final = 500_000
_LARGE: Final = 100_000


@dataclass(frozen=True, slots=True)
class GazetteerRow:
    """One place. `country` is ISO 3166-1 alpha-2 or alpha-3; `kind` is the gazetteer's own word."""

    name: str
    latitude: float
    longitude: float
    country: str
    population: int = 0
    alternate_names: tuple[str, ...] = ()
    kind: str = "locality"

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ValueError(
                f"Gazetteer row {self.name!r}: latitude {self.latitude}, longitude {self.longitude} is no position; "
                "give degrees, latitude first."
            )
        if self.population < 0:
            raise ValueError(f"Gazetteer row {self.name!r}: population {self.population} is below 0; 0 is unknown.")


#: Folded start and end of a country in the text, its alpha-3 code, and whether only its people are named.
CountryNamed = tuple[int, int, str, bool]


class _Named(NamedTuple):
    """Which row bears the name, whether as its own, and whether with another ending."""

    row: int
    own: bool
    inflected: bool


#: Folded place, who bears the name, and how sure it is a name of a place.
_Judged = tuple[tuple[int, int], tuple[_Named, ...], float]
#: Countries whose names take the case endings of a language in Latin letters.
_LATIN_CASES: Final = {"POL": "pl", "LTU": "lt", "ALB": "sq", "XKX": "sq"}


class PlaceFinder:
    """A gazetteer made searchable. Built once; threads may share it."""

    def __init__(self, rows: Iterable[GazetteerRow], lexicons: Sequence[Lexicon]) -> None:
        self.rows = tuple(rows)
        self._countries = [alpha_3(row.country) for row in self.rows]
        self._endings = {lexicon.language: by_old_ending(lexicon.place_endings) for lexicon in lexicons}
        self._proclitics = sorted({one for lexicon in lexicons for one in lexicon.proclitics if len(one) == 1})
        self._common = frozenset(word for lexicon in lexicons for word in lexicon.common_words)
        self._names = NameFinder(self._named())

    def _named(self) -> dict[str, tuple[_Named, ...]]:
        """Who bears each name or form of a name, in the order of the rows."""
        written = list(self._written_names())
        found: dict[str, tuple[_Named, ...]] = {}
        for (row, own, _), words in zip(written, words_of_each([name for *_, name in written]), strict=True):
            if len(words) < 2 or words.isdigit():
                continue
            _add(found, (words, *self._with_proclitics(words)), (_Named(row, own, False),))
            _add(found, self._inflected(words, self._countries[row]), (_Named(row, own, True),))
        return found

    def _written_names(self) -> Iterator[tuple[int, bool, str]]:
        """Row, whether it is the row's own name, and the name."""
        for index, row in enumerate(self.rows):
            yield index, True, row.name
            for other in dict.fromkeys(row.alternate_names):
                # Small Latin letters first: a transliteration key, not a name that people write.
                if len(other) >= 2 and not ("a" <= other[0] <= "z"):
                    yield index, False, other

    def _with_proclitics(self, words: str) -> list[str]:
        return [proclitic + words for proclitic in self._proclitics] if "\u0600" <= words[0] <= "\u06ff" else []

    def _inflected(self, words: str, country: str) -> Iterator[str]:
        """The name with the case endings of languages whose script it is in, in Latin letters those of the country."""
        spoken = _LATIN_CASES.get(country, "")
        for language in ("ru", "uk") if "\u0400" <= words[0] <= "\u04ff" else (spoken,):
            if endings := self._endings.get(language):
                yield from inflected(words, endings)

    def findings(
        self, text: Folded, words_before: Iterable[Hit[str]], named: Sequence[CountryNamed], cues: Cues
    ) -> list[PlaceFinding]:
        """Places by position. `words_before` are words such as "in"; `named` are the countries in the text."""
        taken = {(start, end) for start, end, *_ in named}
        before = {hit.end for hit in words_before}
        begins = _anywhere if text.original.islower() else _no_small_letter(text)
        kept: list[_Judged] = []
        for start, end, names in longest(self._names.hits(text, begins)):
            place = (start, end)
            evidence = self._evidence(text, place, names, before)
            if evidence > 0 and place not in taken and not _inside(place, named):
                kept.append((place, names, evidence))
        return list(self._weighed(text, kept, named, cues))

    def _evidence(self, text: Folded, place: tuple[int, int], names: Sequence[_Named], before: set[int]) -> float:
        """How sure it is that this is a place name at all; 0 where it is not believed."""
        start, end = place
        words = text.words[start + 1 : end + 1]
        largest = max(self.rows[one.row].population for one in names)
        led = start in before or start - 1 in before
        opens = start == text.sentence(start)[0] or text.folded[start - 1 : start] in "\"'(-"
        letters = len(words) * (2 if unspaced(words[0]) else 1)
        if words in self._common or ("\u0600" <= words[0] <= "\u06ff" and words[1:] in self._common) or letters < 4:
            return 0.5 if led and not opens and largest >= 1_000 and letters >= 3 else 0.0
        if all(one.inflected for one in names) and not led:
            return 0.4 if largest >= _LARGE else 0.0
        if not self._spelt_as_a_name(text.surface(start, end), names):
            return 0.0
        small = "\u0600" <= words[0] <= "\u06ff" or text.original[text.span(start, end)[0]].islower()
        if small and not led:  # without a capital every word may be a name
            return 0.3 if largest >= _WELL_KNOWN else 0.0
        if led:
            return 0.9
        # At the beginning of a sentence every word has a capital.
        return 0.0 if opens and " " not in words and largest < _LARGE else 0.7

    def _spelt_as_a_name(self, surface: str, names: Sequence[_Named]) -> bool:
        """Where the text has marks, a bearer's name has them too: Romanian “mâine” (tomorrow) is not Maine."""
        if surface.isascii() or surface[0] >= "\u0250" or all(one.inflected for one in names):
            return True
        written = unicodedata.normalize("NFC", surface).casefold()
        rows = (self.rows[one.row] for one in names)
        return any(
            unicodedata.normalize("NFC", name).casefold() == written
            for row in rows
            for name in (row.name, *row.alternate_names)
        )

    def _weighed(
        self,
        text: Folded,
        judged: Sequence[_Judged],
        named: Sequence[CountryNamed],
        cues: Cues,
    ) -> Iterator[PlaceFinding]:
        mentioned = {code: _PEOPLE_NAMED for _, _, code, people in named if people}
        mentioned |= {code: _COUNTRY_NAMED for _, _, code, people in named if not people}
        distinct = dict.fromkeys(names for _, names, _ in judged)
        first = {names: self._likeliest(names, mentioned) for names in distinct}
        # The largest places of a text say best where it happens; a long text is not compared with all of itself.
        others = sorted(set(first.values()), key=lambda row: (-self.rows[row].population, _identity(self.rows[row])))[
            :8
        ]
        known: dict[tuple[tuple[_Named, ...], str], tuple[PlaceCandidate, ...]] = {}
        for place, names, evidence in judged:
            key = (names, _country_after(text, place[1], named))
            if key not in known:
                near = [row for row in others if row != first[key[0]]]
                known[key] = self._candidates(names, mentioned, key[1], near)
            candidates = known[key]
            start, end = text.span(*place)
            marks = cues.marks(*place)
            yield PlaceFinding(
                start=start,
                end=end,
                surface=text.original[start:end],
                confidence=round(evidence * (0.5 + candidates[0].weight / 2), 3),
                origin="gazetteer",
                candidates=candidates,
                negated=marks.negated,
                hearsay=marks.hearsay,
                hypothetical=marks.hypothetical,
            )

    def _likeliest(self, names: Sequence[_Named], mentioned: Mapping[str, float]) -> int:
        order = {one: (-self._score(one, mentioned, "", ()), _identity(self.rows[one.row])) for one in names}
        return min(names, key=lambda one: order[one]).row

    def _candidates(
        self, names: Sequence[_Named], mentioned: Mapping[str, float], after: str, others: Sequence[int]
    ) -> tuple[PlaceCandidate, ...]:
        scores: dict[int, float] = {}
        for one in names:
            score = self._score(one, mentioned, after, others)
            scores[one.row] = max(score, scores.get(one.row, score))
        # Ties by place, so that the order of the gazetteer's rows decides nothing.
        best = sorted(scores, key=lambda row: (-scores[row], _identity(self.rows[row])))[:_MOST_CANDIDATES]
        shares = [exp(2 * (scores[row] - scores[best[0]])) for row in best]
        return tuple(self._candidate(row, share / sum(shares)) for row, share in zip(best, shares, strict=True))

    def _candidate(self, index: int, weight: float) -> PlaceCandidate:
        row = self.rows[index]
        country = self._countries[index] or row.country
        return PlaceCandidate(
            row.name, country, row.latitude, row.longitude, row.population, row.kind, round(weight, 4)
        )

    def _score(self, one: _Named, mentioned: Mapping[str, float], after: str, others: Sequence[int]) -> float:
        row, country = self.rows[one.row], self._countries[one.row]
        score = log10(row.population + 10) + (0.0 if one.own else _OTHER_NAME)
        score += _COUNTRY_AFTER if after and country == after else mentioned.get(country, 0.0)
        if any(other != one.row and _near(row, self.rows[other]) for other in others):
            score += _PLACE_NEAR
        return score


def _identity(row: GazetteerRow) -> tuple[str, str, float, float]:
    return row.name, row.country, row.latitude, row.longitude


def _anywhere(_: int) -> bool:
    return True


def _no_small_letter(text: Folded) -> Callable[[int], bool]:
    """Capital first where the script has capitals and the text uses them."""
    original, origins = text.original, text.origins
    if origins is None:
        return lambda start: not original[start].islower()
    return lambda start: not original[origins[start]].islower()


def _add(found: dict[str, tuple[_Named, ...]], forms: Iterable[str], bearer: tuple[_Named]) -> None:
    for form in forms:
        known = found.get(form, ())
        if bearer[0] not in known:
            found[form] = known + bearer


def _inside(place: tuple[int, int], named: Sequence[CountryNamed]) -> bool:
    at = bisect_left(named, (place[0] + 1,))
    return at > 0 and place[1] <= named[at - 1][1]


def _country_after(text: Folded, end: int, named: Sequence[CountryNamed]) -> str:
    """The country in "town, country" or "town (country)"."""
    near = named[bisect_left(named, (end,)) :][:1]
    for start, _, code, _ in near:
        if 0 <= start - end <= 6 and not text.folded[end:start].strip(" ,(،、"):
            return code
    return ""


def _near(one: GazetteerRow, other: GazetteerRow) -> bool:
    # Most places differ by more in latitude alone, which is quicker to see.
    return abs(one.latitude - other.latitude) <= _NEAR_DEGREES and kilometres(one, other) <= _NEAR_KM


def kilometres(one: GazetteerRow, other: GazetteerRow) -> float:
    """Great-circle distance by the haversine formula (Sinnott 1984)."""
    rise = radians(other.latitude - one.latitude)
    turn = radians(other.longitude - one.longitude)
    half = sin(rise / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(turn / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))
