"""The site counts on Spark where the settings name one, and says so early where it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from candil.analyse.incidents import queries
from candil.analyse.incidents.tests.factories import CleanRecordFactory, keep
from candil.analyse.incidents.tests.test_store import assert_store_is_true
from candil_analysis.aggregates import count
from candil_analysis.facts import Question, Scope
from candil_analysis.spark import Spark
from candil_analysis.tests.sessions import small_spark

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def spark() -> Iterator[Spark]:
    yield from small_spark()


def counted() -> tuple[int | None, int | None]:
    """Records in all, and how many tables Spark holds."""
    store = queries.open_store()
    total = count(store, by=("source",), question=Question(population="both"), scope=Scope(None)).total
    return total.value, store.backend._session.sparkContext._jsc.getPersistentRDDs().size()


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore")  # Spark's own
def test_the_store_runs_where_the_settings_say_and_lets_go_of_the_one_before(
    spark: Spark, organisation: Any, settings: Any
) -> None:
    settings.CANDIL_ENGINE = spark.session.sparkContext.master
    keep(CleanRecordFactory(), CleanRecordFactory(legs=(), codes={}, date_from=None, date_to=None))
    assert_store_is_true()
    assert queries.open_store().backend.name == "pyspark"
    first = counted()
    keep()
    assert_store_is_true()
    assert (first[0], first[1]) == (2, 1)
    assert counted() == (3, 1)


def test_without_the_setting_it_counts_in_this_process(organisation: Any) -> None:
    assert queries.open_store().backend.name == "duckdb"


def test_the_site_does_not_start_with_an_engine_that_is_none(tmp_path: Path) -> None:
    given = {**os.environ, "CANDIL_MODE": "trial", "CANDIL_HOME": str(tmp_path), "CANDIL_ENGINE": "duckdb"}
    start = [sys.executable, "-c", "import candil.config.settings"]
    done = subprocess.run(start, env=given, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "CANDIL_ENGINE: “duckdb” names no Spark" in done.stderr
