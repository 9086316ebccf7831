"""Values of the UK National Referral Mechanism tables as codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from candil.platform.vocabulary.queries.countries import country, not_a_country, read_nationalities
from candil.platform.vocabulary.queries.schemes import comparable, read


@dataclass(frozen=True, slots=True)
class NrmColumn:
    """A column: its name, the dimension its values are codes of (empty: names of organisations), whether joined."""

    name: str
    dimension: str
    values: dict[str, tuple[str, ...]]
    margins: frozenset[str]
    parted_by: str = ""


@cache
def _columns() -> dict[str, NrmColumn]:
    return {name: _column(name, entry) for name, entry in read("tables", "nrm")["columns"].items()}


def _column(name: str, entry: dict[str, Any]) -> NrmColumn:
    values = {comparable(text): tuple(codes) for text, codes in entry.get("values", {}).items()}
    unknown = {comparable(text): () for text in entry.get("unknown", ())}
    return NrmColumn(
        name=name,
        dimension=entry["dimension"],
        values=values | unknown,
        margins=frozenset(comparable(text) for text in entry["margins"]),
        parted_by="|".join(re.escape(part) for part in entry.get("joined_by", ())),
    )


def nrm_dimensions() -> dict[str, str]:
    """Column of the quarterly tables → dimension; an empty one holds names of organisations."""
    return {"Nationality": "citizenship"} | {name: column.dimension for name, column in _columns().items()}


@lru_cache(maxsize=16_384)
def is_nrm_margin(column: str, value: str) -> bool:
    """Whether the value marks a total, which must not be counted beside the rows that it sums."""
    if column == "Nationality":
        return not_a_country(value) == "total"
    return comparable(value) in _columns()[column].margins


@lru_cache(maxsize=16_384)
def nrm_codes(column: str, value: str) -> tuple[str, ...] | None:
    """The codes that a value stands for; () where it says “unknown”; None where it is not in the list or is a total.

    Raises KeyError for a column that the tables do not have.
    """
    if column == "Nationality":
        return None if is_nrm_margin(column, value) else read_nationalities(value, _nationality_word)
    known = _columns()[column]
    whole = known.values.get(comparable(value))
    if whole is not None or not known.parted_by:
        return whole
    parts = [known.values.get(comparable(part)) for part in re.split(known.parted_by, value)]
    if any(not part for part in parts):
        return None
    return tuple(dict.fromkeys(code for part in parts if part for code in part))


@cache
def _own_words() -> dict[str, str]:
    return {comparable(word): code for word, code in read("tables", "nrm")["nationality_words"].items()}


def _nationality_word(text: str) -> str | None:
    return country(text) or _own_words().get(comparable(text))
