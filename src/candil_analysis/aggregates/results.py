"""What a count looks like: its cells, its total, and what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from candil_analysis.facts import Evidence

#: What is counted: rows of the facts, or the people that they stand for.
Measure = Literal["records", "people"]
#: One value a dimension, None where it was not reported.
Key = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a table.

    `key`: one value a dimension, `None` where it was not reported; the total has the key `()`.
    `value`: the figure, `None` where nothing may be said. `suppressed`: the part known by statistics only is left out,
    because it is empty or too small to be told (the two are never told apart); `value` is then the part that
    may be opened. `exact`: `value` is a true count. `error`: standard deviation of the noise in `value`.
    """

    key: Key
    value: int | None
    suppressed: bool
    exact: bool
    error: float


@dataclass(frozen=True)
class Counts:
    """The answer to a count: `cells` in the order of their keys, and the `total`, which counts every record once.

    `set_valued` names the dimensions in which one record may be counted in several cells, so that cells may add up to
    more than the total. `evidence` is what stands behind the total. `protected_total` is the part of the total that is
    known by statistics only, as it is told: None where it is withheld or nothing is so known.
    """

    dimensions: tuple[str, ...]
    cells: tuple[Cell, ...]
    total: Cell
    measure: Measure
    set_valued: tuple[str, ...]
    evidence: Evidence
    method: str
    version: str
    notes: tuple[str, ...] = ()
    protected_total: int | None = None
