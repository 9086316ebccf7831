"""The same model on Spark: the same pairs, the same weights."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from candil_analysis.linkage import Model, Spark, link
from candil_analysis.linkage.comparisons import COMPARISONS
from candil_analysis.tests.linked_worlds import world

pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed: linkage on Spark is NOT tested here")

RULES_TRIED = ("town and fortnight", "rare words and two months")  # one of each make; all of them take twice as long


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    if shutil.which("java") is None:
        pytest.skip("There is no Java: linkage on Spark is NOT tested here")
    from pyspark.sql import SparkSession

    settings = {
        "spark.master": "local[2]",
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.default.parallelism": "2",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",  # compiling takes longer than these few records
    }
    building: Any = SparkSession.builder
    for name, value in settings.items():
        building = building.config(name, value)
    made = building.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    yield made
    made.stop()


def untrained() -> Model:
    """Starting values of m, and chances that fall from the last level to the first."""
    chances = []
    for one in COMPARISONS:
        size = len(one.levels)
        u = [2.0 ** (place - size) for place in range(size)]
        chances.append(
            (one.name, tuple((level.name, level.likely, u[place]) for place, level in enumerate(one.levels)))
        )
    return Model(tuple(chances), prior=0.001, strict_share=0.1, records=200, seed=1)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # Spark's own
def test_spark_scores_as_duckdb_does(session: Any) -> None:
    made = world(200, seed=6)
    model = untrained()
    here, there = (link(made.records, model, engine=engine, rules=RULES_TRIED) for engine in (None, Spark(session)))
    assert len(here) > 20
    names = ["record_a", "record_b", "rule", *(f"level_{one.name}" for one in COMPARISONS)]
    assert here.table.select(names) == there.table.select(names)
    assert there.weight == pytest.approx(here.weight, abs=1e-9)
    assert there.compared == here.compared
