"""The pages of the desk, as an analyst uses them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from candil.analyse.desk.models import Item, Task
from candil.collect.reporting.models import Cover
from candil.collect.reporting.tests.acting import come_back, hidden, post
from candil.collect.support.models import Referral
from candil.trust.audit.models import Entry
from candil.trust.vault.errors import ReceiptUnknown
from candil.trust.vault.models import SealedObject
from candil.trust.vault.services import receipts, reporters
from candil.trust.vault.tests.acting import PASSPHRASE, Person
from conftest import signed_in

pytestmark = pytest.mark.django_db


def do(browser: Client, item: Item, deed: str, **given: Any) -> str:
    """A deed, followed back to the page."""
    answer = browser.post(f"/desk/{item.pk}/{deed}/", given, follow=True)
    assert answer.status_code == 200, deed
    return answer.content.decode()


def test_the_queue_says_why_and_nothing_of_what_was_told(browser: Client, tell: Any) -> None:
    tell("past")
    tell("happened")
    page = browser.get("/desk/").content.decode()
    assert page.index("it happened to the person") < page.index("it is about the past")
    assert "PLANTED" not in page
    assert "In nobody’s hands" in page


def test_a_report_is_shown_only_after_the_warning(browser: Client, tell: Any) -> None:
    item, _code = tell(signs="physical_and_sexual_violence", under_18="yes")
    before = browser.get(f"/desk/{item.pk}/").content.decode()
    for words in ("violence, perhaps sexual", "a child or young person", "Show it"):
        assert words in before
    assert "PLANTED-WORDS" not in before
    assert Cover.objects.get().status == "received", "drawing the warning is not reading"
    shown = browser.get(f"/desk/{item.pk}/?show=1")
    assert "PLANTED-WORDS" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert Cover.objects.get().status == "read"


def test_showing_is_remembered_in_the_address_only(browser: Client, tell: Any) -> None:
    first, _code = tell()
    second, _code = tell()
    page = browser.get(f"/desk/{first.pk}/?show=all").content.decode()
    assert f"/desk/{second.pk}/?show=all" in page
    assert f"/desk/{second.pk}/?show" not in browser.get(f"/desk/{first.pk}/?show=1").content.decode()


def test_without_the_key_the_page_works_and_unlocking_comes_back(rhea: Person, tell: Any) -> None:
    item, _code = tell()
    locked = signed_in(Client(), rhea.user)
    page = locked.get(f"/desk/{item.pk}/?show=1").content.decode()
    assert "PLANTED" not in page
    assert "/report/desk/unlock/?next=%2Fdesk%2F" in page
    back = locked.post(f"/report/desk/unlock/?next=/desk/{item.pk}/", {"passphrase": PASSPHRASE})
    assert back["Location"] == f"/desk/{item.pk}/"
    elsewhere = locked.post("/report/desk/unlock/?next=https://evil.example/", {"passphrase": PASSPHRASE})
    assert elsewhere["Location"].startswith("/")


def test_claim_assess_ask_wait_and_the_reporter_answers_with_a_tap(browser: Client, tell: Any) -> None:
    item, code = tell(signs="isolation", circumstances={"when_about": "now", "place": "the port"})
    do(browser, item, "claim")
    page = browser.get(f"/desk/{item.pk}/?show=1").content.decode()
    assert "Suggested: 3. It is happening now." in page
    do(browser, item, "assess", level="3", signs=["place", "time"], all="1")
    item.refresh_from_db()
    assert (item.level, item.is_assessed, item.signs["place"], item.signs["ask"]) == (3, True, True, False)
    do(browser, item, "ask", asking="danger")
    item.refresh_from_db()
    assert item.state == "waiting"
    outside = Client()
    back = come_back(outside, code)
    assert "Is somebody in danger now?" in back.content.decode()
    assert "I do not know" in back.content.decode()
    post(outside, "/report/return/", {"~pass": hidden(back)["~pass"], "~do": "say", "words": "Yes"})
    item.refresh_from_db()
    assert (item.state, item.claimed_by.username) == ("working", "rhea")
    assert "something new" in browser.get("/desk/").content.decode()


def test_a_note_is_for_analysts_and_never_for_the_reporter(browser: Client, oslo: Person, tell: Any) -> None:
    item, code = tell()
    do(browser, item, "note", note="PLANTED-NOTE")
    assert "PLANTED-NOTE" in browser.get(f"/desk/{item.pk}/?show=1").content.decode()
    back = come_back(Client(), code).content.decode()
    assert "PLANTED-WORDS" in back, "the reporter is in"
    assert "PLANTED-NOTE" not in back
    entered = reporters.enter(code=code)
    assert [piece.kind for piece in reporters.read(reporter=entered)] == ["answers"]
    handed = reporters.fetch(lookup=receipts.keys_of(receipts.typed(code)).lookup).objects
    assert [each.kind for each in handed] == ["answers"]
    note = SealedObject.objects.get(kind="note").label
    with pytest.raises(ReceiptUnknown):
        reporters.read_file(reporter=entered, label=note)


def test_what_cannot_be_kept_goes_back_to_whoever_wrote_it(rhea: Person, browser: Client, tell: Any) -> None:
    item, _code = tell()
    refused = do(browser, item, "reply", words="WORDS-AT-HAND")
    assert "WORDS-AT-HAND" in refused
    assert "Claim it first" in refused
    locked = signed_in(Client(), rhea.user)
    assert "WORDS-AT-HAND" in do(locked, item, "note", note="WORDS-AT-HAND")


def test_finishing_tells_the_reporter_what_the_page_said(browser: Client, tell: Any) -> None:
    item, _code = tell()
    do(browser, item, "claim")
    assert "Referred – the reporter is told: Being acted on" in browser.get(f"/desk/{item.pk}/").content.decode()
    do(browser, item, "finish", outcome="referred", tell="on")
    item.refresh_from_db()
    assert (item.state, item.outcome, Cover.objects.get().status) == ("done", "referred", "acting")
    do(browser, item, "reopen")
    do(browser, item, "finish", outcome="nothing")
    assert Cover.objects.get().status == "acting", "unticked: the reporter is told nothing new"


def test_a_second_reader_is_asked_and_has_looked(browser: Client, oslo: Person, tell: Any) -> None:
    item, _code = tell()
    do(browser, item, "claim")
    do(browser, item, "second-reader", username="oslo")
    other = signed_in(Client(), oslo.user)
    assert f"/desk/{item.pk}/" in other.get("/desk/?whose=asked").content.decode()
    do(other, item, "second-reader", looked="1")
    item.refresh_from_db()
    assert item.second_reader is None
    assert f"/desk/{item.pk}/" not in other.get("/desk/?whose=asked").content.decode()


def test_a_task_is_made_listed_and_done(browser: Client, tell: Any) -> None:
    item, _code = tell()
    assert "at most 80" in do(browser, item, "task", what="x" * 81, who="rhea", due_on="2026-12-01")
    do(browser, item, "task", what="Ask the inspectorate", who="rhea", due_on="2020-01-01")
    mine = browser.get("/desk/tasks/").content.decode()
    assert "Ask the inspectorate" in mine
    assert "late" in mine
    browser.post(f"/desk/tasks/{Task.objects.get().pk}/done/")
    assert Task.objects.get().done_on is not None
    browser.get("/desk/tasks/")  # says "Done: …" once
    assert "Ask the inspectorate" not in browser.get("/desk/tasks/").content.decode()


def test_a_referral_is_written_elsewhere_and_named_here(browser: Client, tell: Any) -> None:
    item, _code = tell()
    do(browser, item, "claim")
    do(browser, item, "assess", level="2")
    page = browser.get(f"/desk/{item.pk}/refer/").content.decode()
    assert "/help/referrals/add/?case=child&amp;next=%2Fdesk%2F" in page
    wrong = browser.post(f"/desk/{item.pk}/refer/", {"referral": "7"}).content.decode()
    assert "no referral 7" in wrong
    said = {
        "country": "GBR", "case": "child", "referred_on": "2026-11-01", "first_responder": "Lantern Trust",
        "referred_to": "A shelter", "consent": "not_needed",
    }  # fmt: skip
    back = browser.post(f"/help/referrals/add/?case=child&next=/desk/{item.pk}/refer/", said)
    number = Referral.objects.get().number
    assert back["Location"] == f"/desk/{item.pk}/refer/?referral={number}"
    assert browser.post(f"/desk/{item.pk}/refer/", {"referral": number}).status_code == 302
    assert f"referral:{number}" in browser.get(f"/desk/{item.pk}/").content.decode()


def test_every_change_is_in_the_audit_without_words(browser: Client, tell: Any) -> None:
    item, _code = tell()
    for deed, given in (
        ("claim", {}), ("assess", {"level": "1"}), ("note", {"note": "PLANTED-NOTE"}), ("wait", {}), ("release", {}),
        ("claim", {}), ("finish", {"outcome": "not_ours"}), ("reopen", {}),
    ):  # fmt: skip
        do(browser, item, deed, **given)
    lines = Entry.objects.filter(subject=f"item:{item.pk}").order_by("sequence")
    assert [line.action for line in lines] == [
        f"desk.{verb}" for verb in ("claim", "assess", "note", "wait", "release", "claim", "finish", "reopen")
    ]
    assert "PLANTED" not in str([line.details for line in lines])
    history = browser.get(f"/desk/{item.pk}/").content.decode()
    assert "finished it: Not for us" in history


def test_the_rules_are_shown_from_the_data(browser: Client) -> None:
    from candil.analyse.desk.queries import rules

    page = browser.get("/desk/rules/").content.decode()
    for each in (*rules.BEFORE_OPENING, *rules.AFTER_OPENING):
        assert str(each.words) in page
    for sign in rules.SIGNS:
        assert str(sign.question) in page
