"""The description of a product: everything that its web page and its PDF show, as frozen values.

A description is complete by itself (figures are drawn once, words are chosen once), so that a released product does not
change when records, vocabularies or the software do. It is kept as JSON with a digest.
"""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

#: Raised when a field is added or changes its meaning. 1: sections without `why` and `sure`. All are still read.
FORMAT: Final = 2
_FIRST_FORMAT: Final = 1


@dataclass(frozen=True)
class Marking:
    """How the product must be handled: UK 3x5x2 handling code, its conditions, and the TLP 2.0 label."""

    handling: str
    handling_meaning: str
    conditions: tuple[str, ...]
    tlp: str
    tlp_meaning: str


@dataclass(frozen=True)
class Counts:
    """What was counted. `None` where the disclosure rule keeps the number back."""

    records: int | None
    people: int | None
    contributors: int | None
    note: str = ""


@dataclass(frozen=True)
class CutOff:
    """Up to where the data reach: latest acceptance (ISO 8601) and first and last date that the records speak of."""

    accepted_until: str
    first: str
    last: str
    text: str


@dataclass(frozen=True)
class Cell:
    """One cell of a table: the words shown, and the bare value behind them (`None` if there is none to show)."""

    text: str
    value: float | int | str | None = None
    suppressed: bool = False


@dataclass(frozen=True)
class Column:
    """A column's header, whether it holds numbers (set to the end of the line), and whether it takes spare room."""

    label: str
    numeric: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Row:
    """Cells, and the filter that gives exactly the records counted; `None` says that there is no such list."""

    cells: tuple[Cell, ...]
    where: tuple[tuple[str, tuple[str, ...]], ...] | None = None


@dataclass(frozen=True)
class Table:
    """A table with its number in words ("Table 2")."""

    number: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A drawing (SVG text) with its number in words ("Figure 1") and what it shows in words."""

    number: str
    caption: str
    alternative: str
    svg: str


@dataclass(frozen=True)
class Section:
    """A part of the product. `nothing` says why there is no figure or table, when there is none.

    `why`: what stands behind it. `sure`: how sure it is, what would change it, and its limits.
    """

    name: str
    title: str
    paragraphs: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    nothing: str = ""
    why: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """A sentence derived from figures, the figure it rests on, its likelihood band and its confidence."""

    text: str
    rests_on: str
    likelihood: str
    confidence: str


@dataclass(frozen=True)
class Method:
    """A method that gave figures, with its version and parameters in words."""

    gives: str
    name: str
    version: str
    parameters: str


@dataclass(frozen=True)
class Description:
    """A product, complete."""

    title: str
    language: str
    right_to_left: bool
    population: str
    holds_synthetic: bool
    marking: Marking
    organisation: str
    composed_by: str
    composed_at: str
    audience: str
    basis: str
    question: str
    filters: tuple[tuple[str, tuple[str, ...]], ...]
    period: str
    counts: Counts
    cut_off: CutOff
    judgements: tuple[Judgement, ...]
    sections: tuple[Section, ...]
    methods: tuple[Method, ...]
    limits: tuple[str, ...]
    cautions: tuple[str, ...]
    format: int = FORMAT


def to_values(description: Description) -> dict[str, Any]:
    """The description as JSON values (tuples become lists)."""
    values: dict[str, Any] = json.loads(to_text(description))
    return values


def to_text(description: Description) -> str:
    """The description as JSON text in one canonical form: sorted keys, no blanks.

    It is kept as text, because a database that reads JSON may write its numbers another way and so change the digest.
    """
    values = asdict(description)
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def from_text(text: str) -> Description:
    """The description that `to_text` gave, of this format or an earlier one.

    Raises:
        ValueError: no JSON, another format, or a field is missing, unknown or of another kind.
    """
    values = json.loads(text)
    if not isinstance(values, Mapping) or values.get("format") not in {_FIRST_FORMAT, FORMAT}:
        raise ValueError(f"this is no description of format {_FIRST_FORMAT} to {FORMAT}")
    if values["format"] == _FIRST_FORMAT:
        values = _from_the_first_format(values)
    description = _read(Description, values)
    assert isinstance(description, Description)  # noqa: S101 - for the type checker
    return description


def _from_the_first_format(values: Mapping[str, Any]) -> dict[str, Any]:
    """Its sections said neither why nor how sure; nothing is made up for them."""
    sections = [{**section, "why": [], "sure": []} for section in values.get("sections", [])]
    return {**values, "format": FORMAT, "sections": sections}


def digest(text: str) -> str:
    """SHA-256 (hexadecimal) of the text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def _read(kind: Any, value: Any) -> Any:
    """`value` (JSON) as `kind`: a dataclass, a tuple, an optional or a plain value."""
    if is_dataclass(kind) and isinstance(kind, type):
        return _read_dataclass(kind, value)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise ValueError(f"a list was expected, not {value!r}")
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_read(arguments[0], item) for item in value)
        return tuple(_read(part, item) for part, item in zip(arguments, value, strict=True))
    if origin in {Union, types.UnionType}:
        return _read_union(arguments, value)
    if not isinstance(value, kind):
        raise ValueError(f"{kind.__name__} was expected, not {value!r}")
    return value


def _read_dataclass(kind: type, value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise ValueError(f"{kind.__name__} was expected, not {value!r}")
    hints = get_type_hints(kind)
    names = {field.name for field in fields(kind)}
    if unknown := set(value) ^ names:
        raise ValueError(f"{kind.__name__}: {', '.join(sorted(unknown))} missing or unknown")
    return kind(**{name: _read(hints[name], value[name]) for name in names})


def _read_union(kinds: tuple[Any, ...], value: Any) -> Any:
    for kind in kinds:
        try:
            return _read(kind, value)
        except ValueError:
            continue
    raise ValueError(f"{value!r} is none of the kinds allowed")
