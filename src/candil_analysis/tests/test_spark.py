"""Where Spark cannot be used, it is said what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from candil_analysis import spark
from candil_analysis.spark import SparkUnavailable, check


@pytest.mark.parametrize("master", ["", "duckdb", "local", "spark://", "spark://hub", "http://hub:7077", "local[2] x"])
def test_what_names_no_spark_is_refused_with_what_would(master: str) -> None:
    with pytest.raises(SparkUnavailable, match="spark://host:port"):
        check(master)


@pytest.mark.parametrize("master", ["local[2]", "local[*]", "spark://hub.example:7077", "spark://a:7077,b:7077"])
def test_without_pyspark_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, master: str) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda name: None)
    with pytest.raises(SparkUnavailable, match=r"install '\.\[spark\]'"):
        check(master)


def test_without_java_it_says_which_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda name: name)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(SparkUnavailable, match="Java 17"):
        check("local[2]")
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\n")
    java.chmod(0o755)
    check("local[2]")
