"""Combinations that answer a question, from the store and within what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from candil_analysis.disclosure import Rule
from candil_analysis.facts import Question, Scope, Store
from candil_analysis.patterns.emergence import emergences_in
from candil_analysis.patterns.results import Combinations, Emergences, Value
from candil_analysis.patterns.search import combinations_in
from candil_analysis.patterns.source import source_of
from candil_analysis.significance import STANDARD, Rigour

#: What is combined unless told otherwise.
USUAL: Final = (
    "citizenship",
    "gender",
    "age_band",
    "exploitation",
    "industry",
    "means_of_control",
    "recruiter_relation",
    "country_of_exploitation",
)


def combinations(
    store: Store,
    *,
    question: Question,
    scope: Scope,
    rule: Rule,
    dimensions: Sequence[str] = USUAL,
    largest: int = 3,
    tied: Iterable[tuple[Value, Value]] = (),
    rigour: Rigour = STANDARD,
) -> Combinations:
    """Combinations of values that occur more, or less, than their parts explain.

    The least support is the rule's minimum, for every viewer. `tied` as in `combinations_in`. Raises
    `UnknownDimension`, `WrongValue`, ValueError.
    """
    minimum = rule.minimum_people
    source = source_of(store, dimensions, minimum=minimum, question=question, scope=scope, rule=rule)
    return combinations_in(source, minimum_support=minimum, largest=largest, tied=tied, rigour=rigour)


def emergences(
    store: Store,
    *,
    periods: tuple[Question, Question],
    scope: Scope,
    rule: Rule,
    dimensions: Sequence[str] = USUAL,
    largest: int = 2,
    tied: Iterable[tuple[Value, Value]] = (),
    rigour: Rigour = STANDARD,
) -> Emergences:
    """Combinations whose share rose or fell between two `periods`, the earlier question and the later one.

    The two questions must not share records: give periods that do not overlap. Raises `UnknownDimension`,
    `WrongValue`, ValueError.
    """
    minimum = rule.minimum_people
    first, second = (
        source_of(store, dimensions, minimum=1, question=question, scope=scope, rule=rule) for question in periods
    )
    return emergences_in(first, second, minimum_support=minimum, largest=largest, tied=tied, rigour=rigour)
