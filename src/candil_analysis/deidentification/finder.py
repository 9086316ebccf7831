"""The de-identifier: everything that extraction and the further forms and lists find, without overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from candil_analysis.deidentification import forms
from candil_analysis.deidentification.forms import Found
from candil_analysis.deidentification.given_names import listed_names
from candil_analysis.deidentification.names import NameFinder
from candil_analysis.deidentification.results import Detail
from candil_analysis.extraction import Extraction, Extractor, masking

#: A place that extraction is not sure of takes no word away from the names.
_PLACE_ENOUGH: Final = 0.3
_RULES: Final = {"iban": "checksum", "card": "checksum", "name": "introduced"}


class Deidentifier:
    """Finds details of people in a text of any script. Built once on an `Extractor`; threads may share it.

    `places`: names (of towns, districts) that are no people, beyond those of the extractor's gazetteer. `regions`:
    ISO 3166-1 alpha-2 codes of countries whose telephone numbers are written without their prefix here.
    """

    def __init__(self, extractor: Extractor, *, places: Iterable[str] = (), regions: Sequence[str] = ()) -> None:
        self._extractor = extractor
        self._places = tuple(sorted({name for name in places if len(name) > 2}, key=len, reverse=True))
        self._regions = tuple(regions)
        self._names = NameFinder(listed_names())

    def find(self, text: str, *, today: date, extraction: Extraction | None = None) -> tuple[Detail, ...]:
        """Details by position. `extraction` of the same text spares doing it again; `today` is for relative days."""
        known = self._extractor.extract(text, today=today) if extraction is None else extraction
        found = [*_of_extraction(known), *forms.phones(text, self._regions), *forms.positions(text)]
        found += [*forms.plates_and_postcodes(text), *forms.among_signs(text), *forms.births(text, known.dates)]
        spoken = {part.language for part in known.languages}
        found += self._names.findings(text, [*_no_names(known), *self._given_places(text)], spoken)
        return tuple(_detail(text, one) for one in _apart(found))

    def _given_places(self, text: str) -> Iterator[tuple[int, int]]:
        small = text.casefold()
        for name in self._places:
            at = small.find(name.casefold()) if len(small) == len(text) else text.find(name)
            if at >= 0:
                yield at, at + len(name)


def masked(text: str, found: Sequence[Detail]) -> str:
    """`text` with each detail, and each further copy of it, replaced by "[phone]", "[name]" …"""
    return masking.masked(text, found).text


def _of_extraction(known: Extraction) -> Iterator[Found]:
    for one in known.personal:
        yield Found(one.start, one.end, one.kind, one.confidence, _RULES.get(one.kind, "form"))


def _no_names(known: Extraction) -> Iterator[tuple[int, int]]:
    yield from ((one.start, one.end) for one in (*known.countries, *known.dates))
    yield from ((one.start, one.end) for one in known.places if one.confidence >= _PLACE_ENOUGH)


def _apart(found: Iterable[Found]) -> list[Found]:
    """Without overlap: what is surer says what it is, but nothing that a loser covered becomes readable again."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.confidence, -one.end, one.kind)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
            continue
        last = kept[-1]
        surer = one if one.confidence > last.confidence else last
        kept[-1] = surer._replace(start=last.start, end=max(last.end, one.end))
    return kept


def _detail(text: str, one: Found) -> Detail:
    return Detail(
        start=one.start, end=one.end, surface=text[one.start : one.end], confidence=one.confidence, origin="pattern",
        kind=one.kind, rule=one.rule,
    )  # fmt: skip
