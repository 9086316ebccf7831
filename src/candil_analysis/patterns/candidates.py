"""The combinations that could be found in some dimensions, with the margins that their test takes as given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from candil_analysis.patterns.results import Value
from candil_analysis.patterns.source import Source, Table

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Dimensions that follow from each other: what their values have in common says nothing.
TIED_DIMENSIONS: Final = (
    frozenset({"year", "quarter", "month"}),
    frozenset({"area", "country_of_exploitation"}),
    frozenset({"source", "organisation"}),
)
#: Dimensions in which the same code means nearly the same: somebody's country of citizenship and of origin.
SAME_CODE: Final = frozenset({"citizenship", "country_of_origin"})

#: Of a margin, as much may be estimated.
SMALL_PART: Final = 0.05

Tied = frozenset[frozenset[Value]]


@dataclass(frozen=True, eq=False)
class Candidates:
    """`places`: which value in each dimension (combinations x dimensions); `margins` in the order of the layout."""

    dimensions: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    places: Integers
    observed: Integers
    told: NDArray[np.bool_]
    margins: Integers
    count_variance: Floats
    margin_variance: Floats
    left_out: int = 0

    def values(self, at: int) -> tuple[Value, ...]:
        chosen = zip(self.dimensions, self.names, self.places[at].tolist(), strict=True)
        return tuple(Value(dimension, names[place]) for dimension, names, place in chosen)


class Tables:
    """Tables of a source, each made once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._made: dict[tuple[str, ...], Table] = {}

    def table(self, dimensions: tuple[str, ...]) -> Table:
        if len(dimensions) > 2:  # large, and needed once
            return self.source.table(dimensions)
        if dimensions not in self._made:
            self._made[dimensions] = self.source.table(dimensions)
        return self._made[dimensions]


@dataclass(frozen=True, eq=False)
class Margin:
    """Records by some values: `counts`, the variance of what is unsure in them, and whether they are known at all."""

    counts: Integers
    variance: Floats
    known: NDArray[np.bool_]

    def at(self, places: tuple[Integers, ...]) -> Margin:
        return Margin(self.counts[places], self.variance[places], self.known[places])

    def repeated(self, size: int) -> Margin:
        """The same for each of `size` combinations, if it is one figure for all."""
        return Margin(
            np.broadcast_to(self.counts, size), np.broadcast_to(self.variance, size), np.broadcast_to(self.known, size)
        )


class Reported:
    """Records that carry some of the values and report all of the dimensions, by inclusion and exclusion.

    Of three dimensions, the records with a and b that report the third are those with a and b less those with a and b
    that do not report it; and so on. Where such a rest may not be told it is estimated as if reporting did not depend
    on the values, with the variance of a geometric law; where what is estimated is above the rule's
    minimum and more than a small part of a margin, the margin is not known.
    """

    def __init__(self, tables: Tables, dimensions: tuple[str, ...]) -> None:
        self._axes = range(len(dimensions))
        self._untold_up_to = tables.source.untold_up_to
        self._tables: dict[tuple[int, ...], Table] = {}
        self._estimated: dict[tuple[int, ...], Floats] = {}
        for size in range(len(dimensions) + 1):
            for axes in combinations(self._axes, size):
                self._add(axes, tables.table(tuple(dimensions[axis] for axis in axes)))

    def whole(self) -> Table:
        return self._tables[tuple(self._axes)]

    def carrying(self, kept: tuple[int, ...]) -> Margin:
        """Records by the dimensions `kept`, without their "not reported"."""
        counts, variance, estimated = 0, 0.0, 0.0
        rest = [axis for axis in self._axes if axis not in kept]
        for size in range(len(rest) + 1):
            for missing in combinations(rest, size):
                axes = tuple(sorted((*kept, *missing)))
                at = _cut(axes, missing)
                counts = counts + (-1) ** size * self._tables[axes].counts[at]
                variance = variance + self._tables[axes].errors[at] ** 2
                estimated = estimated + self._estimated[axes][at]
        known = estimated <= np.maximum(self._untold_up_to, SMALL_PART * np.asarray(counts))
        return Margin(np.asarray(counts, np.int64), np.asarray(variance, np.float64), np.asarray(known, bool))

    def _add(self, axes: tuple[int, ...], given: Table) -> None:
        self._tables[axes], self._estimated[axes] = given, np.where(given.told, 0.0, np.inf)
        if given.told.all():
            return
        self._tables[axes] = filled = Table(given.counts.copy(), given.errors.copy(), given.told)
        for size in range(1, len(axes) + 1):
            for missing in combinations(axes, size):
                at = _cut(axes, missing)
                estimate = self._estimate(axes, missing)
                untold = ~given.told[at]
                rest = np.maximum(estimate, given.counts[at])
                filled.counts[at] = np.where(untold, np.rint(rest), given.counts[at])
                filled.errors[at] = np.where(untold, np.sqrt(estimate * (1 + estimate)), given.errors[at])
                self._estimated[axes][at] = np.where(untold, rest, 0.0)

    def _estimate(self, axes: tuple[int, ...], missing: tuple[int, ...]) -> Floats:
        """How many do not report the `missing`, from those of them that leave out the last of it."""
        if len(axes) == 1:
            return np.zeros(())  # a dimension that everybody reports, as far as may be told
        last = missing[-1]
        remaining = tuple(axis for axis in axes if axis != last)
        share = self._tables[(last,)].counts[-1] / max(1, int(self._tables[()].counts))
        return np.asarray(self._tables[remaining].counts[_cut(remaining, missing)] * share, np.float64)


