"""Records as small numbers in memory: which set of values each carries in each dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from candil_analysis.facts import DIMENSIONS

Integers = NDArray[np.int64]
Values = tuple[str | None, ...]

#: Up to this many combinations of sets are counted by place; more of them by sorting.
_PLACES: Final = 4_000_000


@dataclass(frozen=True, eq=False)
class Records:
    """`codes[dimension]` has one number a record, which of `sets[dimension]` it carries; `(None,)`: not reported."""

    codes: Mapping[str, Integers]
    sets: Mapping[str, tuple[Values, ...]]
    size: int

    @classmethod
    def of_table(cls, table: pa.Table) -> Records:
        """From an Arrow table with a column of texts, or of lists of texts, for each dimension.

        Null and the empty list are "not reported". ValueError where a column holds anything else.
        """
        found = {name: _numbered(name, table[name]) for name in table.column_names}
        return cls({name: one for name, (one, _) in found.items()}, {n: s for n, (_, s) in found.items()}, len(table))

    @classmethod
    def of_codes(cls, table: pa.Table, meanings: Mapping[str, tuple[Values, ...] | None]) -> Records:
        """From columns of coded facts; a dimension without meanings (the year) is its own number.

        ValueError for a name that is not a dimension of the coded facts or for cells, which are places, not values.
        """
        codes, sets = {}, {}
        for name, meaning in meanings.items():
            if name not in DIMENSIONS:
                raise ValueError(f"“{name}” cannot be combined: choose from {', '.join(DIMENSIONS)}.")
            column = table[name]
            if meaning is None:
                codes[name], sets[name] = _numbered(name, column.cast(pa.string()))
            else:
                codes[name], sets[name] = column.to_numpy().astype(np.int64), meaning
        return cls(codes, sets, len(table))

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that the records are coded by."""
        return tuple(self.codes)

    def frequent(self, dimension: str, minimum: int) -> dict[str, int]:
        """Values that at least `minimum` records carry, and how many do."""
        sizes = np.bincount(self.codes[dimension], minlength=len(self.sets[dimension])).tolist()
        found: dict[str, int] = {}
        for size, values in zip(sizes, self.sets[dimension], strict=True):
            for value in set(values) - {None}:
                found[str(value)] = found.get(str(value), 0) + size
        return {value: number for value, number in sorted(found.items()) if number >= minimum}

    def joint(self, values: Mapping[str, Sequence[str]]) -> Integers:
        """Records by combination: an axis a dimension, its values in the order given, "not reported" last.

        A record counts once for each combination of values that it carries; values not given are left out.
        """
        shape = tuple(len(listed) + 1 for listed in values.values())
        if not shape:
            return np.array(self.size, np.int64)
        kinds, sizes = self._kinds(tuple(values))
        entries, places = np.arange(len(sizes)), np.zeros(len(sizes), np.int64)
        for axis, (name, listed) in enumerate(values.items()):
            start, length, flat = _unfolding(self.sets[name], listed)
            code = kinds[axis][entries]
            repeats = length[code]
            within = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
            places = np.repeat(places, repeats) * shape[axis] + flat[np.repeat(start[code], repeats) + within]
            entries = np.repeat(entries, repeats)
        # Counts of whole records stay exact in floating point up to 2^53.
        counted = np.bincount(places, weights=sizes[entries], minlength=int(np.prod(shape)))
        return np.rint(counted).astype(np.int64).reshape(shape)

    def carrying(self, wanted: Mapping[str, str]) -> NDArray[np.bool_]:
        """Which records carry all the values wanted, one a dimension."""
        held = np.ones(self.size, bool)
        for name, value in wanted.items():
            holds = np.array([value in values for values in self.sets[name]], bool)
            held &= holds[self.codes[name]]
        return held

    def taken(self, rows: NDArray[Any]) -> Records:
        """Some of the records: flags or positions."""
        codes = {name: code[rows] for name, code in self.codes.items()}
        size = int(np.count_nonzero(rows)) if rows.dtype == bool else len(rows)
        return Records(codes, self.sets, size)

    def _kinds(self, dimensions: tuple[str, ...]) -> tuple[list[Integers], Integers]:
        """Which combinations of sets occur (an array a dimension), and in how many records."""
        shape = tuple(max(1, len(self.sets[name])) for name in dimensions)
        number = np.zeros(self.size, np.int64)
        for size, name in zip(shape, dimensions, strict=True):
            number = number * size + self.codes[name]
        if np.prod([float(size) for size in shape]) <= _PLACES:
            everywhere = np.bincount(number, minlength=1)
            found = np.flatnonzero(everywhere)
            sizes = everywhere[found]
        else:
            found, sizes = np.unique(number, return_counts=True)
        return [np.asarray(axis) for axis in np.unravel_index(found, shape)], sizes


def _unfolding(sets: Sequence[Values], listed: Sequence[str]) -> tuple[Integers, Integers, Integers]:
    """For each set where its values start in the last array, how many are listed, and their places one by one."""
    place: dict[str | None, int] = {value: at for at, value in enumerate((*listed, None))}
    places = [[place[value] for value in dict.fromkeys(values) if value in place] for values in sets]
    lengths = np.array([len(one) for one in places], np.int64)
    return np.cumsum(lengths) - lengths, lengths, np.array([at for one in places for at in one], np.int64)


def _numbered(name: str, column: pa.ChunkedArray) -> tuple[Integers, tuple[Values, ...]]:
    is_list = pa.types.is_list(column.type) or pa.types.is_large_list(column.type)
    kind = column.type.value_type if is_list else column.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)):
        raise ValueError(f"Column “{name}” holds {column.type}: give texts or lists of texts.")
    carried = [_values(entry, is_list) for entry in column.to_pylist()]
    sets = tuple(sorted(set(carried), key=lambda values: [value or "" for value in values]))
    number = {values: at for at, values in enumerate(sets)}
    return np.array([number[values] for values in carried], np.int64), sets


def _values(entry: Any, is_list: bool) -> Values:
    if is_list:
        return tuple(sorted({value for value in entry or () if value})) or (None,)
    return (entry or None,)
