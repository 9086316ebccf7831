"""What is asked, by whom, and what stands behind the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

#: Real and synthetic records are never counted together unless both are asked for.
Population = Literal["real", "synthetic", "both"]


@dataclass(frozen=True)
class Scope:
    """Which visibility classes an answer may use. `None` for `rows` is everything (the operator of the machine).

    Records in `rows` may be opened and are counted exactly; records in `statistics` only ever reach the viewer
    through the disclosure engine.
    """

    rows: frozenset[int] | None
    statistics: frozenset[int] = frozenset()

    @cached_property
    def protected(self) -> frozenset[int]:
        """Classes known by statistics only; a class that may be opened needs no protection."""
        return frozenset() if self.rows is None else self.statistics - self.rows


@dataclass(frozen=True)
class Question:
    """Which records are asked about.

    `where` maps a dimension to accepted values (any of them); different dimensions must all hold. The value `None` or
    `""` stands for "not reported". `population` keeps real and synthetic records apart.
    """

    where: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    population: Population = "real"


@dataclass(frozen=True)
class Evidence:
    """What stands behind a figure: how many records, people and contributing organisations.

    `None` where the viewer may not be told, because too few people or contributors stand behind it.
    """

    records: int | None
    people: int | None
    contributors: int | None
