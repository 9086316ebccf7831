"""What a text says: language, findings with their words, and the score with its parts."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, Final

from django.conf import settings

from candil.platform.places import queries as places
from candil_analysis.extraction import Extraction, Extractor, Finding, GazetteerRow
from candil_analysis.relevance import Relevance, relevance

#: A text of the longest length that says more than this is a list, not a story.
_MOST_FINDINGS: Final = 1_000
_ONE_AT_A_TIME: Final = threading.Lock()


def looked_through(text: str, *, today: date) -> dict[str, Any]:
    """The fields of a `Candidate` that its text decides: language, score, parts, findings, personal, notes, method."""
    found = extractor().extract(text, today=today)
    scored = relevance(found)
    return {
        "language": found.main_language,
        "score": scored.score,
        "parts": [{"name": part.name, "points": part.points, "most": part.most} for part in scored.parts],
        "findings": sorted(_told(found), key=lambda one: (one["start"], one["end"]))[:_MOST_FINDINGS],
        "personal": dict(Counter(one.kind for one in found.personal)),
        "notes": list(found.notes),
        "method": _method(found, scored),
    }


def extractor() -> Extractor:
    """The one extractor of this process, with the towns of the gazetteer; built on first use (seconds)."""
    with _ONE_AT_A_TIME:
        return _built(settings.CANDIL_TOWNS_FROM)


@cache
def _built(smallest: int) -> Extractor:
    rows = (
        GazetteerRow(town.name, town.latitude, town.longitude, town.country, town.population)
        for country in places.countries()
        for town in places.towns(country.code, smallest)
    )
    return Extractor(gazetteer=rows)


def _method(found: Extraction, scored: Relevance) -> str:
    return f"extraction {found.version}, relevance {scored.version}"


def _told(found: Extraction) -> Iterator[dict[str, Any]]:
    """Nationalities are left out: they are no reason to read a text. So is everything personal."""
    for coded in found.coded:
        yield _finding(coded, coded.kind, coded.code)
    for named in found.countries:
        if not named.nationality:
            yield _finding(named, "country", named.country)
    for place in found.places:
        first = place.candidates[0]
        yield _finding(place, "place", f"{first.name}, {first.country}")
    for day in found.dates:
        yield _finding(day, "date", f"{day.date_from or ''}/{day.date_to or ''}")
    for people in found.people:
        yield _finding(
            people, "people", str(people.low) if people.low == people.high else f"{people.low}–{people.high}"
        )


def _finding(one: Finding, kind: str, code: str) -> dict[str, Any]:
    marks = [name for name in ("negated", "hearsay", "hypothetical") if getattr(one, name)]
    return {"kind": kind, "code": code, "start": one.start, "end": one.end, "words": one.surface, "marks": marks}
