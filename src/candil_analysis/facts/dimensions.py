"""Dimensions as expressions: the column a dimension stands for, and the filter a question stands for."""

from __future__ import annotations

from typing import Any, Final

import ibis

from candil_analysis.facts.errors import UnknownDimension, WrongValue
from candil_analysis.facts.question import Question
from candil_analysis.facts.schema import DIMENSIONS, FINEST_CELL

#: `cell:5` is the H3 cell of the focal place at resolution 5; 0 to `FINEST_CELL` are dimensions like any other.
CELL: Final = "cell"
#: Resolutions lie in bits 52-55 of an H3 index and each finer digit takes three bits below them (h3geo.org, "H3
#: index").
_RESOLUTION_BITS: Final = 52
_FINEST_H3: Final = 15
_LARGEST: Final = 2**63 - 1

Table = Any  # Ibis carries no types
Value = Any


def known_dimensions() -> tuple[str, ...]:
    """Every name that a question may use, in the order in which they are declared."""
    return (*DIMENSIONS, *(f"{CELL}:{resolution}" for resolution in range(FINEST_CELL + 1)))


def resolution_of(dimension: str) -> int | None:
    """The H3 resolution that a cell dimension names; `None` for any other dimension.

    Raises `UnknownDimension` for a resolution that the facts do not hold.
    """
    if not dimension.startswith(f"{CELL}:"):
        return None
    if dimension not in known_dimensions():
        raise UnknownDimension(dimension, known_dimensions())
    return int(dimension.removeprefix(f"{CELL}:"))


def is_set_valued(dimension: str) -> bool:
    """Whether one record may carry several values. Raises `UnknownDimension`."""
    return resolution_of(dimension) is None and _declared(dimension)[1]


def column(table: Table, dimension: str) -> Value:
    """The expression of `dimension` on the facts: a string, an integer, or a list of strings. Raises
    `UnknownDimension`."""
    resolution = resolution_of(dimension)
    if resolution is None:
        return table[_declared(dimension)[0]]
    return parent_cell(table.cell, resolution)


def parent_cell(cell: Value, resolution: int) -> Value:
    """The ancestor at `resolution` of an H3 index (int64), by bit arithmetic: no extension, the same on every
    engine."""
    cleared = cell & ibis.literal(~(0xF << _RESOLUTION_BITS), "int64")
    unused = (1 << (3 * (_FINEST_H3 - resolution))) - 1
    return cleared | ibis.literal((resolution << _RESOLUTION_BITS) | unused, "int64")


def matches(table: Table, question: Question) -> list[Value]:
    """The conditions of `question` on the facts, all of which must hold. Raises `UnknownDimension`, `WrongValue`."""
    conditions = [accepted(table, dimension, values) for dimension, values in sorted(question.where.items())]
    if question.population != "both":
        conditions.append(table.synthetic == (question.population == "synthetic"))
    return conditions


def accepted(table: Table, dimension: str, values: tuple[str | None, ...]) -> Value:
    """Whether a record carries any of `values` (`None` or "": not reported) in `dimension`."""
    tested = column(table, dimension)
    named = [value for value in values if value not in (None, "")]
    if is_set_valued(dimension):
        holds = [tested.contains(value) for value in named]
        absent = tested.length() == 0
    else:
        holds = [tested.isin([_typed(dimension, str(value)) for value in named])] if named else []
        absent = tested.isnull()
    if len(named) < len(values):
        holds.append(absent)
    return ibis.or_(*holds) if holds else ibis.literal(False)


def text(value: Value) -> Value:
    """A dimension's value as it stands in keys and questions: always text."""
    return value.cast("string")


def _typed(dimension: str, value: str) -> str | int:
    is_cell = resolution_of(dimension) is not None
    if dimension != "year" and not is_cell:
        return value
    try:
        number = int(value, 16 if is_cell else 10)
    except ValueError:
        number = _LARGEST + 1
    if abs(number) > _LARGEST:
        raise WrongValue(dimension, value, "an H3 index in hexadecimal" if is_cell else "a whole number")
    return number


def _declared(dimension: str) -> tuple[str, bool]:
    try:
        return DIMENSIONS[dimension]
    except KeyError:
        raise UnknownDimension(dimension, known_dimensions()) from None
