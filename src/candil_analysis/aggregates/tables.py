"""From sums to a table that may be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Final

import numpy as np

from candil_analysis.aggregates.groups import Groups, Integers
from candil_analysis.aggregates.results import Cell, Counts, Measure
from candil_analysis.disclosure import Rule, Sums, protect, speak_for
from candil_analysis.facts import Evidence

Labels = Sequence[Sequence[str | None]]

METHOD: Final = "count"
METHOD_PROTECTED: Final = "count with threshold, cell-key perturbation and complementary suppression"
VERSION: Final = "1"
NOTE_WITHHELD: Final = (
    "Where too few people or organisations stand behind a figure known by statistics only, it is left out, "
    "as if nobody were there. Other such figures carry a little noise."
)


@dataclass(frozen=True)
class Told:
    """Groups with all that decides what may be told of them.

    `conditions` has a row for each group and a column for each condition (see `speak_for`), `kinds` how many values
    each accepts; `closed` whether anything in scope is known by statistics only.
    """

    groups: Groups
    conditions: Integers
    kinds: tuple[int, ...]
    closed: bool
    rule: Rule


@dataclass(frozen=True)
class Table:
    """Sums by cell: `codes` has a row for each cell and a column for each dimension, numbering `labels`."""

    codes: Integers
    labels: Labels
    open: Sums
    closed: Sums | None


def gather(told: Told, rows: Integers | None = None, codes: Integers | None = None, labels: Labels = ()) -> Table:
    """The table whose entries are the groups numbered `rows`, each in the cell with `codes`; by default the one cell
    of all."""
    if rows is None or codes is None:
        rows = np.arange(len(told.groups.sums))
        cells, at = np.zeros((1, 0), np.int64), np.zeros(len(rows), np.int64)
    else:
        ordered = [_in_order(names, column) for names, column in zip(labels, codes.T, strict=True)]
        labels = [names for names, _ in ordered]
        stacked = np.stack([column for _, column in ordered], axis=1) if ordered else codes
        cells, at = _cells_of(stacked, [len(names) for names in labels])
    sums, closed = told.groups.sums[rows], told.groups.protected[rows]
    size = len(cells)
    opened = sums[~closed].by(at[~closed], size)
    if not told.closed:
        return Table(cells, labels, opened, None)
    counted = speak_for(at[closed], size, told.conditions[rows][closed], told.kinds, sums[closed], told.rule)
    return Table(cells, labels, opened, sums[closed][counted].by(at[closed][counted], size))


def _in_order(labels: Sequence[str | None], codes: Integers) -> tuple[list[str | None], Integers]:
    """The labels sorted, "not reported" last, and the codes that number them so."""
    order = sorted((code for code, label in enumerate(labels) if label is not None), key=lambda code: str(labels[code]))
    order += [code for code, label in enumerate(labels) if label is None]
    renumbered = np.empty(len(labels), np.int64)
    renumbered[order] = np.arange(len(labels))
    return [labels[code] for code in order], renumbered[codes]


def _cells_of(codes: Integers, sizes: Sequence[int]) -> tuple[Integers, Integers]:
    """The different rows of `codes` in order, and for each row which of them it is."""
    if not sizes:
        return np.zeros((1, 0), np.int64), np.zeros(len(codes), np.int64)
    flat = np.ravel_multi_index(tuple(codes.T), tuple(sizes))
    different, at = np.unique(flat, return_inverse=True)
    return np.stack(np.unravel_index(different, tuple(sizes)), axis=1), at


def tell(
    table: Table,
    whole: Table,
    dimensions: tuple[str, ...],
    measure: Measure,
    rule: Rule,
    set_valued: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> Counts:
    """The counts of `table`, with the total `whole` (one cell, no dimensions)."""
    cells = _cells(table, measure, rule)
    (total,) = _cells(whole, measure, rule, keep_empty=True)
    noisy = table.closed is not None
    exact = int((whole.open.people if measure == "people" else whole.open.records)[0])
    return Counts(
        dimensions=dimensions,
        cells=tuple(cells),
        total=total,
        measure=measure,
        set_valued=set_valued,
        evidence=_evidence(whole, rule),
        method=METHOD_PROTECTED if noisy else METHOD,
        version=VERSION,
        notes=(*((NOTE_WITHHELD,) if noisy else ()), *notes),
        protected_total=None if total.suppressed or not noisy or total.value is None else total.value - exact,
    )


def _cells(table: Table, measure: Measure, rule: Rule, *, keep_empty: bool = False) -> list[Cell]:
    true = table.open.people if measure == "people" else table.open.records
    values, present = true.tolist(), table.open.records > 0
    named = (
        [names[code] for code in column] for names, column in zip(table.labels, table.codes.T.tolist(), strict=True)
    )
    keys = list(zip(*named, strict=True)) if table.labels else [()] * len(values)
    if table.closed is None:
        return list(map(Cell, keys, values, repeat(False), repeat(True), repeat(0.0)))
    hidden = protect(table.codes, table.closed, measure, rule)
    listed = np.flatnonzero(present | hidden.told | keep_empty)
    # Lists, because taking thousands of single numbers out of arrays takes longer than all else here.
    columns = (true, present, hidden.told, hidden.values, hidden.errors)
    return list(map(_mixed, [keys[row] for row in listed.tolist()], *(column[listed].tolist() for column in columns)))


def _mixed(key: tuple[str | None, ...], value: int, present: bool, told: bool, hidden: int, error: float) -> Cell:
    if told:
        return Cell(key, value + hidden, False, False, error)
    return Cell(key, value if present else None, True, True, 0.0)


def _evidence(whole: Table, rule: Rule) -> Evidence:
    """What stands behind the total. For what is known by statistics only: with its own noise, and at least so many
    contributors."""
    records, people = int(whole.open.records[0]), int(whole.open.people[0])
    contributors = int(whole.open.contributors()[0])
    if whole.closed is None:
        return Evidence(records, people, contributors)
    counted, headed = (protect(whole.codes, whole.closed, measure, rule) for measure in ("records", "people"))
    if not (counted.told[0] and headed.told[0]):
        return Evidence(records, people, contributors) if records else Evidence(None, None, None)
    return Evidence(
        records + int(counted.values[0]),
        people + int(headed.values[0]),
        max(contributors, rule.minimum_contributors),
    )
