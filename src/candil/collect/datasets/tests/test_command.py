"""`candil load` and `candil undo`, as operators' scripts use them; and a load that is killed in the middle."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from candil.collect.datasets.models import Batch
from candil.collect.datasets.tests.factories import Memory, ctdc_header, ctdc_rows, write_csv
from candil.trust.accounts.models import Organisation

RELEASE = "synthetic-2021"
KEYS = {
    "dry_run", "status", "batch", "organisation", "organisation_created", "preset", "synthetic", "rows_read",
    "rows_added", "rows_known", "rows_skipped", "rows_refused", "people_added", "refused_file", "warnings", "report",
}  # fmt: skip


def _call(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def _load(*arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(_call("load", *arguments, "--json"))
    assert set(answer) == KEYS
    return answer


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(write_csv(tmp_path / "f.csv", ctdc_header(RELEASE), ctdc_rows(RELEASE, 40)))


def test_load_makes_an_unknown_organisation_and_says_so(db: None, memory: Memory, file: str) -> None:
    answer = _load(file, "--organisation", "night-shelter")
    assert answer["organisation_created"] is True
    assert "did not exist and was made" in answer["warnings"][0]
    assert (answer["rows_added"], answer["people_added"], answer["status"]) == (40, 40, "accepted")
    assert Organisation.objects.get(slug="night-shelter").name == "Night Shelter"
    again = _load(file, "--organisation", "night-shelter")
    assert (again["rows_added"], again["rows_known"], again["batch"]) == (0, 40, answer["batch"])
    assert "already loaded as batch" in again["warnings"][0]


def test_a_dry_run_stores_nothing_at_all(db: None, memory: Memory, file: str) -> None:
    answer = _load(file, "--organisation", "night-shelter", "--dry-run")
    assert (answer["dry_run"], answer["batch"], answer["rows_added"]) == (True, None, 40)
    assert memory.kept == {}
    assert not Batch.objects.exists()
    assert not Organisation.objects.exists()


def test_a_file_of_bad_rows_ends_with_status_one(organisation: Any, memory: Memory, tmp_path: Path) -> None:
    rows = [["?"] * 37]
    path = write_csv(tmp_path / "f.csv", ctdc_header(RELEASE), rows)
    with pytest.raises(SystemExit) as caught:
        _call("load", str(path), "--organisation", organisation.slug)
    assert caught.value.code == 1


def test_undo_takes_a_batch_back(organisation: Any, memory: Memory, file: str) -> None:
    number = _load(file, "--organisation", organisation.slug)["batch"]
    assert "40 records were removed" in _call("undo", str(number))
    assert memory.kept == {}
    assert _load(file, "--organisation", organisation.slug)["rows_added"] == 40


def test_people_are_told_rows_reasons_and_what_was_dropped(organisation: Any, memory: Memory, tmp_path: Path) -> None:
    rows = ctdc_rows(RELEASE, 3)
    rows[1][1] = "Femmale"
    told = _call("load", str(write_csv(tmp_path / "f.csv", ctdc_header(RELEASE), rows)), "--organisation", "lantern")
    assert "row 3, gender “Femmale”: This is not in the code list “gender”." in told
    assert "synthetic" in told


def test_suggest_prints_a_mapping(db: None, file: str) -> None:
    assert "codes:" in _call("load", file, "--organisation", "x", "--suggest")


# --- kill -9 -----------------------------------------------------------------------------------------------------


def _environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("CANDIL_", "DATABASE_URL"))}
    return kept | {"CANDIL_HOME": str(home), "DJANGO_SETTINGS_MODULE": "candil.config.settings"}


def _candil(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "django", *arguments, "--skip-checks"]
    return subprocess.run(command, env=_environment(home), capture_output=True, text=True, timeout=900, check=False)


def _asked(home: Path, sql: str) -> list[tuple[Any, ...]]:
    import sqlite3

    with sqlite3.connect(f"file:{home}/candil.sqlite3?mode=ro", uri=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.slow
def test_a_load_that_is_killed_leaves_nothing_half_done(tmp_path: Path) -> None:
    """Really killed, with signal 9, while reading and while writing; then the same file loads completely."""
    home = tmp_path / "state"
    assert _candil(home, "migrate", "-v0").returncode == 0
    count = 30_000
    path = write_csv(tmp_path / "f.csv", ctdc_header(RELEASE), ctdc_rows(RELEASE, count))
    command = [sys.executable, "-m", "django", "load", str(path), "--organisation", "lantern", "--skip-checks"]
    for number, stage in enumerate(("reading", "writing", "writing"), start=1):
        process = subprocess.Popen(
            command, env=_environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait_for_stage(home, process, number, stage)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert process.returncode == -signal.SIGKILL
        assert _asked(home, "SELECT count(*) FROM incidents_record") == [(0,)]
        assert _asked(home, "SELECT count(*) FROM incidents_leg") == [(0,)]
    done = _candil(home, "load", str(path), "--organisation", "lantern", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["rows_added"], answer["rows_known"]) == (count, 0)
    assert _asked(home, "SELECT status, count(*) FROM datasets_batch GROUP BY 1 ORDER BY 1") == [
        ("accepted", 1),
        ("failed", 3),
    ]
    assert list((home / "loading").glob("*.lock")) == []


def _wait_for_stage(home: Path, process: subprocess.Popen[bytes], number: int, stage: str) -> None:
    until = time.monotonic() + 400
    while time.monotonic() < until:
        assert process.poll() is None, "the load ended before it could be killed"
        if _asked(home, f"SELECT 1 FROM datasets_batch WHERE id = {number} AND stage = '{stage}'"):
            time.sleep(0.3)
            return
        time.sleep(0.05)
    raise AssertionError("the stage never came")
