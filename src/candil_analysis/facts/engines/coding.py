"""Facts as small numbers, file by file, so that a snapshot of any size is coded in the memory of its result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from candil_analysis.facts.coded import PLAIN, SEPARATOR, TO_CODE, Values, integer_for, meanings
from candil_analysis.facts.dimensions import is_set_valued
from candil_analysis.facts.schema import FACTS

#: Files read and encoded at once, each in a thread of its own.
_AT_ONCE: Final = 2
#: Single texts: Parquet holds them as numbers of a dictionary already.
_SINGLE: Final = [column for name, column in TO_CODE.items() if not is_set_valued(name)]

Numbers = dict[str | None, int]


class Numbering:
    """What number each value of a dimension has. Numbers are only ever added, so rows coded before stay right."""

    def __init__(self, before: Numbering | None = None) -> None:
        self._numbers: dict[str, Numbers] = {
            name: dict(before._numbers[name]) if before else {None: 0} for name in TO_CODE
        }

    def values(self) -> dict[str, tuple[Values, ...]]:
        """What the numbers of each dimension mean."""
        # Null has the number 0 here, so that it keeps it; the last one, which `meanings` adds for it, is not used.
        return {name: meanings(name, [text or "" for text in held])[:-1] for name, held in self._numbers.items()}

    def kinds(self) -> dict[str, pa.DataType]:
        """The smallest integer that holds the numbers of each dimension."""
        return {name: integer_for(len(numbers)) for name, numbers in self._numbers.items()}

    def coded(self, prepared: pa.Table) -> pa.Table:
        """Prepared facts with numbers for values, in the types of `kinds` as they then are."""
        columns = {name: prepared[name] for name in PLAIN}
        for name, numbers in self._numbers.items():
            encoded = prepared[name].combine_chunks()
            places = [numbers.setdefault(text, len(numbers)) for text in encoded.dictionary.to_pylist()]
            indices = pc.fill_null(encoded.indices, len(places)).to_numpy(zero_copy_only=False)
            columns[name] = pa.array(np.array([*places, numbers[None]], np.int64)[indices], self.kinds()[name])
        return pa.table(columns)


def prepared(files: Sequence[Path]) -> Iterator[pa.Table]:
    """The facts in those files, one after the other: what counts need of them, texts and sets dictionary-encoded."""
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for start in range(0, len(files), _AT_ONCE):  # no more at once: what waits for its turn is held in memory
            yield from threads.map(_read, files[start : start + _AT_ONCE])


def _read(path: Path) -> pa.Table:
    return _prepare(pq.read_table(path, columns=[*PLAIN, *TO_CODE.values()], read_dictionary=_SINGLE))


def _prepare(facts: pa.Table) -> pa.Table:
    columns: dict[str, Any] = {name: facts[name] for name in PLAIN}
    for name, source in TO_CODE.items():
        texts = pc.binary_join(facts[source], SEPARATOR) if is_set_valued(name) else facts[source]
        columns[name] = texts if pa.types.is_dictionary(texts.type) else texts.combine_chunks().dictionary_encode()
    return pa.table(columns)


def layout(kinds: Mapping[str, pa.DataType]) -> pa.Schema:
    """The columns of the coded facts."""
    return pa.schema([*(FACTS.field(name) for name in PLAIN), *kinds.items()])
