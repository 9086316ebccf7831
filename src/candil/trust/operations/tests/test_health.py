"""Health pages, the doctor, metrics and log lines."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families

from candil.platform.foundation.logs import JsonFormatter
from candil.trust.operations import queries
from candil.trust.operations.errors import NotWell
from candil.trust.operations.queries import Finding, State, health
from candil.trust.operations.queries.checks import MARK

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.CANDIL_HOME = tmp_path
    tmp_path.chmod(0o700)
    return tmp_path


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Only the checks of the test."""
    own: list[Any] = []
    monkeypatch.setattr(health, "_checks", own)
    return own


def states() -> dict[str, State]:
    return {str(finding.subject): finding.state for finding in queries.findings()}


def waiting(**since: Any) -> DBTaskResult:
    task = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="x.y",
        backend_name="default",
        priority=0,
        queue_name="default",
    )
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=timezone.now() - timedelta(**since))
    return task


def test_a_new_installation_is_well_but_has_no_backup() -> None:
    found = states()
    assert found.pop("Backup") is State.LOOK
    assert set(found) >= {"Database", "Files", "Worker", "Vault"}
    found.pop("Disk")
    assert set(found.values()) == {State.WELL}


def test_what_is_wrong_is_found(home: Path) -> None:
    waiting(hours=1)
    home.chmod(0o755)
    (home / MARK).touch()
    found = states()
    assert (found["Worker"], found["Files"], found["Backup"]) == (State.WRONG, State.WRONG, State.WELL)
    with pytest.raises(NotWell, match="2 of"):
        call_command("doctor")


def test_a_check_that_fails_is_a_finding_and_quotes_nothing(checks: list[Any]) -> None:
    def failing() -> Iterator[Finding]:
        raise ValueError("a name that must not be shown")
        yield

    queries.register_check(failing)
    queries.register_check(lambda: [Finding("Last", State.WELL, "well")])
    wrong, last = queries.findings()
    assert (wrong.state, last.subject) == (State.WRONG, "Last")
    assert "ValueError" in wrong.words
    assert "must not be shown" not in wrong.words


def test_slow_checks_wait_until_they_are_asked_for(checks: list[Any]) -> None:
    queries.register_check(lambda: [Finding("Slow", State.WELL, "")], is_slow=True)
    assert queries.findings() == []
    assert [finding.subject for finding in queries.findings(thorough=True)] == ["Slow"]


def test_machines_learn_whether_it_runs_and_nothing_else(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/health/live/").content == b"ok\n"
    assert client.get("/health/ready/").content == b"ok\n"
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["something"])
    answer = client.get("/health/ready/")
    assert (answer.status_code, answer.content) == (503, b"not ready\n")


def test_findings_are_for_administrators(sign_in: Any, analyst: Any, administrator: Any) -> None:
    assert sign_in(analyst).get("/health/").status_code == 404
    page = sign_in(administrator).get("/health/").content.decode()
    assert "None was made here yet." in page


def test_metrics_need_their_token(client: Client, settings: Any) -> None:
    assert client.get("/health/metrics/").status_code == 404
    settings.CANDIL_METRICS_TOKEN = "a token"
    for given in ({}, {"Authorization": "Bearer another"}, {"Authorization": "Bearer "}):
        assert client.get("/health/metrics/", headers=given).status_code == 404
    waiting(minutes=2)
    answer = client.get("/health/metrics/", headers={"Authorization": "Bearer a token"})
    found = {family.name: family.samples for family in text_string_to_metric_families(answer.content.decode())}
    assert [(sample.labels, sample.value) for sample in found["candil_tasks"]] == [({"state": "ready"}, 1.0)]
    assert 110 < found["candil_oldest_waiting_task_seconds"][0].value < 300


def test_no_metric_moves_when_somebody_reports(
    client: Client, settings: Any, organisation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from candil.trust.accounts.policies import OPERATOR, viewer_for
    from candil.trust.accounts.tests.factories import UserFactory
    from candil.trust.vault.services import analysts, recovery
    from candil.trust.vault.services.envelopes import new_identity, recipient_of
    from candil.trust.vault.tests.acting import PASSPHRASE, told

    analysts.enrol(by=viewer_for(UserFactory(organisation=organisation, roles=["analyst"])), passphrase=PASSPHRASE)
    recipient, _pairs = recovery.ceremony([recipient_of(new_identity()) for _trustee in range(3)])
    recovery.set_recovery(by=OPERATOR, organisation=organisation, recipient=recipient)

    def told_now() -> list[str]:
        lines = queries.exposition().decode().splitlines()
        return [line for line in lines if not line.startswith("candil_free_bytes")]

    before = told_now()
    told(organisation)
    assert told_now() == before


def test_a_log_line_carries_no_values() -> None:
    def line(*given: Any, exc_info: Any = None) -> dict[str, Any]:
        record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, *given, exc_info)
        found: dict[str, Any] = json.loads(JsonFormatter().format(record))
        return found

    told = line("Not Found: %s after %d ms", ("/report/return/1234", 12))
    assert (told["event"], told["numbers"]) == ("Not Found: %s after %d ms", [12])
    assert "1234" not in json.dumps(told)
    try:
        raise KeyError("a name that must not be shown")
    except KeyError as error:
        failed = line("It failed", (), exc_info=(type(error), error, error.__traceback__))
    assert failed["error"] == "KeyError"
    assert failed["lines"][0].startswith("test_a_log_line")
    assert "must not be shown" not in json.dumps(failed)
