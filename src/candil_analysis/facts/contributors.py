"""Sets of contributing organisations as bits, so that they can be joined over groups and never counted twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

#: Bits used of a 64-bit signed integer.
BITS: Final = 63


@dataclass(frozen=True)
class Contributors:
    """`table`: an Ibis table `organisation` (its code in the coded facts), `name`, and `who_0`, `who_1`, …: one bit
    each."""

    table: Any

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns of bits."""
        return tuple(name for name in self.table.columns if name.startswith("who_"))


def number(names: Sequence[str | None]) -> pa.Table:
    """One row an organisation: its place in `names`, its name, and its bit."""
    words = max(1, -(-len(names) // BITS))
    bits = {
        f"who_{word}": pa.array([1 << (n % BITS) if n // BITS == word else 0 for n in range(len(names))], pa.int64())
        for word in range(words)
    }
    return pa.table(
        {"organisation": pa.array(range(len(names)), pa.int32()), "name": pa.array(names, pa.string()), **bits}
    )
