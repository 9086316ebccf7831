"""One small Spark on this machine for tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from candil_analysis.spark import Spark, SparkUnavailable, check, session

#: Few parts and no compiling: both take longer than what tests ask.
SETTINGS = {
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.ui.showConsoleProgress": "false",
}


def small_spark() -> Iterator[Spark]:
    """For a fixture: a session of two threads, stopped at the end. Skips where PySpark or Java is missing."""
    try:
        check("local[2]")
    except SparkUnavailable as missing:
        pytest.skip(f"What runs on Spark is NOT tested here: {missing}")
    made = session("local[2]", SETTINGS)
    made.sparkContext.setLogLevel("ERROR")
    yield Spark(made)
    made.stop()
