"""Spark, over Parquet that every machine of it can read; what is made is cached in the memory of its executors.

Everything of some size is laid out by record in the same number of parts, so that what was found is joined to the coded
facts where they lie. Only what values and sets there are comes to this process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import ibis
import pyarrow as pa
from pyspark.sql import functions
from pyspark.sql.pandas.types import from_arrow_schema, from_arrow_type

from candil_analysis.facts.coded import PLAIN, SEPARATOR, TO_CODE, Values, integer_for, meanings
from candil_analysis.facts.dimensions import is_set_valued
from candil_analysis.facts.found import Combination, Sets
from candil_analysis.facts.schema import FACTS, LEGS

#: Spark would put settings of its own in the place of "${…}", also inside the values of a question.
_AS_WRITTEN: Final = ("spark.sql.variable.substitute", "false")


class SparkEngine:
    """A session of its own beside the given one: names of tables are this snapshot's alone, executors are shared."""

    def __init__(self, session: Any, facts: Sequence[Path], legs: Sequence[Path]) -> None:
        """Raises `FileNotFoundError` where a file is missing."""
        self._session = session.newSession()
        self._session.conf.set(*_AS_WRITTEN)
        self._parts = int(self._session.conf.get("spark.sql.shuffle.partitions"))
        self._held: list[Any] = []
        self._released = False
        for name, files, schema in (("facts", facts, FACTS), ("legs", legs, LEGS)):
            self._open(files, schema).createOrReplaceTempView(name)
        self.backend: Any = ibis.pyspark.connect(self._session)

    def run(self, statement: str) -> pa.Table:
        return self._session.sql(statement).toArrow()

    def put(self, name: str, table: pa.Table) -> None:
        self._session.createDataFrame(table).createOrReplaceTempView(name)

    def view(self, name: str, statement: str) -> None:
        self._session.sql(statement).createOrReplaceTempView(name)

    def keep(self, name: str, statement: str) -> None:
        self._hold(self._session.sql(statement)).createOrReplaceTempView(name)

    def code(self) -> dict[str, tuple[Values, ...]]:
        facts = self._session.table("facts")
        texts = {name: _text_of(name, source) for name, source in TO_CODE.items()}
        kinds = facts.agg(*(functions.collect_set(text).alias(name) for name, text in texts.items())).toArrow()
        rows = facts.select(*PLAIN, *(text.alias(name) for name, text in texts.items()))
        values = {}
        for name in texts:
            occurring = kinds[name][0].as_py()
            values[name] = meanings(name, occurring)
            rows = self._coded(rows, name, occurring)
        self._hold(self._by_record(rows.select(*PLAIN, *texts))).createOrReplaceTempView("coded")
        return values

    def find(self, column: str, statement: str, keys: Sequence[str]) -> tuple[tuple[Combination, ...], Sets]:
        names = tuple(f"key_{place}" for place in range(len(keys)))
        texts = (functions.col(key).cast("string").alias(name) for key, name in zip(keys, names, strict=True))
        found = self._session.sql(statement).select("record", *texts).distinct().persist()
        kinds = found.select(*names).distinct().toArrow()
        combinations = tuple(zip(*(kinds[name].to_pylist() for name in names), strict=True))
        numbered = self._numbered({name: kinds[name] for name in names}, "number")
        alike = [found[name].eqNullSafe(numbered[name]) for name in names]
        numbers = functions.array_sort(functions.collect_list("number")).alias("numbers")
        held = found.join(functions.broadcast(numbered), alike).groupBy("record").agg(numbers).persist()
        sets = held.select("numbers").distinct().toArrow()["numbers"]
        codes = self._numbered({"numbers": sets}, column)
        rows = self._by_record(held.join(codes, "numbers").select("record", column))
        self._hold(rows).createOrReplaceTempView(column)
        for passing in (found, held):
            passing.unpersist()
        return combinations, tuple(tuple(members) for members in sets.to_pylist())

    def holding(self, coded: Any, column: str) -> Any:
        return coded.inner_join(self.backend.table(column), "record")

    def release(self) -> None:
        self._released = True
        while self._held:
            self._held.pop().unpersist()

    def _open(self, files: Sequence[Path], schema: pa.Schema) -> Any:
        missing = [path for path in files if not path.is_file()]
        if missing:
            raise FileNotFoundError(f"There is no file {missing[0]}.")
        kinds = from_arrow_schema(schema)
        if not files:
            return self._session.createDataFrame([], kinds)
        return self._session.read.schema(kinds).parquet(*(path.resolve().as_uri() for path in files))

    def _coded(self, rows: Any, name: str, texts: Sequence[str]) -> Any:
        """The rows with the places in `texts` for the texts of a column; one place more stands for null."""
        whole = from_arrow_type(integer_for(len(texts) + 1))
        place = f"{name}_place"
        kinds = self._numbered({name: pa.array(texts, pa.string())}, place)
        placed = rows.join(functions.broadcast(kinds), name, "left")
        return placed.withColumn(name, functions.coalesce(place, functions.lit(len(texts))).cast(whole)).drop(place)

    def _numbered(self, columns: Mapping[str, Any], number: str) -> Any:
        """A table of those columns, its rows numbered from 0 in the column `number`."""
        size = len(next(iter(columns.values())))
        return self._session.createDataFrame(pa.table({**columns, number: pa.array(range(size), pa.int32())}))

    def _by_record(self, frame: Any) -> Any:
        return frame.repartition(self._parts, "record").sortWithinPartitions("record")

    def _hold(self, frame: Any) -> Any:
        """Worked out now and cached: memory first, then the executors' disks."""
        if self._released:
            return frame
        held = frame.persist()
        held.count()
        self._held.append(held)
        return held


def _text_of(dimension: str, column: str) -> Any:
    """The values of a dimension as one text."""
    return functions.concat_ws(SEPARATOR, column) if is_set_valued(dimension) else functions.col(column)
