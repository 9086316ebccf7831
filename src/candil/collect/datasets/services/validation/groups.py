"""Reading several columns of a row together, and remembering what each combination of texts meant.

A file has few distinct combinations per subject (fifteen flags of control, three columns of age), so that parsing is
done once for each and a row costs a look-up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, Final, Generic, TypeVar

from candil.collect.datasets.services.validation.problems import Problems

T = TypeVar("T")
#: Combinations remembered for one group; then it starts anew, so that memory does not grow with the file.
REMEMBERED: Final = 20_000


class Group(Generic[T]):
    """Columns that are read together. `parse` takes their stripped texts in order; without columns it is asked once."""

    __slots__ = ("_key", "_known", "_parse", "_single", "read")

    def __init__(self, indices: Sequence[int], parse: Callable[[Sequence[str]], T | Problems]) -> None:
        self._known: dict[Any, T | Problems] = {}
        self._parse = parse
        self._single = len(indices) == 1
        #: What a row says about this subject, or why that cannot be told.
        self.read: Callable[[list[str]], T | Problems]
        if indices:
            self._key: Callable[[list[str]], Any] = itemgetter(*indices)
            self.read = self._look_up
        else:
            always = parse(())
            self.read = lambda _row: always

    def _look_up(self, row: list[str]) -> T | Problems:
        key = self._key(row)
        found = self._known.get(key)
        if found is None:
            texts = (key,) if self._single else key
            found = self._parse([text.strip() for text in texts])
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[key] = found
        return found
