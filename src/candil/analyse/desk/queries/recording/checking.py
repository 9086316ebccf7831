"""Before anything is kept: what in the analyst's own words may tell who somebody is, or says again what was told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candil.analyse.desk.queries.recording.told import Told
from candil.collect.sources.services.looking import extractor
from candil.platform.places import queries as places
from candil_analysis import deidentification
from candil_analysis.deidentification import Deidentifier, Detail

#: Fields that hold names of places: a name that the gazetteer knows is no person there.
PLACES: Final = "place"
#: Sure enough to stop at; in the text of a report, surer than chance is enough to know it again.
_STOPS: Final = 0.4
_REMEMBERED: Final = 0.3
KINDS: Final[Mapping[str, str | Promise]] = {
    "phone": _("a telephone number"),
    "email": _("an e-mail address"),
    "url": _("a web address"),
    "handle": _("a user name"),
    "card": _("a bank card"),
    "iban": _("a bank account"),
    "plate": _("a vehicle plate"),
    "document": _("a document number"),
    "address": _("a street address or postcode"),
    "name": _("a name"),
    "birth": _("a date of birth"),
    "coordinates": _("an exact position"),
}
WHY: Final[Mapping[str, str | Promise]] = {
    "form": _("It looks like one."),
    "checksum": _("Its check digits are right."),
    "valid": _("A number like this can exist."),
    "introduced": _("Words before it say so."),
    "birth": _("It stands beside words about birth."),
    "position": _("It is an exact position."),
    "full-name": _("A given name with another name."),
    "given-name": _("It is a given name."),
    "capitals": _("Capitals, and no place that is known here."),
    "capital": _("A capital, and no place that is known here."),
    "told": _("It stands in what was told."),
}
#: Why something found is no detail of a person: a list and no words of one's own, because the audit keeps it.
REASONS: Final[Mapping[str, str | Promise]] = {
    "place": _("it is the name of a place"),
    "office": _("it is an office, a law, a firm or a product"),
    "word": _("it is an ordinary word or number"),
    "public": _("it is published, and needed to understand the record"),
}


@dataclass(frozen=True)
class Stop:
    """Something found in a field. `key` names it in the form of one page and nowhere else."""

    field: str
    key: str
    words: str
    kind: str
    why: str
    detail: Detail


def stops(typed: Mapping[str, str], told: Told) -> tuple[Stop, ...]:
    """What must be resolved in what was typed ({field: words}), by field and position."""
    known = _what_was_told(told)
    return tuple(stop for name, words in typed.items() if words.strip() for stop in _stops(name, words, known))


def without(words: str, found: Iterable[Stop]) -> str:
    """The words with these replaced by "[phone]", "[name]" …"""
    return deidentification.masked(words, [stop.detail for stop in found])


def _stops(name: str, words: str, known: deidentification.Told) -> Iterator[Stop]:
    found = [one for one in finder().find(words, today=timezone.localdate()) if one.confidence >= _STOPS]
    again = [one for one in deidentification.told_again(words, known) if not _covered(one, found)]
    for one in sorted((*found, *again), key=lambda one: one.start):
        if name.startswith(PLACES) and one.kind == "name" and _is_place(words):
            continue
        key = hashlib.sha256(f"{name}\n{one.surface}".encode()).hexdigest()[:16]
        yield Stop(name, key, one.surface, str(KINDS[one.kind]), str(WHY[one.rule]), one)


def _covered(one: Detail, found: Iterable[Detail]) -> bool:
    return any(other.start <= one.start and one.end <= other.end for other in found)


def _is_place(words: str) -> bool:
    return places.resolve(words) is not None


def _what_was_told(told: Told) -> deidentification.Told:
    """Names and numbers of everything that was told; places of the texts are no names."""
    details: list[Detail] = []
    named: set[str] = set()
    for text in told.texts:
        if text.number not in told.words:
            continue
        read = extractor().extract(text.words, today=told.came_on)
        details += finder().find(text.words, today=told.came_on, extraction=read)
        named |= {one.surface for one in (*read.places, *read.countries)}
    return deidentification.what_was_told(details, at_least=_REMEMBERED, but=named)


@cache
def finder() -> Deidentifier:
    """The one finder of this process; built on first use (seconds)."""
    return Deidentifier(extractor())
