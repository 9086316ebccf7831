"""Analysts: only with the role, the channel, a key and its passphrase; every opening is in the audit."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candil.collect.reporting import queries, services
from candil.collect.reporting.errors import ChannelRefused, NothingSaid
from candil.collect.reporting.models import Channel, Cover, Status
from candil.collect.reporting.tests.acting import SAW, code_of, come_back, enrolled, hidden, post, sent, walk
from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import OPERATOR, PUBLIC, viewer_for
from candil.trust.audit.models import Entry
from candil.trust.vault.errors import ReportUnknown
from candil.trust.vault.models import Report
from candil.trust.vault.services import reports
from candil.trust.vault.tests.acting import PASSPHRASE, Person
from conftest import _person

pytestmark = pytest.mark.django_db
DESK = "/report/desk/"


@pytest.fixture
def label(client: Client, channel: Channel) -> str:
    """A report with a file."""
    sent(client, *SAW, files=[SimpleUploadedFile("<b>photo.jpg", b"PLANTED-PICTURE", content_type="text/html")])
    return Report.objects.get().label


@pytest.fixture
def desk(sign_in: Any, rhea: Person) -> Client:
    """Rhea's browser, her key unlocked."""
    browser: Client = sign_in(rhea.user)
    assert browser.post(f"{DESK}unlock/", {"passphrase": PASSPHRASE}).status_code == 302
    return browser


def test_a_report_is_opened_answered_and_its_status_set(rhea: Person, label: str) -> None:
    _cover, story = services.open_report(by=rhea.viewer, keys=rhea.keys, label=label, language="en")
    for words in ("PLANTED-WORDS", "PLANTED-PLACE", "Working off a debt", "<b>photo.jpg"):
        assert words in str(story)
    services.answer(by=rhea.viewer, keys=rhea.keys, label=label, words="Which gate?")
    services.set_status(by=rhea.viewer, label=label, status=Status.ACTING)
    assert Cover.objects.get().status == "acting"
    assert not Cover.objects.get().has_news
    done = list(Entry.objects.filter(subject=f"report:{label}").order_by("sequence").values_list("action", flat=True))
    kept_longer = ["vault.keep_until"] if "vault.keep_until" in done else []
    assert [each for each in done if each not in kept_longer] == [
        "vault.open", "reporting.set_status", "vault.answer", "reporting.set_status",
    ]  # fmt: skip


def test_opening_says_read_once_and_takes_nothing_back(rhea: Person, label: str) -> None:
    opening = {"by": rhea.viewer, "keys": rhea.keys, "label": label, "language": "en"}
    services.open_report(**opening, is_shown=False)
    assert (Cover.objects.get().status, Cover.objects.get().has_news) == ("received", True), "nobody has read it"
    services.open_report(**opening)
    assert Cover.objects.get().status == "read"
    services.set_status(by=rhea.viewer, label=label, status=Status.FINISHED)
    services.open_report(**opening)
    assert Cover.objects.get().status == "finished"


def test_a_file_is_saved_and_never_shown(desk: Client, rhea: Person, label: str) -> None:
    file = desk.get(f"{DESK}{label}/file/{part_of(rhea, label)}/")
    assert b"".join(file.streaming_content) == b"PLANTED-PICTURE"
    assert file["Content-Type"] == "application/octet-stream"
    assert file["Content-Disposition"].startswith("attachment")
    assert "no-store" in file["Cache-Control"]


def part_of(person: Person, label: str) -> str:
    """The name in the vault of the one file of a report."""
    opened = services.open_report(by=person.viewer, keys=person.keys, label=label, language="en", is_shown=False)
    return next(each.label for each in opened[1].said if each.file)


def test_without_the_passphrase_nothing_opens(sign_in: Any, rhea: Person, label: str) -> None:
    browser, address = sign_in(rhea.user), f"{DESK}{label}/file/{part_of(rhea, label)}/"
    locked = f"{DESK}unlock/?{urlencode({'next': address})}"
    assert browser.get(address)["Location"] == locked
    refused = browser.post(locked, {"passphrase": "not this passphrase at all"})
    assert refused.status_code == 200
    assert "not this passphrase" not in refused.content.decode()
    assert browser.post(locked, {"passphrase": PASSPHRASE})["Location"] == address
    assert browser.get(address).status_code == 200
    browser.post(f"{DESK}lock/")
    assert browser.get(address)["Location"] == locked


