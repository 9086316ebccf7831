"""Lists of records by the same filters as every figure: a figure's link opens exactly the rows it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from candil.analyse.incidents.models import Record
from candil.analyse.incidents.queries.detail import period_in_words, place_in_words
from candil.analyse.incidents.queries.records import population_within, records_within
from candil.analyse.incidents.queries.store import open_store
from candil.analyse.incidents.queries.words import value_labels
from candil.trust.accounts.policies import Viewer
from candil.trust.partnerships.queries import VisibleClasses, classes_visible_to
from candil_analysis.facts import Population, Question, Store
from candil_analysis.routes import pairs

#: Written so in an address, a filter asks for the records that do not say.
NOT_REPORTED = "not-reported"
ON_A_PAGE = 50
#: Records read from the database together where all that fit are wanted.
_PORTION = 2_000
#: Two countries (ISO 3166-1 alpha-3): where a move began and where it ended.
Corridor = tuple[str, str]


@dataclass(frozen=True)
class RecordRow:
    """One line of a list, in words."""

    number: int
    when: str
    what: str
    where: str
    people: int
    grade: str
    origin: str


@dataclass(frozen=True)
class RecordPage:
    """Some records of a list, newest first; `older` is the key after which the next page begins."""

    records: tuple[RecordRow, ...]
    total: int
    people: int
    older: int | None
    population: Population


@dataclass(frozen=True)
class RecordSlice:
    """As `RecordPage`, with the records themselves (owner, source, class and legs read)."""

    records: tuple[Record, ...]
    total: int
    people: int
    older: int | None
    population: Population


def record_page(
    viewer: Viewer,
    *,
    where: Mapping[str, Sequence[str]],
    population: Population | None = None,
    corridor: Corridor | None = None,
    before: int | None = None,
    size: int = ON_A_PAGE,
) -> RecordPage:
    """A slice of records in words: see `record_slice`."""
    found = record_slice(
        viewer, where=where, population=population, corridor=corridor, before=before, size=size
    )  # fmt: skip
    return RecordPage(tuple(map(_row, found.records)), found.total, found.people, found.older, found.population)


def record_slice(
    viewer: Viewer,
    *,
    where: Mapping[str, Sequence[str]],
    population: Population | None = None,
    corridor: Corridor | None = None,
    before: int | None = None,
    size: int = ON_A_PAGE,
) -> RecordSlice:
    """Records that the viewer may read and that match `where` (dimension → codes), with ids under `before`.

    `corridor` keeps those that tell of a move between two countries, exactly those that the corridor's figure counts.
    New records have higher numbers than all before them, so that going on from `older` neither skips nor repeats any.

    Raises `candil_analysis.facts.FactsError` for a dimension or value that cannot be.
    """
    classes = classes_visible_to(viewer)
    population = population or population_within(classes)
    store = open_store()
    asked = _asked(store, _question(where, population), classes.rows, corridor)
    total = store.read(asked.aggregate(records=asked.count(), people=asked.people.sum())).to_pylist()[0]
    wanted = asked.filter(asked.record < before) if before else asked
    # One more than a page, to know whether there is another.
    keys = store.read(wanted.select("record").order_by(ibis.desc("record")).limit(size + 1))["record"].to_pylist()
    # Through the viewer's own query set again: the database has the last word on who sees what.
    records = tuple(_whole(classes, keys[:size]).order_by("-pk"))
    older = keys[size - 1] if len(keys) > size else None
    return RecordSlice(records, total["records"], total["people"] or 0, older, population)


def records_matching(
    viewer: Viewer,
    *,
    where: Mapping[str, Sequence[str]],
    population: Population | None = None,
    corridor: Corridor | None = None,
) -> Iterator[Record]:
    """Every record of `record_slice`, oldest first, read in portions: memory holds their numbers and one portion."""
    classes = classes_visible_to(viewer)
    store = open_store()
    asked = _asked(store, _question(where, population or population_within(classes)), classes.rows, corridor)
    numbers = store.read(asked.select("record").order_by("record"))["record"]
    for start in range(0, len(numbers), _PORTION):
        keys = numbers.slice(start, _PORTION).to_pylist()
        yield from _whole(classes, keys).order_by("pk")


def _question(where: Mapping[str, Sequence[str]], population: Population) -> Question:
    values = {name: tuple("" if one == NOT_REPORTED else one for one in given) for name, given in where.items()}
    return Question(where=values, population=population)


def _whole(classes: VisibleClasses, keys: Sequence[int]) -> QuerySet[Record]:
    found = records_within(classes).filter(pk__in=keys)
    return found.select_related("owner", "source", "visibility").prefetch_related("legs")


def _asked(store: Store, question: Question, rows: frozenset[int] | None, corridor: Corridor | None) -> Any:
    asked = store.asked(question, rows)
    if corridor is None:
        return asked
    moves = pairs(store, question, rows)
    origin, destination = corridor
    return asked.semi_join(moves.filter(moves.origin == origin, moves.destination == destination), "record")


def _row(record: Record) -> RecordRow:
    return RecordRow(
        number=record.pk,
        when=period_in_words(record.date_from, record.date_to, record.date_precision),
        what=value_labels("exploitation", record.codes.get("exploitation", [])) or _("Not reported"),
        where=" → ".join(dict.fromkeys(place_in_words(leg) for leg in record.legs.all())),
        people=record.people,
        grade=f"{record.source_grade}{record.information_grade}",
        origin=f"{record.owner.name} · {record.source.name}",
    )
