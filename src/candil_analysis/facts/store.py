"""A store: the Parquet files of one snapshot, asked through Ibis on DuckDB in process or on Spark."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from threading import RLock
from typing import Any, Final

import ibis
import pyarrow as pa

from candil_analysis.facts.coded import Coded
from candil_analysis.facts.contributors import Contributors, number
from candil_analysis.facts.dimensions import matches
from candil_analysis.facts.engines import Engine, engine_of
from candil_analysis.facts.found import Found
from candil_analysis.facts.question import Question, Scope
from candil_analysis.spark import Spark

#: Compiled statements that a store keeps; the oldest goes first.
STATEMENTS_KEPT: Final = 1_000


class Store:
    """One snapshot of the facts.

    `facts` and `legs` are Ibis tables; `read` is how an expression on them becomes data. A store may be used by many
    threads at once.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.backend: Any = engine.backend
        self.facts: Any = self.backend.table("facts")
        self.legs: Any = self.backend.table("legs")
        self._scopes: dict[Scope, Any] = {}
        self._seen: dict[tuple[Scope, str | None], Any] = {}
        self._found: dict[str, Found] = {}
        self._kept: dict[str, Any] = {}
        self._statements: dict[Hashable, str] = {}
        self._coded: Coded | None = None
        self._contributors: Contributors | None = None
        self._writing = RLock()

    @classmethod
    def open(
        cls,
        facts: Sequence[Path],
        legs: Sequence[Path] = (),
        spark: Spark | None = None,
        before: Store | None = None,
    ) -> Store:
        """A store over Parquet files with the schemas `FACTS` and `LEGS`. No files: an empty store.

        It runs on DuckDB in this process, or on `spark`, all machines of which must find the files under the same
        paths; answers are the same. `before` is a store over an earlier snapshot: a file of the same path is taken for
        the same file, and what was coded of it need not be read again. Raises `OSError` where a file is missing.
        """
        return cls(engine_of(facts, legs, spark, before._engine if before else None))

    def release(self) -> None:
        """Give back what this store holds outside the process. It still answers, but works everything out anew."""
        self._engine.release()

    def read(self, expression: Any) -> pa.Table:
        """The data that an Ibis expression on this store stands for. Safe in any thread."""
        return self._engine.run(self.backend.compile(expression))

    def read_again(self, name: Hashable, build: Callable[[], Any]) -> pa.Table:
        """What `read(build())` gives, where `name` says all that the expression depends on.

        Building and compiling an expression costs Ibis 10 to 20 ms, as much as the engine takes for half a million
        records: the statement is kept for the next time.
        """
        statement = self._statements.get(name)
        if statement is None:
            statement = self.backend.compile(build())
            with self._writing:
                if len(self._statements) >= STATEMENTS_KEPT:
                    self._statements.pop(next(iter(self._statements)))
                self._statements[name] = statement
        return self._engine.run(statement)

    def asked(self, question: Question, classes: frozenset[int] | None) -> Any:
        """The facts that `question` asks about and whose visibility is one of `classes` (`None`: any).

        An Ibis table with the columns of `FACTS`. Raises `UnknownDimension`, `WrongValue`.
        """
        asked = self.facts
        if classes is not None:
            asked = asked.semi_join(self.classes(Scope(classes)), "visibility")
        conditions = matches(asked, question)
        return asked.filter(*conditions) if conditions else asked

    @property
    def coded(self) -> Coded:
        """The facts as small numbers, made when first asked for and kept: what counts are made from."""
        if self._coded is None:
            with self._writing:
                if self._coded is None:
                    meaning = self._engine.code()
                    self._coded = Coded(self.backend.table("coded"), meaning)
        return self._coded

    @property
    def contributors(self) -> Contributors:
        """The contributing organisations, numbered so that a set of them is a few integers."""
        if self._contributors is None:
            with self._writing:
                if self._contributors is None:
                    table = number([values[0] for values in self.coded.values["organisation"]])
                    self._engine.put("contributors", table)
                    self._contributors = Contributors(self.backend.table("contributors"))
        return self._contributors

    def seen(self, scope: Scope, found: Found | None = None) -> Any:
        """The coded facts that `scope` may count, as an Ibis table: their columns, `protected`, the contributors' bits.

        With `found`, those about which it was found, with its column. A view in the engine, so that a question adds no
        joins of its own: building a join costs Ibis more than running it.
        """
        name = (scope, found.column if found else None)
        if name not in self._seen:
            with self._writing:
                if name not in self._seen:
                    self._seen[name] = self._view(f"seen_{len(self._seen)}", scope, found)
        return self._seen[name]

    def _view(self, name: str, scope: Scope, found: Found | None) -> Any:
        who = self.contributors
        rows = self.coded.table
        if found is not None:
            rows = self._engine.holding(rows, found.column)
        if scope.rows is None:
            rows = rows.mutate(protected=ibis.literal(False))
        else:
            rows = rows.inner_join(self.classes(scope), "visibility")
        rows = rows.inner_join(who.table.select("organisation", *who.columns), "organisation")
        self._engine.view(name, self.backend.compile(rows))
        return self.backend.table(name)

    def found(self, name: str, expression: Callable[[], Any], keys: Sequence[str]) -> Found:
        """Combinations of `keys` found about records, worked out when first asked for and kept beside the coded facts.

        `expression` gives an Ibis table with the columns `record` and `keys`, from this store's tables alone, not from
        who asks or what; `name` must say all that it depends on. Tallies of what was found need no join.
        """
        if name not in self._found:
            with self._writing:
                if name not in self._found:
                    self.coded  # noqa: B018 (makes the table that the column goes to)
                    column = f"found_{len(self._found)}"
                    combinations, sets = self._engine.find(column, self.backend.compile(expression()), keys)
                    self._found[name] = Found(name, tuple(keys), column, combinations, sets)
        return self._found[name]

    def kept(self, name: str, expression: Callable[[], Any]) -> Any:
        """The Ibis table of an expression on this store's tables, worked out when first asked for and kept.

        For what depends on the snapshot alone, not on who asks or what. `name` must say all that the expression
        depends on.
        """
        with self._writing:
            if name not in self._kept:
                table = f"kept_{len(self._kept)}"
                self._engine.keep(table, self.backend.compile(expression()))
                self._kept[name] = self.backend.table(table)
            return self._kept[name]

    def classes(self, scope: Scope) -> Any:
        """The visibility classes of `scope` as an Ibis table to join on: `visibility`, `protected` (statistics only).

        A table and not a list of numbers in the statement: with thousands of classes a join on them costs a fraction
        of reading the list, and the statement stays the same for every viewer. `scope.rows` must not be `None`.
        """
        with self._writing:
            if scope not in self._scopes:
                rows = scope.rows or frozenset()
                classes = [*rows, *scope.protected]
                protected = [False] * len(rows) + [True] * len(scope.protected)
                table = pa.table(
                    {"visibility": pa.array(classes, pa.int32()), "protected": pa.array(protected, pa.bool_())}
                )
                name = f"classes_{len(self._scopes)}"
                self._engine.put(name, table)
                self._scopes[scope] = self.backend.table(name)
            return self._scopes[scope]