def test_the_cookie_of_the_key_stays_with_the_browser(desk: Client) -> None:
    cookie = desk.cookies["candil_vault"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["expires"]) == (True, "Strict", "", "")


def test_others_find_nothing(client: Client, sign_in: Any, label: str, organisation: Any, cast: dict[str, Any]) -> None:
    colleague = enrolled(_person("oslo", organisation, "report_analyst"))
    browser = sign_in(colleague.user)
    browser.post(f"{DESK}unlock/", {"passphrase": PASSPHRASE})
    part = "f" * 32
    for address in (f"{DESK}{label}/file/{part}/", f"{DESK}{part}/file/{part}/", f"{DESK}take/harbour/"):
        assert browser.get(address).status_code == 404
    with pytest.raises(ReportUnknown):
        services.set_status(by=colleague.viewer, label=label, status=Status.ACTING)
    for viewer in (*cast.values(), PUBLIC):
        assert list(queries.covers_for(viewer)) == []
        with pytest.raises(NotPermitted):
            services.open_report(by=viewer, keys=colleague.keys, label=label, language="en")


def test_a_key_without_the_role_lists_nothing(rhea: Person, label: str) -> None:
    rhea.user.roles = ["analyst"]
    rhea.user.save()
    viewer = viewer_for(rhea.user)
    assert list(queries.covers_for(viewer)) == []
    assert list(queries.channels_of(viewer)) == []
    with pytest.raises(ReportUnknown):
        queries.cover_for(viewer, label)


@pytest.mark.parametrize("how", ["erased", "expired"])
def test_the_cover_goes_with_the_report(how: str, label: str) -> None:
    if how == "erased":
        reports.erase(by=OPERATOR, report=label)
    else:
        Report.objects.update(expires_on=timezone.localdate())
        assert Cover.objects.exists()
        reports.sweep(by=OPERATOR)
    assert not Cover.objects.exists()


def test_an_empty_answer_is_not_sent(rhea: Person, label: str) -> None:
    with pytest.raises(NothingSaid):
        services.answer(by=rhea.viewer, keys=rhea.keys, label=label, words="  ")


def test_a_report_is_taken_by_phone_and_the_caller_comes_back(
    desk: Client, channel: Channel, rhea: Person, client: Client
) -> None:
    address = f"{DESK}take/harbour/"
    page = walk(desk, *SAW, address=address)
    assert "csrfmiddlewaretoken" in page.content.decode()
    assert 'type="file"' not in page.content.decode()
    answer = post(desk, address, {**hidden(page), "~send": "1"})
    assert Cover.objects.get().by_phone
    assert Entry.objects.filter(action="vault.take_report", actor="rhea").count() == 1
    assert "PLANTED-WORDS" in come_back(Client(), code_of(answer)).content.decode()


def test_the_phone_page_is_guarded_against_forged_requests(rhea: Person, channel: Channel) -> None:
    from conftest import signed_in

    strict = signed_in(Client(enforce_csrf_checks=True), rhea.user)
    assert post(strict, f"{DESK}take/harbour/", {}).status_code == 403
    assert post(Client(enforce_csrf_checks=True), reverse("reporting:tell"), {}).status_code == 200


def test_channels_are_set_by_the_operator(capsys: Any, organisation: Any, rhea: Person, outsider: Any) -> None:
    enrolled(outsider)
    said = ["channel", "set", "quay", "--name", "Quay", "--organisation", "lantern", "--cap", "3"]
    call_command(*said, "--analyst", "rhea")
    channel = Channel.objects.get()
    assert (channel.cap_per_hour, [person.username for person in channel.analysts.all()]) == (3, ["rhea"])
    call_command(*said, "--analyst", "rhea", "--closed")
    call_command("channel", "list")
    assert capsys.readouterr().out.splitlines()[-1] == "quay\ttakes none\t365 days\tread: en\tQuay"
    assert Entry.objects.filter(action="reporting.set_channel").count() == 2
    for analysts, error in ((["outsider"], ChannelRefused), ([], ChannelRefused)):
        with pytest.raises(error):
            services.set_channel(by=OPERATOR, slug="new", name="New", organisation="lantern", analysts=analysts)
    reader = _person("reader", organisation, "analyst")
    with pytest.raises(NotPermitted):
        services.set_channel(by=OPERATOR, slug="new", name="New", organisation="lantern", analysts=[reader.username])
    with pytest.raises(NotPermitted):
        services.set_channel(by=viewer_for(rhea.user), slug="n", name="N", organisation="lantern", analysts=["rhea"])
