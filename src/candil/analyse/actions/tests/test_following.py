"""Afterwards: sent, acknowledged, what came of it, reminded, ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from candil.analyse.actions import queries, services
from candil.analyse.actions.errors import TooManyCodes, WrongMoment
from candil.analyse.actions.models import AuthorityKey, Outcome, Package, State
from candil.analyse.actions.services import following
from candil.analyse.actions.tests.acting import draft, proposed, without_consent
from candil.collect.reporting.models import Cover
from candil.collect.reporting.services import Status
from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import OPERATOR
from candil.trust.audit.models import Entry
from candil.trust.vault.errors import ReceiptMistyped, ReportUnknown
from candil.trust.vault.models import Report
from candil.trust.vault.services import receipts, reports
from candil.trust.vault.tests.acting import Person
from conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def package(rhea: Person, report: str, key: AuthorityKey) -> Package:
    """Sealed to the authority."""
    return proposed(rhea, report, draft(key))


@pytest.fixture
def sent(package: Package, rhea: Person) -> Package:
    return services.mark_sent(by=rhea.viewer, package=package.label)


def code_in(package: Package, person: Person) -> str:
    """The code that the authority reads in READ-ME.txt."""
    read_me = services.look(by=person.viewer, keys=person.keys, package=package.label).read_me
    return next(line for line in read_me.splitlines() if line.startswith("Code: ")).removeprefix("Code: ")


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def tasks(person: Person) -> list[str]:
    return [each.task.value for each in queries.due(person.viewer)]


def test_it_is_downloaded_as_often_as_needed_and_each_time_is_written_down(package: Package, rhea: Person) -> None:
    first, second = (services.download(by=rhea.viewer, package=package.label) for _time in range(2))
    assert first == second == bytes(package.sealed or b"")
    assert Entry.objects.filter(action="actions.download", actor="rhea").count() == 2


def test_the_authority_acknowledges_and_answers_with_its_code(sent: Package, rhea: Person) -> None:
    code = code_in(sent, rhea)
    services.answer(code=code, outcome=Outcome.UNKNOWN)
    found = Package.objects.get()
    assert (found.acknowledged_on, found.outcome) == (timezone.localdate(), "")
    services.answer(code=code.replace(" ", ""), outcome=Outcome.SAFEGUARDED)
    found = Package.objects.get()
    assert (found.outcome, found.outcome_on, found.answered_by) == ("safeguarded", timezone.localdate(), "")
    services.set_outcome(by=rhea.viewer, package=sent.label, outcome=Outcome.SAFEGUARDED)
    assert Package.objects.get().answered_by == "", "the analyst only kept what the authority said"
    entry = Entry.objects.filter(action="actions.answer").latest("sequence")
    assert (entry.actor, entry.details["outcome"]) == ("nobody", "safeguarded")


def test_a_code_before_sending_and_a_wrong_one_change_nothing(package: Package, rhea: Person) -> None:
    for code in (code_in(package, rhea), receipts.new_code()):
        services.answer(code=code, outcome=Outcome.WRONG)
    assert Package.objects.get().outcome == ""
    with pytest.raises(ReceiptMistyped):
        services.answer(code="1234", outcome=Outcome.UNKNOWN)


def test_wrong_codes_are_counted_and_stopped(sent: Package, rhea: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "WRONG_CODES", 2)
    code = code_in(sent, rhea)
    for _time in range(2):
        services.answer(code=code, outcome=Outcome.UNKNOWN)
        services.answer(code=receipts.new_code(), outcome=Outcome.UNKNOWN)
    with pytest.raises(TooManyCodes):
        services.answer(code=code, outcome=Outcome.USED)


def test_the_analyst_enters_the_outcome_and_the_reporter_is_told(sent: Package, rhea: Person, report: str) -> None:
    services.set_outcome(by=rhea.viewer, package=sent.label, outcome=Outcome.INVESTIGATION)
    assert Cover.objects.get().status == "read", "nothing is told before the analyst says so"
    services.set_outcome(by=rhea.viewer, package=sent.label, outcome=Outcome.INVESTIGATION, status=Status.ACTING)
    assert Cover.objects.get().status == "acting"
    found = Package.objects.get()
    assert (found.outcome, found.answered_by, found.acknowledged_on) == (
        "investigation", "rhea", timezone.localdate(),
    )  # fmt: skip


def test_what_is_due_and_asked_again(package: Package, rhea: Person) -> None:
    assert tasks(rhea) == []
    Package.objects.update(proposed_on=days_ago(2))
    assert tasks(rhea) == ["send"]
    services.mark_sent(by=rhea.viewer, package=package.label)
    assert tasks(rhea) == []
    Package.objects.update(sent_on=days_ago(7))
    assert tasks(rhea) == ["acknowledge"]
    services.ask_again(by=rhea.viewer, package=package.label)
    assert tasks(rhea) == []
    services.acknowledge(by=rhea.viewer, package=package.label)
    Package.objects.update(asked_on=days_ago(30))
    assert tasks(rhea) == ["outcome"]
    services.ask_again(by=rhea.viewer, package=package.label)
    assert tasks(rhea) == []
    Package.objects.update(asked_on=days_ago(31))
    services.set_outcome(by=rhea.viewer, package=package.label, outcome=Outcome.NO_ANSWER)
    assert tasks(rhea) == []
    Package.objects.update(delete_by=days_ago(1))
    assert [(each.task.value, each.since) for each in queries.due(rhea.viewer)] == [("deletion", days_ago(0))]
    services.confirm_deleted(by=rhea.viewer, package=package.label)
    assert tasks(rhea) == []


def test_approval_is_due_for_others_only(rhea: Person, sol: Person, silent: str, key: AuthorityKey) -> None:
    proposed(rhea, silent, without_consent(key))
    assert (tasks(rhea), tasks(sol)) == ([], ["approve"])


def test_steps_have_their_moment(package: Package, rhea: Person) -> None:
    by, label = rhea.viewer, package.label
    for early in (services.acknowledge, services.ask_again, services.confirm_deleted):
        with pytest.raises(WrongMoment):
            early(by=by, package=label)
    services.mark_sent(by=by, package=label)
    services.acknowledge(by=by, package=label)
    services.confirm_deleted(by=by, package=label)
    for late in (services.mark_sent, services.acknowledge, services.confirm_deleted, services.drop):
        with pytest.raises(WrongMoment):
            late(by=by, package=label)


def test_what_is_dropped_is_gone(package: Package, rhea: Person) -> None:
    found = services.drop(by=rhea.viewer, package=package.label)
    assert (found.state, found.copy, found.sealed) == (State.DROPPED, None, None)
    with pytest.raises(WrongMoment):
        services.download(by=rhea.viewer, package=package.label)
    with pytest.raises(WrongMoment):
        services.look(by=rhea.viewer, keys=rhea.keys, package=package.label)


def test_what_has_ended_is_destroyed_and_the_duty_stays(sent: Package, rhea: Person, capsys: Any) -> None:
    with pytest.raises(NotPermitted):
        services.sweep(by=rhea.viewer)
    call_command("actions", "sweep")
    assert Package.objects.get().copy is not None
    Package.objects.update(delete_by=days_ago(1))
    with pytest.raises(WrongMoment):
        services.download(by=rhea.viewer, package=sent.label)
    call_command("actions", "sweep")
    call_command("actions", "sweep")
    assert capsys.readouterr().out.split() == ["0", "destroyed.", "1", "destroyed.", "0", "destroyed."]
    found = Package.objects.get()
    assert (found.copy, found.sealed, found.destroyed_on) == (None, None, timezone.localdate())
    assert tasks(rhea) == ["deletion"]
    call_command("actions", "due")
    assert "Ask the authority to delete it" in capsys.readouterr().out


@pytest.mark.parametrize("how", ["erased", "expired"])
def test_when_the_report_ends_its_packages_go_with_it(how: str, sent: Package, rhea: Person, key: AuthorityKey) -> None:
    ready = proposed(rhea, sent.report_id, draft(key))
    if how == "erased":
        reports.erase(by=OPERATOR, report=sent.report_id)
    else:
        Report.objects.update(expires_on=timezone.localdate())
        reports.sweep(by=OPERATOR)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM actions_package WHERE copy IS NOT NULL OR sealed IS NOT NULL")
        assert cursor.fetchone() == (0,)
    assert Package.objects.get(pk=ready.pk).state == State.DROPPED
    assert tasks(rhea) == ["deletion"], "the authority still has it"
    page = signed_in(Client(), rhea.user)
    assert "What the reporter is told" not in page.get(f"/actions/package/{sent.label}/").content.decode()
    assert page.post(f"/actions/package/{sent.label}/outcome/", {"outcome": "used"}).status_code == 302
    assert Package.objects.get(pk=sent.pk).outcome == "used"
    services.confirm_deleted(by=rhea.viewer, package=sent.label)
    assert tasks(rhea) == []


def test_counts_by_outcome(sent: Package, rhea: Person, sol: Person, key: AuthorityKey) -> None:
    other = proposed(rhea, sent.report_id, draft(key))
    services.mark_sent(by=rhea.viewer, package=other.label)
    proposed(rhea, sent.report_id, draft(key))
    services.set_outcome(by=rhea.viewer, package=other.label, outcome=Outcome.USED)
    today = timezone.localdate()
    assert queries.counts_by_outcome(sol.viewer, today, today + timedelta(days=1)) == {"": 1, "used": 1}
    assert queries.counts_by_outcome(sol.viewer, days_ago(9), today) == {}


def test_an_expired_report_gives_nothing_out_before_it_is_swept(package: Package, rhea: Person) -> None:
    services.mark_sent(by=rhea.viewer, package=package.label)
    Report.objects.update(expires_on=timezone.localdate())
    with pytest.raises(WrongMoment):
        services.download(by=rhea.viewer, package=package.label)
    with pytest.raises(ReportUnknown):
        services.set_outcome(by=rhea.viewer, package=package.label, outcome=Outcome.USED, status=Status.ACTING)
    assert Package.objects.get().outcome == "", "both or nothing"


def test_what_is_sealed_is_not_read_for_a_list_or_a_tick(package: Package, rhea: Person) -> None:
    client = signed_in(Client(), rhea.user)
    with CaptureQueriesContext(connection) as asked:
        services.mark_sent(by=rhea.viewer, package=package.label)
        client.get(f"/actions/package/{package.label}/")
    told = [each["sql"] for each in asked if "actions_package" in each["sql"]]
    assert len(told) > 3
    assert not [sql for sql in told if '"sealed"' in sql or '"copy"' in sql]
