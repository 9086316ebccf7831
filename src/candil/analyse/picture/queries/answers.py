"""Answers for one viewer: the rule, the store and the analysis library brought together, in one place for the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final

from django.conf import settings
from django.utils import timezone

from candil.analyse.incidents import queries as incidents
from candil.analyse.picture.queries.filters import dimensions_from, question_from
from candil.analyse.picture.queries.memory import remember
from candil.trust.accounts.policies import Viewer
from candil.trust.partnerships import queries as partnerships
from candil_analysis import aggregates
from candil_analysis.aggregates import Counts, Measure
from candil_analysis.disclosure import Rule
from candil_analysis.facts import Evidence, Population, Question, Scope, Store
from candil_analysis.trends import (
    Break,
    Period,
    Reaches,
    Trends,
    contributors_last,
    find_break,
    period_after,
    period_of,
    trends,
)

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
    today: date
    #: What `reach_of` found: a page asks for it several times.
    reaches: dict[Period, Reach] = field(default_factory=dict, init=False, compare=False, repr=False)

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
    *,
    viewer: Viewer,
    where: Mapping[str, Sequence[str]] | None = None,
    population: Population | None = None,
    scope: Scope | None = None,
    asker: Viewer | None = None,
) -> Asked:
    """Put a question: filters as people write them, for a viewer, of real or synthetic records.

    Without a `population`, real records where the viewer may see any, otherwise synthetic ones. `scope`: what several
    may know in common, where they ask together. `asker`: who is told, where the question is put in another's name; its
    organisation is the one that remembers. Raises QuestionUnclear, and NarrowQuestionsSpent of that kind.
    """
    scope = scope or _scope_of(viewer)
    question = question_from(where or {}, population=population or incidents.population_for(viewer))
    rule = Rule(
        minimum_people=settings.CANDIL_MINIMUM_PEOPLE, minimum_contributors=settings.CANDIL_MINIMUM_CONTRIBUTORS
    )
    asked = Asked(viewer, question, scope, rule, incidents.open_store(), timezone.localdate())
    organisation = (asker or viewer).organisation_id
    if asked.is_protected and organisation is not None:
        remember(organisation, question, lambda: asked.overview[1].protected_total, on=asked.today)
    return asked


def _scope_of(viewer: Viewer) -> Scope:
    classes = partnerships.classes_visible_to(viewer)
    return Scope(classes.rows, classes.statistics)


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


@dataclass(frozen=True)
class Reach:
    """The first day that is not known to be complete, and which contributors have fallen silent.

    `contributors` is None for a viewer who may not be told what single contributors report.
    """

    until: date
    contributors: Reaches | None


def reach_of(asked: Asked, period: Period) -> Reach:
    """How far the records reach, judged by periods: not beyond the last figure, nor beyond what a contributor of weight
    still owes, nor into the period in which today lies.
    """
    if period not in asked.reaches:
        asked.reaches[period] = _reach(asked, period)
    return asked.reaches[period]


def _reach(asked: Asked, period: Period) -> Reach:
    last = [cell.key[0] for cell in counts(asked, [period]).cells if cell.key[0] is not None]
    begun = first_day(period_of(asked.today, period))
    until = min(period_after(max(last), period), begun) if last else _NO_PERIOD
    if asked.is_protected:
        return Reach(until, None)
    everything = replace(asked, question=replace(asked.question, where={}))
    reports: dict[str, dict[str, int | None]] = {}
    for cell in counts(everything, ["organisation", period]).cells:
        who, when = cell.key
        if who is not None and when is not None:
            reports.setdefault(who, {})[when] = cell.value
    contributors = contributors_last(reports, period=period, as_of=asked.today)
    return Reach(min(until, contributors.complete_until or until), contributors)


def last_two_years(asked: Asked) -> tuple[str, str] | None:
    """The last complete year with records and the one before it; None where they do not follow each other."""
    until = reach_of(asked, "year").until
    named = sorted(cell.key[0] for cell in counts(asked, ["year"]).cells if cell.key[0] is not None and cell.value)
    complete = [year for year in named if int(year) < until.year]
    if len(complete) < 2 or int(complete[-1]) - int(complete[-2]) != 1:
        return None
    return complete[-2], complete[-1]


def trends_of(asked: Asked, period: Period, by: str | None = None) -> Trends:
    """Counts by period against their seasonal expectation, one series for each value of `by`."""
    as_of = reach_of(asked, period).until
    return trends(_series(asked, period, by), period=period, as_of=as_of, evidence=asked.evidence)


def break_of(asked: Asked, period: Period) -> Break:
    """Whether, when and by how much the course of all records asked about changed, over the complete periods."""
    until = reach_of(asked, period).until
    complete = {
        when: count for when, count in _series(asked, period, None)[ALL].items() if period_after(when, period) <= until
    }
    return find_break(complete, period=period, seed=SEED, evidence=asked.evidence)


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


#: A day before all records, where there is none to say how far they reach.
_NO_PERIOD: Final = date(1970, 1, 1)


def first_day(period: str) -> date:
    """The first day of 2023, 2023-Q2 or 2023-04."""
    year, _dash, part = period.partition("-")
    month = 1 if not part else 3 * int(part[1:]) - 2 if part.startswith("Q") else int(part)
    return date(int(year), month, 1)
