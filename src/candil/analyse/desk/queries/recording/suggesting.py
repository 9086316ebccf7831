"""Codes that the words and the ticked answers of an item suggest for a record, each with what supports it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from candil.analyse.desk.queries.recording.told import Told
from candil.collect.sources.services.looking import extractor
from candil.platform.vocabulary import queries as vocabulary
from candil_analysis.extraction import (
    CodedFinding,
    CountryFinding,
    DateFinding,
    Extraction,
    Finding,
    PlaceFinding,
)

#: What extraction calls a list, and the dimension of a record it is for.
DIMENSIONS: Final = {
    "exploitation": "exploitation",
    "means_of_control": "means_of_control",
    "sector": "industry",
    "recruiter_relation": "recruiter_relation",
}
#: The eleven signs of the questionnaire → the means of control that ticking one says. Those of `_NEAR` say something
#: near it only, so that the analyst chooses; an empty text: no code of the list says it.
SIGNS: Final[Mapping[str, str]] = {
    "abuse_of_vulnerability": "",
    "deception": "FalsePromises",
    "restriction_of_movement": "RestrictsMovement",
    "isolation": "PsychologicalAbuse",
    "physical_and_sexual_violence": "PsychologicalPhysicalOrSexualAbuse",
    "intimidation_and_threats": "Threats",
    "retention_of_identity_documents": "WithholdsDocuments",
    "withholding_of_wages": "TakesEarnings",
    "debt_bondage": "DebtBondage",
    "abusive_working_and_living_conditions": "DeniesBasicNeeds",
    "excessive_overtime": "ExcessiveWorkingHours",
}
_NEAR: Final = frozenset({"isolation", "abusive_working_and_living_conditions"})
#: How many people a chosen answer says: at least, at most (0: no end).
PEOPLE: Final = {"one": (1, 1), "few": (2, 5), "many": (6, 0)}
#: When it was: days back from the day it came, first and last, and how precisely that says it.
WHEN: Final = {"now": (0, 0, "month"), "month": (30, 0, "month"), "year": (365, 0, "year")}
_INDICATORS: Final = {"Minor": ("age_band", "minor")}
#: Certain enough to be filled in beforehand.
HIGH: Final = 0.8


@dataclass(frozen=True)
class Support:
    """Words of one text that say so."""

    text: int
    start: int
    end: int
    words: str

    @property
    def anchor(self) -> str:
        """Where a page leads to for it."""
        return f"said-{self.text}-{self.start}"


@dataclass(frozen=True)
class Suggestion:
    """A code for one dimension. `is_ticked`: the reporter chose an answer that says it. `is_doubtful`: only as
    hearsay, or supposed."""

    dimension: str
    code: str
    label: str
    certainty: float
    supports: tuple[Support, ...] = ()
    is_ticked: bool = False
    is_doubtful: bool = False

    @property
    def is_chosen(self) -> bool:
        """Filled in beforehand: ticked, or certain."""
        return self.is_ticked or (self.certainty >= HIGH and not self.is_doubtful)


@dataclass(frozen=True)
class Place:
    """A place for a leg; `country` is alpha-3, `precision` of the vocabulary."""

    name: str
    country: str
    precision: str
    certainty: float
    supports: tuple[Support, ...]


@dataclass(frozen=True)
class Time:
    """When it was, as roughly as it was told."""

    first: date | None
    last: date | None
    precision: str
    certainty: float
    supports: tuple[Support, ...] = ()
    is_ticked: bool = False


@dataclass(frozen=True)
class Number:
    """How many people: at least `low`, at most `high` (0: no end)."""

    low: int
    high: int
    certainty: float
    supports: tuple[Support, ...] = ()
    is_ticked: bool = False


@dataclass(frozen=True)
class Suggestions:
    """All that is suggested. `denied`: the text says that it was not so."""

    codes: Mapping[str, tuple[Suggestion, ...]] = field(default_factory=dict)
    denied: Mapping[str, tuple[Suggestion, ...]] = field(default_factory=dict)
    places: tuple[Place, ...] = ()
    times: tuple[Time, ...] = ()
    people: tuple[Number, ...] = ()
    notes: tuple[str, ...] = ()


def suggested(told: Told) -> Suggestions:
    """What the texts and the answers suggest."""
    read = {text.number: extractor().extract(text.words, today=told.came_on)
            for text in told.texts if text.number in told.words}  # fmt: skip
    coded = [one for number, found in read.items() for one in _codes(number, found)]
    return Suggestions(
        codes=_by_dimension([*_ticked(told.answers), *(one for is_denied, one in coded if not is_denied)]),
        denied=_by_dimension([one for is_denied, one in coded if is_denied]),
        places=_places(read),
        times=(*_chosen_time(told), *_times(read)),
        people=(*_chosen_people(told.answers), *_numbers(read)),
        notes=tuple(dict.fromkeys(note for found in read.values() for note in found.notes)),
    )


def chosen(answers: Mapping[str, Any], name: str) -> list[str]:
    """The codes of an answer, wherever in the form it stands."""
    for key, value in answers.items():
        if key == name:
            return str(value).split()
        if isinstance(value, Mapping) and (found := chosen(value, name)):
            return found
    return []


def _ticked(answers: Mapping[str, Any]) -> Iterator[Suggestion]:
    for sign in chosen(answers, "signs"):
        if code := SIGNS.get(sign, ""):
            yield replace(
                _suggestion("means_of_control", code, 0.5 if sign in _NEAR else 1.0), is_ticked=sign not in _NEAR
            )
    # "Under 18" is asked of whoever tells: only where it happened to them is it about the person of the record.
    if chosen(answers, "under_18") == ["yes"] and chosen(answers, "path") == ["happened"]:
        yield replace(_suggestion("age_band", "minor", 1.0), is_ticked=True)


def _codes(number: int, found: Extraction) -> Iterator[tuple[bool, Suggestion]]:
    """Whether it is denied, and the suggestion."""
    for one in found.coded:
        if one.kind in DIMENSIONS:
            yield one.negated, _of(number, one, DIMENSIONS[one.kind], one.code)
        elif one.kind == "indicator" and one.code in _INDICATORS:
            yield one.negated, _of(number, one, *_INDICATORS[one.code])
    for named in found.countries:
        if named.nationality:
            yield named.negated, _of(number, named, "citizenship", named.country)


def _of(number: int, one: CodedFinding | CountryFinding, dimension: str, code: str) -> Suggestion:
    # A word for a people says where somebody is from at best: never filled in beforehand.
    certainty = min(one.confidence, 0.5) if dimension in ("citizenship", "age_band") else one.confidence
    made = _suggestion(dimension, code, certainty)
    return replace(made, supports=(_support(number, one),), is_doubtful=one.hearsay or one.hypothetical)


def _suggestion(dimension: str, code: str, certainty: float) -> Suggestion:
    return Suggestion(dimension, code, str(vocabulary.label(dimension, code)), certainty)


def _support(number: int, one: Finding) -> Support:
    return Support(number, one.start, one.end, one.surface)


def _by_dimension(found: Iterable[Suggestion]) -> dict[str, tuple[Suggestion, ...]]:
    """Each code once with all that supports it, ticked ones first, then the surest."""
    merged: dict[tuple[str, str], Suggestion] = {}
    for one in found:
        if one.code not in vocabulary.codes_of(one.dimension):
            continue
        known = merged.get((one.dimension, one.code))
        merged[one.dimension, one.code] = one if known is None else _together(known, one)
    ordered = sorted(merged.values(), key=lambda one: (not one.is_ticked, -one.certainty, one.label))
    dimensions = dict.fromkeys(one.dimension for one in ordered)
    return {name: tuple(one for one in ordered if one.dimension == name) for name in dimensions}


def _together(one: Suggestion, other: Suggestion) -> Suggestion:
    return replace(
        one,
        certainty=max(one.certainty, other.certainty),
        supports=one.supports + other.supports,
        is_ticked=one.is_ticked or other.is_ticked,
        is_doubtful=one.is_doubtful and other.is_doubtful,
    )


def _places(read: Mapping[int, Extraction]) -> tuple[Place, ...]:
    """Towns first, then countries of which no town is named; each once."""
    merged: dict[tuple[str, str], Place] = {}
    for number, found in read.items():
        for one in found.places:
            if not one.negated:
                _add_place(merged, _town(number, one))
    countries = {place.country for place in merged.values()}
    for number, found in read.items():
        for named in found.countries:
            if not named.nationality and not named.negated and named.country not in countries:
                _add_place(merged, Place("", named.country, "country", named.confidence, (_support(number, named),)))
    return tuple(sorted(merged.values(), key=lambda place: -place.certainty))


def _town(number: int, one: PlaceFinding) -> Place:
    first = one.candidates[0]
    return Place(first.name, first.country, "locality", one.confidence, (_support(number, one),))


def _add_place(merged: dict[tuple[str, str], Place], place: Place) -> None:
    key = (place.name, place.country)
    known = merged.get(key)
    if known is not None:
        certainty = max(known.certainty, place.certainty)
        place = replace(known, certainty=certainty, supports=known.supports + place.supports)
    merged[key] = place


def _chosen_time(told: Told) -> Iterator[Time]:
    for answer in chosen(told.answers, "when_about"):
        if answer in WHEN:
            first, last, precision = WHEN[answer]
            days = told.came_on - timedelta(days=first), told.came_on - timedelta(days=last)
            yield Time(*days, precision, 1.0, is_ticked=True)


def _times(read: Mapping[int, Extraction]) -> Iterator[Time]:
    for number, found in read.items():
        for one in found.dates:
            if not one.negated:
                yield Time(one.date_from, one.date_to, _precision(one), one.confidence, (_support(number, one),))


def _precision(one: DateFinding) -> str:
    """A code of records for what extraction says; a week or a season is no finer than a month or a quarter."""
    return {"day": "day", "week": "month", "month": "month", "season": "quarter", "year": "year"}.get(
        one.precision, "year"
    )


def _chosen_people(answers: Mapping[str, Any]) -> Iterator[Number]:
    for answer in chosen(answers, "people"):
        if answer in PEOPLE:
            yield Number(*PEOPLE[answer], 1.0, is_ticked=True)


def _numbers(read: Mapping[int, Extraction]) -> Iterator[Number]:
    for number, found in read.items():
        for one in found.people:
            if not one.negated:
                yield Number(one.low, one.high, one.confidence, (_support(number, one),))


def supports_of(found: Suggestions) -> Sequence[Support]:
    """Every span that supports anything, in the order of the texts."""
    coded = [one for group in (*found.codes.values(), *found.denied.values()) for one in group]
    groups: list[Suggestion | Place | Time | Number] = [*coded, *found.places, *found.times, *found.people]
    every = {support for one in groups for support in one.supports}
    return sorted(every, key=lambda one: (one.text, one.start, -one.end))
