"""Answers for one viewer: the rule, the store and the analysis library brought together, in one place for the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.conf import settings

from candil.analyse.incidents import queries as incidents
from candil.analyse.picture.queries.filters import dimensions_from, question_from
from candil.trust.accounts.policies import Viewer
from candil.trust.partnerships import queries as partnerships
from candil_analysis import aggregates
from candil_analysis.aggregates import Counts, Measure
from candil_analysis.disclosure import Rule
from candil_analysis.facts import Evidence, Population, Question, Scope, Store
from candil_analysis.routes import Corridors, corridors
from candil_analysis.trends import Break, Period, Trends, find_break, period_after, trends

#: Chance is a seed that is passed; this one is written with every result.
SEED: Final = 20
COUNTRY: Final = "country"


@dataclass(frozen=True)
class Asked:
    """A question put by a viewer, ready to be answered as often as needed from one snapshot of the store."""

    viewer: Viewer
    question: Question
    scope: Scope
    rule: Rule
    store: Store

    @property
    def population(self) -> Population:
        """Which records are counted."""
        return self.question.population

    @cached_property
    def overview(self) -> tuple[Counts, Counts]:
        """Records and people in all, as the viewer may know them."""
        return counts(self, []), counts(self, [], measure="people")

    @property
    def evidence(self) -> Evidence:
        """How many records, people and contributors stand behind the answers."""
        return self.overview[0].evidence

    @property
    def is_protected(self) -> bool:
        """Whether a part of the answers passes the disclosure rule."""
        return bool(self.scope.protected)


def ask(
    *, viewer: Viewer, where: Mapping[str, Sequence[str]] | None = None, population: Population | None = None
) -> Asked:
    """Put a question: filters as people write them, for a viewer, of real or synthetic records.

    Without a `population`, real records where the viewer may see any, otherwise synthetic ones. Raises QuestionUnclear.
    """
    classes = partnerships.classes_visible_to(viewer)
    question = question_from(where or {}, population=population or incidents.population_for(viewer))
    rule = Rule(
        minimum_people=settings.CANDIL_MINIMUM_PEOPLE, minimum_contributors=settings.CANDIL_MINIMUM_CONTRIBUTORS
    )
    return Asked(viewer, question, Scope(classes.rows, classes.statistics), rule, incidents.open_store())


def counts(asked: Asked, by: Sequence[str], *, measure: Measure = "records") -> Counts:
    """How many records or people, by these dimensions."""
    return aggregates.count(
        asked.store,
        by=dimensions_from(by),
        question=asked.question,
        scope=asked.scope,
        rule=asked.rule,
        measure=measure,
    )


def routes(asked: Asked, level: str = COUNTRY) -> Corridors:
    """Corridors between places of a level, with how much more than chance they carry."""
    return corridors(asked.store, question=asked.question, scope=asked.scope, rule=asked.rule, level=level)


def trends_of(asked: Asked, period: Period, by: str | None = None) -> Trends:
    """Counts by period against their seasonal expectation, one series for each value of `by`."""
    series = _series(asked, period, by)
    return trends(series, period=period, as_of=_complete_until(series, period), evidence=asked.evidence)


def break_of(asked: Asked, period: Period) -> Break:
    """Whether, when and by how much the course of all records asked about changed."""
    return find_break(_series(asked, period, None)[ALL], period=period, seed=SEED, evidence=asked.evidence)


#: Name of the one series when nothing divides it.
ALL: Final = "all"


def _series(asked: Asked, period: Period, by: str | None) -> dict[str, dict[str, int | None]]:
    """Series name → period → count; records without a date that precise are in none."""
    by_names = dimensions_from([by] if by else [])
    counted = counts(asked, [*by_names, period])
    series: dict[str, dict[str, int | None]] = {}
    for cell in counted.cells:
        *name, when = cell.key
        if when is not None:
            series.setdefault(name[0] or "" if name else ALL, {})[when] = cell.value
    return series or ({} if by_names else {ALL: {}})


#: A period before all records, where there is none to say how far they reach.
_NO_PERIOD: Final[dict[Period, str]] = {"year": "1970", "quarter": "1970-Q1", "month": "1970-01"}


def _complete_until(series: Mapping[str, Mapping[str, Any]], period: Period) -> date:
    """The day after the last period that any published figure falls in: the data themselves say how far they reach."""
    last = max((when for periods in series.values() for when in periods), default=_NO_PERIOD[period])
    return period_after(last, period)
