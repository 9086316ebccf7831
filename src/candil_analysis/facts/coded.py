"""The facts as small numbers, in memory, for counting.

Every value of a dimension, and for set-valued dimensions every *set* of values that occurs, gets a number. Counting
by a set-valued dimension is then a count by one small integer, unfolded afterwards over the few thousand sets
instead of over millions of lists. A record takes some fifty bytes, and coding a million of them about a second
(bench/dashboard_questions.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from candil_analysis.facts.dimensions import accepted, column, is_set_valued, resolution_of
from candil_analysis.facts.schema import DIMENSIONS

Values = tuple[str | None, ...]
Integers = npt.NDArray[np.int64]

#: Between the values of a set that is written as one text; no code has it.
SEPARATOR: Final = "\x1f"
#: Kept as they are; `year` is a number already.
PLAIN: Final = ("record", "visibility", "synthetic", "people", "key", "year", "cell")
#: Dimension → column whose values become codes.
TO_CODE: Final = {name: DIMENSIONS[name][0] for name in DIMENSIONS if name != "year"}


@dataclass(frozen=True)
class Coded:
    """`table`: an Ibis table, one row a record, with numbers for values. `values`: what each number of a dimension
    means.

    The values of code 3 in `exploitation` are `values["exploitation"][3]`: one or more, or `(None,)` where not
    reported.
    """

    table: Any
    values: dict[str, tuple[Values, ...]]

    def holds(self, rows: Any, dimension: str, values: Sequence[str | None]) -> Any:
        """Whether coded `rows` carry any of `values` in `dimension`. Raises `UnknownDimension`, `WrongValue`."""
        if dimension not in self.values:
            return accepted(rows, dimension, tuple(values))
        wanted = {value or None for value in values}
        codes = [code for code, held in enumerate(self.values[dimension]) if wanted.intersection(held)]
        return rows[dimension].isin(codes) if codes else ibis.literal(False)

    def key(self, rows: Any, dimension: str) -> Any:
        """What to group coded `rows` by: a code, or the number itself for years and cells. Raises
        `UnknownDimension`."""
        return rows[dimension] if dimension in self.values else column(rows, dimension)

    def unfold(self, dimension: str, keys: pa.Array) -> tuple[list[str | None], Integers, Integers]:
        """What group keys of `dimension` stand for.

        Returns all labels; the positions in them of the values of each key, one key after the other; and how many
        values each key has.
        """
        kinds = keys.dictionary_encode()
        codes = pc.fill_null(kinds.indices, len(kinds.dictionary)).to_numpy()
        meanings = [*self._meanings(dimension, kinds.dictionary.to_pylist()), (None,)]
        labels = list(dict.fromkeys(value for values in meanings for value in values))
        place = {label: position for position, label in enumerate(labels)}
        lengths = np.array([len(values) for values in meanings], np.int64)
        starts = np.cumsum(lengths) - lengths
        flat = np.array([place[value] for values in meanings for value in values], np.int64)
        repeats = lengths[codes]
        within = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        return labels, flat[np.repeat(starts[codes], repeats) + within], repeats

    def _meanings(self, dimension: str, keys: list[int]) -> list[Values]:
        if dimension in self.values:
            held = self.values[dimension]
            return [held[key] for key in keys]
        return (
            [(f"{key:x}",) for key in keys] if resolution_of(dimension) is not None else [(str(key),) for key in keys]
        )


def meanings(dimension: str, texts: Iterable[str]) -> tuple[Values, ...]:
    """What the codes 0, 1, … of a dimension mean whose values (for set-valued ones: joined) are `texts`.

    The last code is that of null.
    """
    split = is_set_valued(dimension)
    held = (tuple(dict.fromkeys(text.split(SEPARATOR))) if text and split else (text or None,) for text in texts)
    return (*held, (None,))


def integer_for(kinds: int) -> pa.DataType:
    """The smallest integer that holds so many codes."""
    return next(kind for kind in (pa.int8(), pa.int16(), pa.int32()) if kinds <= np.iinfo(kind.to_pandas_dtype()).max)
