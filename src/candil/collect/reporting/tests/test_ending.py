"""How long a report is kept, who is told, and how it ends: by its day, or by an analyst who says why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from candil.collect.reporting import services
from candil.collect.reporting.models import Channel, Cover, Status
from candil.collect.reporting.tests.acting import SAW, TELL, code_of, come_back, enrolled, sent, walk
from candil.trust.audit.models import Entry
from candil.trust.vault.models import KeyWrap, Report, SealedObject
from candil.trust.vault.tests.acting import Person
from conftest import _person, signed_in

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


def kept_for(channel: Channel, days: int | None) -> None:
    channel.keep_days = days
    channel.save()


def test_a_report_ends_on_the_day_that_was_told(client: Client, channel: Channel) -> None:
    kept_for(channel, 30)
    told = [client.get(TELL), walk(client, *SAW), sent(client, *SAW)]
    day = f"kept until {(today() + timedelta(days=29)).strftime('%-d %B %Y')}"
    assert [day in page.content.decode() for page in told] == [True, True, True]
    assert Report.objects.get().expires_on == today() + timedelta(days=30), "the first day on which it does not open"
    code = code_of(told[2])
    assert day in come_back(client, code).content.decode()
    Report.objects.update(expires_on=today() + timedelta(days=1))
    call_command("vault", "sweep")
    assert "What you told us" in come_back(client, code).content.decode()
    Report.objects.update(expires_on=today())
    call_command("vault", "sweep")
    assert "There is no report for this code" in come_back(client, code).content.decode()
    assert (Cover.objects.count(), KeyWrap.objects.count(), SealedObject.objects.count()) == (0, 0, 0)
    assert Report.objects.get().ended_as == "expired"


def test_a_channel_that_keeps_for_good_says_no_day(client: Client, channel: Channel) -> None:
    kept_for(channel, None)
    pages = [client.get(TELL).content.decode(), sent(client, *SAW).content.decode()]
    assert Report.objects.get().expires_on is None
    assert ["kept until you withdraw it" in page for page in pages] == [True, True]


def test_the_period_runs_anew_only_while_something_is_being_done(
    client: Client, channel: Channel, rhea: Person
) -> None:
    sent(client, *SAW)
    label, soon, full = Report.objects.get().label, today() + timedelta(days=5), today() + timedelta(days=365)

    def ends_after(status: Status, *, answers: bool) -> Any:
        Report.objects.update(expires_on=soon)
        services.set_status(by=rhea.viewer, label=label, status=status)
        if answers:
            Report.objects.update(expires_on=soon)
            services.answer(by=rhea.viewer, keys=rhea.keys, label=label, words="Where was it?")
        return Report.objects.get().expires_on

    assert ends_after(Status.READ, answers=True) == soon
    assert ends_after(Status.ACTING, answers=False) == full
    assert ends_after(Status.ACTING, answers=True) == full
    assert ends_after(Status.FINISHED, answers=True) == soon
    Report.objects.update(expires_on=full + timedelta(days=9))
    services.set_status(by=rhea.viewer, label=label, status=Status.ACTING)
    assert Report.objects.get().expires_on == full + timedelta(days=9), "never earlier than was told"
    Report.objects.update(expires_on=None)
    services.set_status(by=rhea.viewer, label=label, status=Status.ACTING)
    assert Report.objects.get().expires_on is None


def test_the_command_sets_the_period(channel: Channel) -> None:
    given = ["channel", "set", "harbour", "--name", "Harbour line", "--organisation", channel.organisation.slug]
    for said, kept in (("90", 90), ("0", None)):
        call_command(*given, "--analyst", "rhea", "--keep-days", said)
        channel.refresh_from_db()
        assert channel.keep_days == kept
    with pytest.raises((CommandError, Exception), match="at least one day"):
        call_command(*given, "--analyst", "rhea", "--keep-days", "-3")


def test_an_analyst_erases_with_a_reason_that_the_audit_keeps(client: Client, channel: Channel, rhea: Person) -> None:
    code = code_of(sent(client, *SAW))
    label = Report.objects.get().label
    signed_in(client, rhea.user)
    address = f"/report/desk/{label}/erase/"
    assert "Its keys are destroyed first" in client.get(address).content.decode()
    for unsure in ({}, {"reason": "law"}, {"is_meant": "on"}, {"reason": "whim", "is_meant": "on"}):
        assert client.post(address, unsure).status_code == 200
    assert Report.objects.get().ended_on is None
    assert client.post(address, {"reason": "law", "is_meant": "on"}).status_code == 302
    assert (Report.objects.get().ended_as, Cover.objects.count(), KeyWrap.objects.count()) == ("erased", 0, 0)
    line = Entry.objects.get(action="reporting.erase")
    assert (line.subject, line.details) == (f"report:{label}", {"reason": "law"})
    assert "There is no report for this code" in come_back(Client(), code).content.decode()
    assert client.get(address).status_code == 404


def test_only_who_holds_a_report_erases_it(client: Client, channel: Channel, organisation: Any) -> None:
    sent(client, *SAW)
    other = enrolled(_person("oslo", organisation, "report_analyst"))
    signed_in(client, other.user)
    address = f"/report/desk/{Report.objects.get().label}/erase/"
    answers = [client.get(address), client.post(address, {"reason": "law", "is_meant": "on"})]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert Report.objects.get().ended_on is None
