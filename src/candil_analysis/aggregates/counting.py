"""Count records or people by dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import h3
import numpy as np

from candil_analysis.aggregates.asking import Asked, numbered
from candil_analysis.aggregates.groups import Groups, Integers, Wanted
from candil_analysis.aggregates.results import Counts, Key, Measure
from candil_analysis.aggregates.tables import gather, tell
from candil_analysis.disclosure import Rule
from candil_analysis.facts import Question, Scope, Store
from candil_analysis.facts.dimensions import accepted, is_set_valued, resolution_of
from candil_analysis.facts.errors import WrongValue


def count(
    store: Store,
    *,
    by: Sequence[str],
    question: Question,
    scope: Scope,
    rule: Rule = Rule(),  # noqa: B008 (frozen)
    measure: Measure = "records",
) -> Counts:
    """Records or people by dimensions, as far as `scope` may know them.

    Records that the viewer may open are counted exactly; what it knows by statistics only passes `rule`. A record
    counts once for each value that it carries. Raises `UnknownDimension`, `WrongValue`.
    """
    dimensions = tuple(dict.fromkeys(by))
    notes: tuple[str, ...] = ()
    if scope.protected:
        dimensions, question, notes = _coarse_enough(dimensions, question, rule)
    asked = Asked.of(question, scope)
    squares = measure == "people" and bool(scope.protected)
    keys = numbered("by", dimensions)
    shares = asked.shares(measure, rule)
    wanted = Wanted((*keys, *asked.columns), store.contributors.columns, squares, shares)

    def rows() -> Any:
        chosen = asked.rows(store)
        return wanted.of(
            chosen.mutate(**dict(zip(keys, (store.coded.key(chosen, name) for name in dimensions), strict=True)))
        )

    name = (dimensions, tuple(sorted(question.where.items())), question.population, scope, squares, shares)
    groups = wanted.read(store.read_again(name, rows))
    told = asked.told(groups, rule)
    labels, entries, codes = _unfold(store, dimensions, groups)
    set_valued = tuple(filter(is_set_valued, dimensions))
    return tell(gather(told, entries, codes, labels), gather(told), dimensions, measure, rule, set_valued, notes)


def records_behind(
    store: Store, *, by: Sequence[str], key: Key, question: Question, scope: Scope, limit: int = 100
) -> tuple[int, ...]:
    """Numbers of the records that the cell `key` of a count `by` dimensions counts, in ascending order, at most
    `limit`.

    Only records that the viewer may open; those it knows by statistics only are never named. Raises
    `UnknownDimension`, `WrongValue`.
    """
    asked = store.asked(question, scope.rows)
    held = [accepted(asked, dimension, (value,)) for dimension, value in zip(by, key, strict=True)]
    found = store.read((asked.filter(*held) if held else asked).select("record").order_by("record").limit(limit))
    return tuple(found["record"].to_pylist())


def _coarse_enough(
    dimensions: tuple[str, ...], question: Question, rule: Rule
) -> tuple[tuple[str, ...], Question, tuple[str, ...]]:
    """Cells no finer than the rule allows, wherever the question names them; and a note where that changed it."""
    coarsest = f"cell:{rule.finest_cell}"
    too_fine = {name for name in (*dimensions, *question.where) if (resolution_of(name) or 0) > rule.finest_cell}
    if not too_fine:
        return dimensions, question, ()
    where = {name: values for name, values in question.where.items() if name not in too_fine}
    for name in sorted(too_fine & question.where.keys()):
        parents = tuple(_parent(name, value, rule.finest_cell) for value in question.where[name])
        where[coarsest] = tuple(parent for parent in parents if parent in where.get(coarsest, parents))
    kept = tuple(dict.fromkeys(coarsest if name in too_fine else name for name in dimensions))
    note = f"Places known by statistics only are told to H3 resolution {rule.finest_cell} at the finest."
    return kept, replace(question, where=where), (note,)


def _parent(dimension: str, value: str | None, resolution: int) -> str | None:
    if not value:
        return value
    if not h3.is_valid_cell(value) or h3.get_resolution(value) < resolution:
        raise WrongValue(dimension, value, "an H3 index in hexadecimal")
    return str(h3.cell_to_parent(value, resolution))


def _unfold(
    store: Store, dimensions: tuple[str, ...], groups: Groups
) -> tuple[list[list[str | None]], Integers, Integers]:
    """Labels by dimension; and for each value (or combination) of each group, the group and the codes of its labels."""
    rows = np.arange(len(groups.sums))
    columns: list[Integers] = []
    labels: list[list[str | None]] = []
    for name, dimension in zip(numbered("by", dimensions), dimensions, strict=True):
        names, positions, lengths = store.coded.unfold(dimension, groups.keys[name])
        labels.append(names)
        starts, repeats = (np.cumsum(lengths) - lengths)[rows], lengths[rows]
        within = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        columns = [np.repeat(column, repeats) for column in columns]
        columns.append(positions[np.repeat(starts, repeats) + within])
        rows = np.repeat(rows, repeats)
    return labels, rows, np.stack(columns, axis=1) if columns else np.zeros((len(rows), 0), np.int64)
