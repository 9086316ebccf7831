"""Somebody comes back: reads, writes more, withdraws; a code that opens nothing says nothing more than that."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from candil.collect.reporting import services
from candil.collect.reporting.models import Channel, Cover, Status
from candil.collect.reporting.tests.acting import BACK, SAW, code_of, come_back, hidden, post, sent
from candil.trust.vault.errors import ReportUnknown
from candil.trust.vault.models import KeyWrap, Receipt, Report, SealedObject
from candil.trust.vault.services import receipts, reporters
from candil.trust.vault.tests.acting import Person

pytestmark = pytest.mark.django_db
WORDS = "Two more came <today>."


@pytest.fixture
def code(client: Client, channel: Channel) -> str:
    """The code of a report that was sent."""
    return code_of(sent(client, *SAW))


def does(client: Client, page: Any, what: str, **given: str) -> Any:
    """Press a button of the page behind the code."""
    return post(client, BACK, {"~pass": hidden(page)["~pass"], "~do": what, **given})


def test_the_code_is_shown_once_more_at_the_first_return_only(client: Client, code: str) -> None:
    first, second = come_back(client, code), come_back(client, code.replace(" ", "-"))
    assert code_of(first) == code
    assert code not in second.content.decode()
    assert "nobody has opened it yet" in second.content.decode()
    assert "PLANTED-WORDS" in second.content.decode()


def test_the_conversation_goes_both_ways(client: Client, code: str, rhea: Person) -> None:
    label = Report.objects.get().label
    services.answer(by=rhea.viewer, keys=rhea.keys, label=label, words="Which <gate> was it?")
    services.set_status(by=rhea.viewer, label=label, status=Status.ACTING)
    page = come_back(client, code)
    assert "Which &lt;gate&gt; was it?" in page.content.decode()
    assert "Being acted on" in page.content.decode()
    Cover.objects.update(has_news=False)
    after = does(client, page, "say", words=WORDS)
    assert "Sent." in after.content.decode()
    assert Cover.objects.get().has_news
    _cover, story = services.open_report(by=rhea.viewer, keys=rhea.keys, label=label, language="en")
    assert [(each.is_reporters, each.words) for each in story.said] == [(False, "Which <gate> was it?"), (True, WORDS)]


def test_a_message_without_words_or_too_long_is_told_and_not_lost(client: Client, code: str) -> None:
    page = come_back(client, code)
    assert "Nothing was written" in does(client, page, "say", words="  ").content.decode()
    long = does(client, page, "say", words="x" * 20_001).content.decode()
    assert "several parts" in long
    assert "x" * 20_001 in long
    assert SealedObject.objects.count() == 1


def test_files_follow_later(client: Client, code: str, rhea: Person, vault_folder: Any) -> None:
    page = come_back(client, code)
    files = [SimpleUploadedFile("late.jpg", b"PLANTED-PICTURE" * 9000, content_type="image/jpeg")]
    answer = client.post(BACK, {"~pass": hidden(page)["~pass"], "~files": files})
    assert "Sent." in answer.content.decode()
    label = Report.objects.get().label
    _cover, story = services.open_report(by=rhea.viewer, keys=rhea.keys, label=label, language="en")
    file = services.open_file(by=rhea.viewer, keys=rhea.keys, label=label, part=story.said[0].label)
    assert (story.said[0].file, b"".join(file.pieces)) == ("late.jpg", b"PLANTED-PICTURE" * 9000)
    assert file.about["type"] == "image/jpeg"
    assert len([path for path in vault_folder.rglob("*") if path.is_file()]) == 1, "the first seal of it is gone"


def test_files_without_a_pass_leave_nothing(client: Client, code: str, vault_folder: Any) -> None:
    answer = client.post(BACK, {"~pass": "wrong", "~files": [SimpleUploadedFile("a", b"PLANTED")]})
    assert "There is no report for this code" in answer.content.decode()
    assert SealedObject.objects.count() == 1
    assert [path for path in vault_folder.rglob("*") if path.is_file()] == []


def test_withdrawing_is_asked_twice_and_ends_everything(client: Client, code: str, rhea: Person) -> None:
    label = Report.objects.get().label
    asked = does(client, come_back(client, code), "withdraw")
    assert "Withdraw all of it?" in asked.content.decode()
    assert KeyWrap.objects.exists()
    assert "It is gone" in does(client, asked, "withdraw", **{"~sure": "yes"}).content.decode()
    left = (KeyWrap.objects.count(), Receipt.objects.count(), Cover.objects.count())
    assert left == (0, 0, 0)
    with pytest.raises(ReportUnknown):
        services.open_report(by=rhea.viewer, keys=rhea.keys, label=label, language="en")
    assert "There is no report" in does(client, asked, "say", words="more").content.decode()


def _body(answer: Any) -> str:
    """Everything but the moment at which the page is out of date, which is now."""
    headers = sorted((name, value) for name, value in answer.headers.items() if name != "Expires")
    return f"{answer.status_code} {headers} {answer.content.decode()}"


def test_unknown_expired_and_withdrawn_codes_are_answered_alike(client: Client, channel: Channel) -> None:
    codes = {name: code_of(sent(client, *SAW)) for name in ("expired", "withdrawn")}
    codes["unknown"] = receipts.shown(receipts.new_code())
    yesterday = timezone.localdate() - timedelta(days=1)
    Report.objects.filter(pk=reporters.enter(code=codes["expired"]).report).update(expires_on=yesterday)
    services.withdraw(reporter=reporters.enter(code=codes["withdrawn"]))
    bodies = {name: _body(come_back(client, code)) for name, code in codes.items()}
    assert len(set(bodies.values())) == 1
    assert "There is no report for this code" in bodies["unknown"]


def test_unknown_expired_and_withdrawn_codes_take_the_same_work(
    client: Client, channel: Channel, django_assert_num_queries: Any, settings: Any
) -> None:
    """The same queries, and one derivation each, which takes nearly all of the time."""
    codes = {name: code_of(sent(client, *SAW)) for name in ("expired", "withdrawn")}
    codes["unknown"] = receipts.shown(receipts.new_code())
    Report.objects.filter(pk=reporters.enter(code=codes["expired"]).report).update(expires_on=timezone.localdate())
    services.withdraw(reporter=reporters.enter(code=codes["withdrawn"]))
    for code in codes.values():
        with django_assert_num_queries(1):
            come_back(client, code)


def test_a_mistyped_code_is_found_before_anything_is_looked_up(client: Client, channel: Channel) -> None:
    code = receipts.new_code()
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert "There is no report" not in come_back(client, wrong).content.decode()
    assert re.search(r'class="errorlist"', come_back(client, "12").content.decode())


def test_the_page_closes_after_fifteen_minutes(client: Client, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page, now = come_back(client, code), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 16 * 60)
    assert "There is no report" in does(client, page, "say", words="late").content.decode()
    assert SealedObject.objects.count() == 1
