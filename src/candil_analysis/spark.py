"""Spark, for what outgrows one machine: one way to start it, for counts and for linkage alike.

PySpark is the extra `spark` and wants Java 17; nothing here imports it before a session is asked for.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, Final

_MASTER: Final = re.compile(r"local\[(\d+|\*)\]|spark://[^\s/]+:\d+")
#: Spark's own pages show what is asked to whoever can reach the port: off. What it writes to disks while it works is
#: encrypted.
_USUAL: Final = {"spark.app.name": "candil", "spark.ui.enabled": "false", "spark.io.encryption.enabled": "true"}
#: Nobody but this machine has to reach a session that runs on it.
_LOOPBACK: Final = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
_NO_SETTINGS: Final[Mapping[str, str]] = MappingProxyType({})


class SparkUnavailable(RuntimeError):
    """Spark cannot be used here; the message says what to install or to change."""


@dataclass(frozen=True, eq=False)
class Spark:
    """A Spark session to run on: `Store.open(facts, legs, Spark(session))`, `link(records, model, Spark(session))`.

    The session needs no extra jars; give it few shuffle partitions when the data are small.
    """

    session: Any


def check(master: str) -> None:
    """Whether a session can be started from here. Raises `SparkUnavailable` where not; starts nothing."""
    if not _MASTER.fullmatch(master):
        raise SparkUnavailable(f"“{master}” names no Spark: give spark://host:port, or local[2] for 2 threads here.")
    if find_spec("pyspark") is None:
        raise SparkUnavailable("PySpark is not installed. Install the extra “spark”: .venv/bin/pip install '.[spark]'.")
    if not _has_java():
        raise SparkUnavailable("Spark needs Java 17, and there is none. Install a JRE, or point JAVA_HOME to one.")


def session(master: str, settings: Mapping[str, str] = _NO_SETTINGS) -> Any:
    """The Spark session of this process: the one that runs already, or a new one at `master`.

    `settings` are Spark's own, by name; the file `spark-defaults.conf` in the folder that SPARK_CONF_DIR names is read
    as well. Raises `SparkUnavailable` where Spark, Java or the master is missing, or where this process already runs on
    another master.
    """
    check(master)
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    building: Any = SparkSession.builder
    building = building.master(master)
    for name, value in {**_USUAL, **(_LOOPBACK if master.startswith("local") else {}), **settings}.items():
        building = building.config(name, value)
    try:
        made = building.getOrCreate()
    except (Py4JError, PySparkException) as problem:
        raise SparkUnavailable(f"Spark did not start at {master}. It needs Java 17 and a master that answers.") from (
            problem
        )
    if made.sparkContext.master != master:
        raise SparkUnavailable(f"This process already runs on Spark at {made.sparkContext.master}, not at {master}.")
    return made


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=os.path.join(home, "bin") if home else None) is not None
