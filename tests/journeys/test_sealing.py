"""A report is sealed in the reporter's browser: what leaves it, what happens when it cannot, and what comes back."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import LimitedStream
from playwright.sync_api import Page, expect

from candil.collect.reporting import queries, services
from candil.collect.reporting.models import Cover
from candil.collect.reporting.tests.acting import enrolled, recovery_for
from candil.trust.accounts.policies import OPERATOR
from candil.trust.vault.models import Report, SealedBy
from candil.trust.vault.services import reporters
from candil.trust.vault.tests.acting import Person
from conftest import _person

WRITE = "/report/to/harbour/write/"
CANARY = "CANARY7f3a"
CODE = re.compile(r"\d{4}(?: \d{4}){5}")
OLD_PHONE = (320, 568)


@pytest.fixture
def rhea(organisation: Any, tmp_path: Path, settings: Any) -> Person:
    """A report analyst with a key, assigned to the one channel."""
    settings.CANDIL_VAULT = tmp_path / "vault"
    settings.CANDIL_LANGUAGES = ["en"]
    person = enrolled(_person("rhea", organisation, "report_analyst"))
    recovery_for(organisation)
    services.set_channel(by=OPERATOR, slug="harbour", name="Harbour line", organisation="lantern", analysts=["rhea"])
    return person


def onward(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


def write(
    page: Page, words: str = f"{CANARY} behind the car wash", look: Callable[[str], None] = lambda name: None
) -> None:
    """Answer everything on this device, up to the last look."""
    page.goto("/report/")
    page.get_by_role("button", name="Begin").click()
    answer(page, words, look)


def answer(page: Page, words: str, look: Callable[[str], None] = lambda name: None) -> None:
    page.get_by_label("I saw or heard something").check()
    look("path")
    onward(page)
    page.get_by_label("No", exact=True).check()
    onward(page)
    page.get_by_label("Working off a debt").check()
    look("signs")
    onward(page)
    page.get_by_label("What did you see or hear?").fill(words)
    look("words")
    onward(page)
    page.get_by_label("Where?").fill(f"{CANARY} near the port")
    page.get_by_label("In the last month").check()
    onward(page)
    page.get_by_label("Use it, without who I am").check()
    onward(page)
    onward(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Look through it once more")


def send(page: Page) -> str:
    """Press Send; the code."""
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your code", timeout=60_000)
    found = CODE.search(page.locator("[data-code]").inner_text())
    assert found
    return found[0]


def story(person: Person) -> queries.Story:
    """The one report, as its analyst opens it."""
    label = Report.objects.get().label
    return services.open_report(by=person.viewer, keys=person.keys, label=label, language="en")[1]


@pytest.fixture
def arrived(page: Page, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Everything that left the browser: addresses as it asked for them, bodies byte by byte as the server read them."""
    found: list[bytes] = []
    page.on("request", lambda request: found.append(request.url.encode()))
    for name in ("read", "readline"):
        original = getattr(LimitedStream, name)

        def reads(self: Any, *given: Any, original: Any = original) -> Any:
            data = original(self, *given)
            found.append(data)
            return data

        monkeypatch.setattr(LimitedStream, name, reads)
    return found


def test_only_envelopes_leave_the_browser(page: Page, rhea: Person, tmp_path: Path, arrived: list[bytes]) -> None:
    photo = tmp_path / f"{CANARY}.jpg"
    photo.write_bytes(f"{CANARY} not really a picture".encode() * 5000)
    write(page)
    page.get_by_label("Photographs, documents or sound").set_input_files(photo)
    code = send(page)
    assert sum(map(len, arrived)) > photo.stat().st_size, "the file was among what was seen"
    assert leaked(arrived, code) == []
    told = story(rhea)
    assert told.answers["told"]["saw_words"] == f"{CANARY} behind the car wash"
    assert [each.file for each in told.said] == [photo.name]
    report = Report.objects.get()
    file = services.open_file(by=rhea.viewer, keys=rhea.keys, label=report.label, part=told.said[0].label)
    assert b"".join(file.pieces) == photo.read_bytes()
    assert report.sealed_by == SealedBy.BROWSER
    cover = Cover.objects.get()
    assert (cover.path, cover.language, cover.may_analyse, cover.may_share) == ("saw", "en", True, False)
    assert reporters.enter(code=code).report == report.label


def leaked(arrived: list[bytes], code: str) -> list[str]:
    """What of an answer, a file's name, a key or the code stands in what left the browser, as it is or in Base64."""
    wanted = [CANARY, "near the port", code, code.replace(" ", ""), "debt_bondage", "AGE-SECRET-KEY"]
    whole = b"".join(arrived)
    return [each for each in wanted if each.encode() in whole or b64encode(each.encode())[:-4] in whole]


def test_the_search_finds_what_leaves_in_clear(page: Page, rhea: Person, arrived: list[bytes]) -> None:
    """The same words, sent by a page of ours that does not seal: the proof that the search above can fail."""
    write(page)
    page.evaluate("document.querySelector('form[data-part=asking]').submit()")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your code")
    assert leaked(arrived, "no code")[:1] == [CANARY]
