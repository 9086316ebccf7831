"""A Spark cluster on this machine gives the answers of DuckDB, and nothing of it is left running."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from candil_analysis.spark import SparkUnavailable, check

ROOT = Path(__file__).resolve().parents[1]
#: Compiling well takes longer than so few records.
FAST_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
pytestmark = pytest.mark.slow


def bench(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    try:
        check("local[2]")
    except SparkUnavailable as missing:
        pytest.skip(f"A Spark cluster is NOT tested here: {missing}")
    command = [sys.executable, str(ROOT / "bench" / "spark_cluster.py"), "400", "--rounds", "1", *options]
    given = {**os.environ, "TMPDIR": str(folder), "JAVA_TOOL_OPTIONS": FAST_START}
    return subprocess.run(command, env=given, capture_output=True, text=True, check=False, timeout=600)


def left_running(folder: Path) -> list[str]:
    """Commands of processes that were started with that folder for their files."""
    if not Path("/proc/self/environ").exists():
        pytest.skip("There is no /proc: whether the cluster was stopped is NOT tested here")
    mine = f"TMPDIR={folder}".encode()
    return [
        one.parent.joinpath("cmdline").read_text() for one in Path("/proc").glob("[0-9]*/environ") if has(one, mine)
    ]


def has(environment: Path, wanted: bytes) -> bool:
    try:
        return wanted in environment.read_bytes()
    except (PermissionError, FileNotFoundError, ProcessLookupError):  # another's, or just gone
        return False


def test_a_master_and_two_workers_give_the_same_answers(tmp_path: Path) -> None:
    done = bench(tmp_path, "--questions", "2", "--memory", "512m")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 executors took part" in done.stdout
    assert done.stdout.count(" equal\n") == 2 * 2 + 1  # two viewers each, and the whole
    assert left_running(tmp_path) == []


def test_what_was_started_is_stopped_when_the_rest_fails(tmp_path: Path) -> None:
    done = bench(tmp_path, "--memory", "none")
    assert done.returncode != 0
    assert "It did not start" in done.stderr
    assert left_running(tmp_path) == []
