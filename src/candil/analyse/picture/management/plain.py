"""Results as plain values for JSON and for cells of a table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any


def plain(value: Any) -> Any:
    """A frozen result as what JSON knows, which has no word for "not a number" or "without end": null."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def about(found: Any) -> dict[str, Any]:
    """What has to be known to read the places of a result: method, evidence and notes."""
    names = ("method", "version", "discovery_rate", "confidence", "seed", "evidence", "notes")
    return {name: plain(getattr(found, name)) for name in names if hasattr(found, name)}


def cells(one: Any, fields: Sequence[str]) -> list[object]:
    """Fields of a result for a table: four digits are enough; empty where there is none."""
    values = (plain(getattr(one, name)) for name in fields)
    return [f"{value:.4g}" if isinstance(value, float) else value for value in values]


def values_in_words(values: Sequence[Any]) -> str:
    """“citizenship=ROU industry=A”, as `--where` takes them."""
    pairs = ((one.dimension, one.value) if hasattr(one, "dimension") else one for one in values)
    return " ".join(f"{name}={value}" for name, value in pairs)