def _cut(axes: tuple[int, ...], missing: tuple[int, ...]) -> tuple[Any, ...]:
    """Where the `missing` are not reported and all others are."""
    return tuple(-1 if axis in missing else slice(None, -1) for axis in axes)


def pairs(tables: Tables, dimensions: tuple[str, str], minimum: int, tied: Tied) -> Candidates | None:
    """Pairs of values that both occur in at least `minimum` records that report both dimensions."""
    if any(set(dimensions) <= together for together in TIED_DIMENSIONS):
        return None
    reported = Reported(tables, dimensions)
    first, second = reported.carrying((0,)), reported.carrying((1,))
    possible = (first.counts >= minimum)[:, None] & (second.counts >= minimum)[None, :]
    bound = _tied(tables.source, dimensions, tied)
    found = np.argwhere(possible & ~bound)
    candidates = _candidates(tables.source, reported, dimensions, found, [(), (0,), (1,)])
    return _with_left_out(candidates, int(np.count_nonzero(possible & bound)))


def triples(tables: Tables, dimensions: tuple[str, str, str], minimum: int, tied: Tied) -> Candidates | None:
    """Three values of which each two occur in at least `minimum` records that report all three dimensions."""
    if any(len(set(dimensions) & together) > 1 for together in TIED_DIMENSIONS):
        return None
    reported = Reported(tables, dimensions)
    possible: list[NDArray[np.bool_]] = []
    for axes in ((0, 1), (0, 2), (1, 2)):
        free = ~_tied(tables.source, (dimensions[axes[0]], dimensions[axes[1]]), tied)
        possible.append((reported.carrying(axes).counts >= minimum) & free)
    found = np.argwhere(possible[0][:, :, None] & possible[1][:, None, :] & possible[2][None, :, :])
    order = [(), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2)]
    return _candidates(tables.source, reported, dimensions, found, order)


def of_all(source: Source, largest: int, minimum: int, tied: Tied) -> Iterator[Candidates]:
    """Candidates of every two and, with `largest` 3, every three dimensions."""
    tables = Tables(source)
    names = tuple(sorted(source.dimensions))
    for first, second in combinations(names, 2):
        found = pairs(tables, (first, second), minimum, tied)
        if found is not None:
            yield found
    for one, two, three in combinations(names, 3) if largest > 2 else ():
        found = triples(tables, (one, two, three), minimum, tied)
        if found is not None:
            yield found


def _candidates(
    source: Source,
    reported: Reported,
    dimensions: tuple[str, ...],
    places: Integers,
    order: list[tuple[int, ...]],
) -> Candidates:
    at = tuple(places.reshape(-1, len(dimensions)).T)
    margins = [reported.carrying(kept).at(tuple(at[axis] for axis in kept)).repeated(len(places)) for kept in order]
    whole = reported.whole()
    return Candidates(
        dimensions=dimensions,
        names=tuple(source.values(name) for name in dimensions),
        places=places,
        observed=whole.counts[at],
        told=whole.told[at] & np.all([margin.known for margin in margins], axis=0),
        margins=np.stack([margin.counts for margin in margins], axis=1),
        count_variance=whole.errors[at] ** 2,
        margin_variance=np.stack([margin.variance for margin in margins], axis=1),
    )


def _with_left_out(found: Candidates, left_out: int) -> Candidates:
    return Candidates(**{**vars(found), "left_out": left_out})


def tied_values(source: Source, dimensions: tuple[str, ...], tied: Tied) -> NDArray[np.bool_]:
    """Combinations that hold two values tied by what they mean, an axis a dimension."""
    bound = np.zeros([len(source.values(name)) for name in dimensions], bool)
    for axes in combinations(range(len(dimensions)), 2):
        found = _tied(source, (dimensions[axes[0]], dimensions[axes[1]]), tied)
        bound |= np.expand_dims(found, tuple(axis for axis in range(len(dimensions)) if axis not in axes))
    return bound


def _tied(source: Source, dimensions: tuple[str, str], tied: Tied) -> NDArray[np.bool_]:
    first, second = (source.values(name) for name in dimensions)
    bound = np.zeros((len(first), len(second)), bool)
    if set(dimensions) == SAME_CODE:
        bound |= np.array(first, dtype=object)[:, None] == np.array(second, dtype=object)[None, :]
    row = {Value(dimensions[0], value): at for at, value in enumerate(first)}
    column = {Value(dimensions[1], value): at for at, value in enumerate(second)}
    for pair in tied:
        rows = [row[value] for value in pair if value in row]
        columns = [column[value] for value in pair if value in column]
        if rows and columns:
            bound[rows[0], columns[0]] = True
    return bound
