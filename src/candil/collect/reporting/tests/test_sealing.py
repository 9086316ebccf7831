"""The doors for browsers that seal by themselves, asked without a browser: what they take, refuse and never see."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from candil.collect.reporting import queries, services
from candil.collect.reporting.models import Channel, Cover
from candil.collect.reporting.tests.acting import post
from candil.trust.vault.models import Report, SealedObject, new_label
from candil.trust.vault.services import receipts, reporters, wraps
from candil.trust.vault.services.envelopes import new_identity, recipient_of, seal
from candil.trust.vault.services.frames import Context
from candil.trust.vault.tests.acting import Person

pytestmark = pytest.mark.django_db
ROOT = "/report/to/harbour/"
COVER = {"path": "saw", "language": "en", "uses": "analyse"}
ANSWERS = {"path": "saw", "told": {"saw_words": "PLANTED-WORDS"}}


class Browser:
    """What the front end makes, made here."""

    def __init__(self, client: Client) -> None:
        self.client, self.label, self.identity = client, new_label(), new_identity()
        self.code = receipts.new_code()
        self.keys = receipts.keys_of(self.code)
        self.recipient = recipient_of(self.identity)

    def fields(self) -> dict[str, Any]:
        """As it is sent, sealed to the keys of now."""
        kit = self.client.get(f"{ROOT}kit/").json()
        words = queries.written(ANSWERS, "en")
        return {
            "label": self.label, "recipient": self.recipient, "recovery": kit["recovery"],
            "wraps": {holder: self.wrap(holder, to) for holder, to in kit["holders"].items()},
            "recovery_wrap": self.wrap("recovery", kit["recovery"]), "lookup": self.keys.lookup.hex(),
            "receipt_recipient": self.keys.recipient, "receipt_wrap": self.wrap("receipt", self.keys.recipient),
            "answers": self.envelope("answers", 1, words),
        }  # fmt: skip

    def wrap(self, holder: str, to: str) -> str:
        return b64encode(wraps.wrap(self.label, self.identity, holder, to)).decode()

    def envelope(self, kind: str, order: int, data: bytes) -> dict[str, Any]:
        label = new_label()
        sealed = seal(Context(self.label, label, kind, "reporter", order), data, self.recipient)
        return {"label": label, "order": order, "envelope": b64encode(sealed).decode()}

    def file(self, order: int, kind: str = "file") -> SimpleUploadedFile:
        made = self.envelope(kind, order, b"picture")
        return SimpleUploadedFile(f"{made['label']}.{kind}.{order}", b64decode(made["envelope"]))

    def send(self, fields: Any, cover: Mapping[str, Any] = COVER, files: Any = ()) -> Any:
        given = {"~sealed": json.dumps(fields), "~cover": json.dumps(cover), "~files": list(files)}
        return self.client.post(f"{ROOT}sealed/", given)

    def back(self, **given: Any) -> Any:
        return post(self.client, "/report/return/sealed/", {"~lookup": self.keys.lookup.hex(), **given})


@pytest.fixture
def browser(client: Client, channel: Channel) -> Browser:
    return Browser(client)


def test_a_sealed_report_is_kept_and_sent_again_it_is_answered_alike(browser: Browser, rhea: Person) -> None:
    fields, files = browser.fields(), [browser.file(2), browser.file(3)]
    answers = [browser.send(fields, files=files).json()]
    for file in files:
        file.seek(0)
    answers.append(browser.send(fields, files=files).json())
    assert answers == [{"kept": True, "is_again": False}, {"kept": True, "is_again": True}]
    assert (Report.objects.count(), Cover.objects.count(), SealedObject.objects.count()) == (1, 1, 3)
    _cover, story = services.open_report(by=rhea.viewer, keys=rhea.keys, label=browser.label, language="en")
    assert story.answers["told"] == {"saw_words": "PLANTED-WORDS"}
    assert reporters.enter(code=browser.code).report == browser.label


def test_files_of_a_second_sending_leave_nothing_behind(browser: Browser, vault_folder: Any) -> None:
    fields = browser.fields()
    for _time in range(2):
        browser.send(fields, files=[browser.file(2)])
    assert len([path for path in vault_folder.rglob("*") if path.is_file()]) == 1


WRONG: dict[str, tuple[Any, Any]] = {
    "nothing": ({}, COVER),
    "a list": ([], COVER),
    "no wraps": ({"wraps": None}, COVER),
    "no base64": ({"receipt_wrap": "é"}, COVER),
    "no hexadecimal": ({"lookup": "xyz"}, COVER),
    "in clear": ({"answers": {"label": "a" * 32, "envelope": b64encode(b"PLANTED").decode()}}, COVER),
    "deep": ({"answers": [[[[]]]]}, COVER),
    "unknown path": (None, {**COVER, "path": "PLANTED"}),
    "unknown language": (None, {**COVER, "language": "PLANTED"}),
    "no cover": (None, None),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_no_page_of_ours_makes_is_refused_without_a_quotation(browser: Browser, case: str) -> None:
    change, cover = WRONG[case]
    fields = browser.fields()
    whole = fields if change is None else change if change in ({}, []) else {**fields, **change}
    answer = browser.send(whole, cover)
    assert (answer.status_code, answer.json()["why"]) == (400, "refused")
    assert "PLANTED" not in answer.content.decode()
    assert (Report.objects.count(), SealedObject.objects.count()) == (0, 0)


@pytest.mark.parametrize("kind", ["note", "reply", "answers", "message"])
def test_only_files_come_beside_the_answers(browser: Browser, kind: str, vault_folder: Any) -> None:
    assert browser.send(browser.fields(), files=[browser.file(2, kind)]).status_code == 400
    assert not Report.objects.exists()
    assert [path for path in vault_folder.rglob("*") if path.is_file()] == []


def test_keys_that_changed_are_said_so_that_the_browser_seals_anew(browser: Browser) -> None:
    fields = browser.fields()
    answer = browser.send({**fields, "wraps": {"a" * 32: fields["recovery_wrap"]}})
    assert (answer.status_code, answer.json()["why"]) == (409, "holders")


def test_the_return_by_lookup_key(browser: Browser, rhea: Person) -> None:
    browser.send(browser.fields())
    found = browser.back().json()
    assert (found["label"], found["status"], found["first_return"]) == (browser.label, "received", True)
    said = browser.envelope("message", 2, b"more")
    assert len(browser.back(**{"~do": "say", "~sealed": json.dumps(said)}).json()["objects"]) == 2
    again = browser.back(**{"~do": "say", "~sealed": json.dumps({**said, "label": new_label()})})
    assert (again.status_code, again.json()["why"]) == (409, "order")
    assert Cover.objects.get().has_news
    assert browser.back(**{"~do": "withdraw"}).json() == {"withdrawn": True}
    gone, never = browser.back(), Browser(browser.client).back()
    assert (gone.status_code, gone.json()) == (never.status_code, never.json())
    assert gone.json()["why"] == "unknown"


def test_no_door_sets_a_cookie_or_may_be_cached(browser: Browser) -> None:
    client = browser.client
    answers = [client.get(f"{ROOT}write/"), client.get(f"{ROOT}kit/"), browser.send({}), browser.back()]
    assert [answer.cookies for answer in answers] == [{}] * 4
    assert all("no-store" in answer["Cache-Control"] for answer in answers)


def test_the_app_has_a_neutral_name_and_its_worker_may_serve_the_pages_of_help(
    client: Client, channel: Channel
) -> None:
    manifest = client.get("/report/app.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json"
    assert (manifest.json()["name"], manifest.json()["start_url"]) == ("Help and information", "/report/")
    assert client.get("/report/pages.js")["Service-Worker-Allowed"] == "/"
