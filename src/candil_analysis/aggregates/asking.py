"""A question put to the coded facts, with all that the guard of narrow conditions needs to know."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np

from candil_analysis.aggregates.groups import Groups
from candil_analysis.aggregates.results import Measure
from candil_analysis.aggregates.tables import Told
from candil_analysis.disclosure import Rule
from candil_analysis.facts import Found, Question, Scope, Store

Values = tuple[str | None, ...]


def numbered(prefix: str, names: Collection[Any]) -> tuple[str, ...]:
    """Column names `prefix_0`, `prefix_1`, …, one for each of `names`."""
    return tuple(f"{prefix}_{number}" for number in range(len(names)))


@dataclass(frozen=True)
class Asked:
    """A question by somebody. `places`: each condition's accepted values in one order; none where nothing is
    protected."""

    question: Question
    scope: Scope
    places: tuple[tuple[str, Values], ...]

    @classmethod
    def of(cls, question: Question, scope: Scope) -> Asked:
        """The question with its conditions and values in an order that does not depend on how it was asked."""
        if not scope.protected:
            return cls(question, scope, ())
        ordered = (
            (name, tuple(sorted({value or None for value in values}, key=lambda value: (value is None, value or ""))))
            for name, values in sorted(question.where.items())
        )
        return cls(question, scope, tuple(ordered))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that say how each condition is met: the place (1, 2, …) of the first accepted value, or 0."""
        return numbered("place", self.places)

    def rows(self, store: Store, found: Found | None = None) -> Any:
        """The coded rows asked about, with `columns`; only those with something `found`, if that is given.

        Records known by statistics only are there whether or not they meet the conditions, because what a condition
        leaves out decides whether it may be acted upon.
        """
        coded, rows = store.coded, store.seen(self.scope, found)
        conditions = [coded.holds(rows, name, values) for name, values in sorted(self.question.where.items())]
        columns = {}
        for column, (name, values) in zip(self.columns, self.places, strict=True):
            cases = [(coded.holds(rows, name, (value,)), place) for place, value in enumerate(values, start=1)]
            met = ibis.cases(*cases, else_=0) if cases else ibis.literal(0)
            columns[column] = met.cast("int16")
        if columns:
            conditions = [rows.protected | ibis.and_(*conditions)]
        if self.question.population != "both":
            conditions.append(rows.synthetic == (self.question.population == "synthetic"))
        chosen = rows.filter(*conditions) if conditions else rows
        return chosen.mutate(**columns) if columns else chosen

    def shares(self, measure: Measure, rule: Rule) -> Measure | None:
        """For which measure each contributor's share must be known, if for any."""
        return measure if self.scope.protected and rule.dominance else None

    def told(self, groups: Groups, rule: Rule) -> Told:
        """Groups of those rows with what decides what may be told of them."""
        met = [groups.keys[name].to_numpy() for name in self.columns]
        conditions = np.array(met, np.int64).reshape(len(met), len(groups.sums)).T
        kinds = tuple(len(values) for _, values in self.places)
        return Told(groups, conditions, kinds, bool(self.scope.protected), rule)
