"""Count anything found about records: pairs of places, chains, combinations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from candil_analysis.aggregates.asking import Asked, numbered
from candil_analysis.aggregates.groups import Integers, Wanted
from candil_analysis.aggregates.results import Counts, Measure
from candil_analysis.aggregates.tables import gather, tell
from candil_analysis.disclosure import Rule
from candil_analysis.facts import Found, Question, Scope, Store

#: Every record of a table that was already filtered.
_ALL = Question(population="both")


def tally(
    store: Store,
    table: Any,
    keys: Sequence[str],
    *,
    scope: Scope,
    rule: Rule = Rule(),  # noqa: B008 (frozen)
    measure: Measure = "records",
    question: Question = _ALL,
) -> Counts:
    """Records or people by the columns `keys` of an Ibis table of `store`, as far as `scope` may know them.

    `table` is what `store.found` gave (by far the faster way), with `keys` among its keys; or an Ibis table that has
    the columns `keys` and `record`, with at most one row for each record and combination of keys. The total counts each
    record of it once. `question` says which of its records are asked about. Give the conditions here and not as a
    filter of `table`: only then are narrow conditions guarded
    (`candil_analysis.disclosure.differences`). Raises `UnknownDimension`, `WrongValue`.
    """
    if isinstance(table, Found):
        return _tally_found(store, table, keys, Asked.of(question, scope), rule, measure)
    asked = Asked.of(question, scope)
    who, squares = store.contributors.columns, measure == "people" and bool(scope.protected)
    by, shares = numbered("by", keys), asked.shares(measure, rule)
    found = table.select("record", **{name: _text(table[key]) for name, key in zip(by, keys, strict=True)})
    cells, one = (Wanted((*columns, *asked.columns), who, squares, shares) for columns in (by, ()))
    name = (found.op(), tuple(sorted(question.where.items())), question.population, scope, squares, shares)
    groups, total = (
        wanted.read(store.read_again((part, name), build))
        for part, wanted, build in (
            ("cells", cells, lambda: cells.of(asked.rows(store).inner_join(found, "record"))),
            ("total", one, lambda: one.of(asked.rows(store).semi_join(found, "record"))),
        )
    )
    columns = [groups.keys[name].cast("string").dictionary_encode(null_encoding="encode") for name in by]
    labels = [column.dictionary.to_pylist() for column in columns]
    codes = np.array([column.indices.to_numpy() for column in columns], np.int64).reshape(len(by), len(groups.sums)).T
    table_told = gather(asked.told(groups, rule), np.arange(len(groups.sums)), codes, labels)
    return tell(table_told, gather(asked.told(total, rule)), tuple(keys), measure, rule)


def _tally_found(store: Store, found: Found, keys: Sequence[str], asked: Asked, rule: Rule, measure: Measure) -> Counts:
    who, squares = store.contributors.columns, measure == "people" and bool(asked.scope.protected)
    wanted = Wanted((found.column, *asked.columns), who, squares, asked.shares(measure, rule))
    conditions = tuple(sorted(asked.question.where.items()))
    name = (found.name, conditions, asked.question.population, asked.scope, squares, wanted.shares)
    groups = wanted.read(store.read_again(name, lambda: wanted.of(asked.rows(store, found))))
    told = asked.told(groups, rule)
    layout = _layout(found, tuple(keys))
    lengths = layout.lengths[(sets := groups.keys[found.column].to_numpy())]
    entries = np.repeat(np.arange(len(sets)), lengths)
    within = np.arange(len(entries)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    codes = layout.codes[np.repeat(layout.starts[sets], lengths) + within]
    return tell(gather(told, entries, codes, layout.labels), gather(told), tuple(keys), measure, rule)


@dataclass(frozen=True)
class _Layout:
    """The combinations of every set, one after the other: `codes` has a column for each key, numbering its `labels`."""

    labels: list[list[str | None]]
    codes: Integers
    starts: Integers
    lengths: Integers


@lru_cache(maxsize=32)
def _layout(found: Found, keys: tuple[str, ...]) -> _Layout:
    places = [found.keys.index(key) for key in keys]
    kept = [tuple(combination[place] for place in places) for combination in found.combinations]
    labels = [list(dict.fromkeys(combination[at] for combination in kept)) for at in range(len(places))]
    coded = [{label: code for code, label in enumerate(names)} for names in labels]
    numbers = [[coded[at][value] for at, value in enumerate(combination)] for combination in kept]
    first = {combination: number for number, combination in reversed(list(enumerate(kept)))}
    held = [sorted({first[kept[number]] for number in members}) for members in found.sets]
    lengths = np.array([len(members) for members in held], np.int64)
    flat = np.array([number for members in held for number in members], np.int64)
    codes = np.array(numbers, np.int64).reshape(len(kept), len(places))[flat]
    return _Layout(labels, codes, np.cumsum(lengths) - lengths, lengths)


def _text(key: Any) -> Any:
    """A key as text. A text stays as it is, because casting one that the engine holds as a number would undo that."""
    return key if key.type().is_string() else key.cast("string")
