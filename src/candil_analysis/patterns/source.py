"""Where joint counts come from: the records themselves, or counts that passed the disclosure rule.

Both answer with the same tables, so that everything reckoned from them has one path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from candil_analysis.aggregates import Cell, count
from candil_analysis.aggregates.asking import Asked
from candil_analysis.disclosure import Rule
from candil_analysis.facts import Evidence, Question, Scope, Store
from candil_analysis.figures import cautions
from candil_analysis.patterns.records import Records

#: Values of one dimension that are looked at, the most frequent first: tables of three dimensions stay in memory.
MOST_VALUES: Final = 400
CAPPED: Final = "A dimension has more values than can be looked at together: only its most frequent ones were."
SMALL_REST: Final = (
    "Where the records that do not report a dimension are too few to be told, they are estimated by how often it is "
    "not reported; if they may be many, nothing is concluded."
)


@dataclass(frozen=True, eq=False)
class Table:
    """Records by combination of values; in every dimension the last place is "not reported".

    `errors` is the standard deviation of protective noise, `told` whether the whole figure may be known; where not,
    `counts` holds the part that may be opened.
    """

    counts: NDArray[np.int64]
    errors: NDArray[np.float64]
    told: NDArray[np.bool_]


class Source(Protocol):
    """Joint counts of some dimensions."""

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that may be asked about."""

    @property
    def evidence(self) -> Evidence:
        """What stands behind all of it."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of figures made from these counts must be told."""

    @property
    def untold_up_to(self) -> int:
        """How many records may stand behind a figure that is not told for being small; 0 where all are told."""

    @property
    def complete(self) -> bool:
        """Whether a value that is not listed is carried by no record at all, given a minimum of 1."""

    def values(self, dimension: str) -> tuple[str, ...]:
        """The values of a dimension that are listed."""

    def table(self, dimensions: tuple[str, ...]) -> Table:
        """Records by combination of the listed values of these dimensions."""


class ExactSource:
    """Counts of records that may be opened. `minimum`: values carried by fewer records are not listed."""

    def __init__(self, records: Records, minimum: int, evidence: Evidence) -> None:
        self._records, self.untold_up_to, self.evidence = records, 0, evidence
        self.dimensions = records.dimensions
        listed = {name: records.frequent(name, minimum) for name in self.dimensions}
        self._values = {name: _most(found) for name, found in listed.items()}
        self.notes = (CAPPED,) if any(len(found) > MOST_VALUES for found in listed.values()) else ()
        self.complete = minimum <= 1 and not self.notes

    def values(self, dimension: str) -> tuple[str, ...]:
        """As `Source` has it."""
        return self._values[dimension]

    def table(self, dimensions: tuple[str, ...]) -> Table:
        """As `Source` has it."""
        counts = self._records.joint({name: self._values[name] for name in dimensions})
        return Table(counts, np.zeros(counts.shape), np.ones(counts.shape, bool))


class ProtectedSource:
    """Counts as `aggregates.count` tells them to a viewer who knows a part by statistics only.

    Values whose own figure is under `minimum`, or may not be told, are not listed.
    """

    def __init__(self, store: Store, dimensions: Sequence[str], minimum: int, question: Question, who: Who) -> None:
        self._store, self._question, self._who = store, question, who
        self.untold_up_to = who.rule.minimum_people
        self.dimensions, self.complete = tuple(dimensions), False
        whole = count(store, by=(), question=question, scope=who.scope, rule=who.rule)
        self.evidence = whole.evidence
        notes = [*cautions(whole), SMALL_REST]
        self._values: dict[str, tuple[str, ...]] = {}
        for name in self.dimensions:
            counts = count(store, by=(name,), question=question, scope=who.scope, rule=who.rule)
            notes += cautions(counts)
            found = {cell.key[0]: _figure(cell) for cell in counts.cells if cell.key[0] is not None}
            frequent = {str(value): figure for value, figure in found.items() if figure and figure >= minimum}
            notes += [CAPPED] if len(frequent) > MOST_VALUES else []
            self._values[name] = _most(frequent)
        self.notes = tuple(dict.fromkeys(notes))

    def values(self, dimension: str) -> tuple[str, ...]:
        """As `Source` has it."""
        return self._values[dimension]

    def table(self, dimensions: tuple[str, ...]) -> Table:
        """As `Source` has it."""
        counts = count(self._store, by=dimensions, question=self._question, scope=self._who.scope, rule=self._who.rule)
        place = [self._places(name) for name in dimensions]
        shape = tuple(len(places) for places in place)
        table = Table(np.zeros(shape, np.int64), np.zeros(shape), np.zeros(shape, bool))
        for cell in counts.cells if dimensions else (counts.total,):
            at = tuple(places.get(value, -1) for places, value in zip(place, cell.key, strict=True))
            if -1 not in at:
                table.counts[at] = cell.value or 0
                table.errors[at] = cell.error
                table.told[at] = not cell.suppressed
        return table

    def _places(self, dimension: str) -> dict[str | None, int]:
        return {value: place for place, value in enumerate((*self._values[dimension], None))}


@dataclass(frozen=True)
class Who:
    """Who asks, and the rule for what it knows by statistics only."""

    scope: Scope
    rule: Rule


def source_of(
    store: Store, dimensions: Sequence[str], *, minimum: int, question: Question, scope: Scope, rule: Rule
) -> ExactSource | ProtectedSource:
    """The joint counts that `scope` may know. Raises `UnknownDimension`, `WrongValue`, ValueError."""
    names = tuple(dict.fromkeys(dimensions))
    if scope.protected:
        return ProtectedSource(store, names, minimum, question, Who(scope, rule))
    evidence = count(store, by=(), question=question, scope=scope, rule=rule).evidence
    return ExactSource(records_of(store, names, question=question, scope=scope), minimum, evidence)


def records_of(store: Store, dimensions: Sequence[str], *, question: Question, scope: Scope) -> Records:
    """The records that `scope` may open, as numbers. ValueError for a scope that knows a part by statistics only."""
    if scope.protected:
        raise ValueError("A viewer who knows a part by statistics only gets no single records: use protected counts.")
    rows: Any = Asked.of(question, scope).rows(store)
    keys = {name: store.coded.key(rows, name) for name in dimensions}
    read = store.read(rows.select(record=rows.record, **keys))
    return Records.of_codes(read, {name: store.coded.values.get(name) for name in dimensions})


def _figure(cell: Cell) -> int | None:
    return None if cell.suppressed else cell.value


def _most(found: dict[str, int]) -> tuple[str, ...]:
    kept = sorted(found, key=lambda value: (-found[value], value))[:MOST_VALUES]
    return tuple(sorted(kept))
