"""Where the tables of a snapshot lie and statements on them run: DuckDB in this process, or Spark."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from candil_analysis.facts.coded import Values
from candil_analysis.facts.engines.duckdb import DuckDBEngine
from candil_analysis.facts.found import Combination, Sets
from candil_analysis.spark import Spark

__all__ = ["Engine", "engine_of"]


class Engine(Protocol):
    """The tables `facts` and `legs` of one snapshot, and what is made from them. Names are the caller's, each once.

    Ibis writes every statement, in the words of `backend`. Safe in many threads as long as no two make the same name.
    """

    @property
    def backend(self) -> Any:
        """The Ibis backend that knows the tables."""

    def run(self, statement: str) -> pa.Table:
        """The rows that a statement gives, in any order that it does not fix itself."""

    def put(self, name: str, table: pa.Table) -> None:
        """Make a small table from data."""

    def view(self, name: str, statement: str) -> None:
        """Give a statement a name."""

    def keep(self, name: str, statement: str) -> None:
        """Make a table from a statement, worked out once."""

    def code(self) -> dict[str, tuple[Values, ...]]:
        """Make the table `coded` from the facts; returns what the codes mean (see `Coded`)."""

    def find(self, column: str, statement: str, keys: Sequence[str]) -> tuple[tuple[Combination, ...], Sets]:
        """Number, under the name `column`, the sets of combinations of `keys` that the rows of a statement give each
        `record`; returns the combinations and the sets (see `Found`)."""

    def holding(self, coded: Any, column: str) -> Any:
        """The rows of the Ibis table `coded` about which something was found, with its `column`."""

    def release(self) -> None:
        """Give back what is held outside this process; answers stay right, and take longer."""


def engine_of(facts: Sequence[Path], legs: Sequence[Path], spark: Spark | None, before: Engine | None = None) -> Engine:
    """The tables in those Parquet files; DuckDB takes over what `before` has coded of them. Raises `OSError` where one
    is missing."""
    if spark is None:
        return DuckDBEngine(facts, legs, before if isinstance(before, DuckDBEngine) else None)
    from candil_analysis.facts.engines.spark import SparkEngine  # PySpark is an extra

    return SparkEngine(spark.session, facts, legs)
