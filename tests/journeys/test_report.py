"""A story comes in and is answered: told without a script, read by an analyst, and the answer read with the code."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from candil.collect.reporting import services
from candil.collect.reporting.models import Cover
from candil.collect.reporting.tests.acting import enrolled, recovery_for
from candil.trust.accounts.policies import OPERATOR
from candil.trust.vault.tests.acting import PASSPHRASE
from conftest import _person
from tests.journeys.conftest import DESK, TABLET, Watch, axe, keep_picture, scrolls_sideways

OLD_PHONE = (320, 568)
LOOKS = {
    "light-1440": (DESK, "light", "en"),
    "dark-768": (TABLET, "dark", "en"),
    "arabic-320": (OLD_PHONE, "light", "ar"),
}
FIRST_PAGE = 50_000  # bytes as they travel, compressed
CODE = re.compile(r"\d{4}(?: \d{4}){5}")


@pytest.fixture
def rhea(organisation: Any, tmp_path: Path, settings: Any) -> Any:
    """A report analyst with a key, assigned to the one channel."""
    settings.CANDIL_VAULT = tmp_path / "vault"
    settings.CANDIL_LANGUAGES = ["en"]
    person = enrolled(_person("rhea", organisation, "report_analyst"))
    recovery_for(organisation)
    services.set_channel(by=OPERATOR, slug="harbour", name="Harbour line", organisation="lantern", analysts=["rhea"])
    return person.user


def tell(page: Page, *, photo: Path | None = None, look: Any = lambda name: None) -> str:
    """The whole way of somebody who saw something; the code."""
    page.goto("/report/?country=GBR")
    expect(page.get_by_role("link", name="999")).to_be_visible()
    look("safe")
    page.get_by_role("button", name="Begin").click()
    look("path")
    page.get_by_label("I saw or heard something").check()
    onward(page)
    page.get_by_label("No", exact=True).check()
    onward(page)
    page.get_by_label("Working off a debt").check()
    look("signs")
    onward(page)
    page.get_by_label("What did you see or hear?").fill("Three men sleep in the van behind the car wash.")
    look("words")
    onward(page)
    page.get_by_label("Where?").fill("near the port")
    page.get_by_label("In the last month").check()
    look("where")
    onward(page)
    page.get_by_label("Use it, without who I am").check()
    onward(page)
    onward(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Look through it once more")
    expect(page.get_by_text("Three men sleep")).to_be_visible()
    if photo is not None:
        page.get_by_label("Photographs, documents or sound").set_input_files(photo)
    look("review")
    page.get_by_role("button", name="Send").click()
    shown = page.locator(".receipt-code:visible")
    expect(shown).to_have_text(CODE)  # a browser that seals works on it for a moment
    look("receipt")
    found = CODE.search(shown.inner_text())
    assert found
    return found[0]


def onward(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


@pytest.mark.parametrize("script", [True, False])
def test_a_story_comes_in_is_answered_and_the_answer_is_read(
    browser: Browser, live_server: Any, rhea: Any, visit_as: Any, page: Page, tmp_path: Path, script: bool
) -> None:
    photo = tmp_path / "van.jpg"
    photo.write_bytes(b"not really a picture")
    visitor = browser.new_context(base_url=live_server.url, java_script_enabled=script)
    visitor.set_default_timeout(60_000)
    outside = visitor.new_page()
    code = tell(outside, photo=photo)
    outside.get_by_label("The last four digits").fill(code[-4:])
    outside.get_by_role("button", name="Compare").click()
    expect(outside.get_by_text("That is right")).to_be_visible()

    answer_as(page, rhea, visit_as)

    outside.goto("/report/return/")
    outside.get_by_label("Your code").fill(code)
    outside.get_by_role("button", name="Open").click()
    expect(outside.get_by_text("Which car wash is it?")).to_be_visible()
    expect(outside.get_by_text("Being acted on")).to_be_visible()
    outside.get_by_label("Write more").fill("The blue one.")
    outside.get_by_role("button", name="Send", exact=True).click()
    expect(outside.get_by_text("Sent.")).to_be_visible()
    assert not visitor.cookies()

    page.reload()
    expect(page.get_by_text("The blue one.")).to_be_visible()

    outside.get_by_role("button", name="Withdraw all of it").click()
    outside.get_by_role("button", name="Withdraw it for good").click()
    expect(outside.get_by_text("It is gone")).to_be_visible()
    visitor.close()
    assert not Cover.objects.exists()


def answer_as(page: Page, person: Any, visit_as: Any) -> None:
    """An analyst unlocks their key, reads, asks and sets the status."""
    visit_as(person)
    page.goto("/desk/")
    page.get_by_role("row").nth(1).get_by_role("link").click()
    page.get_by_role("link", name="Unlock my key").click()
    page.get_by_label("Passphrase of your key").fill(PASSPHRASE)
    page.get_by_role("button", name="Unlock").click()
    page.get_by_role("link", name="Show it", exact=True).click()
    expect(page.get_by_text("Three men sleep")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name=re.compile(r"Save\s*: van\.jpg")).click()
    assert saved.value.path().read_bytes() == b"not really a picture"
    page.get_by_role("button", name="Take it into work").click()
    page.get_by_label("Write to the reporter").fill("Which car wash is it?")
    page.get_by_role("button", name="Send to the reporter").click()
    expect(page.get_by_text("Sealed and kept.")).to_be_visible()
    page.get_by_label("Referred – the reporter is told: Being acted on").check()
    page.get_by_role("button", name="It is done").click()
    expect(page.get_by_text("Done.", exact=True)).to_be_visible()


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_accessible_and_fits(page: Page, watch: Watch, visit_as: Any, rhea: Any, look: str) -> None:
    (width, height), theme, language = LOOKS[look]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]

    def seen(name: str) -> None:
        if language == "ar":  # as a right-to-left page, whether or not the catalogue is there
            page.evaluate("document.documentElement.dir = 'rtl'")
        keep_picture(page, f"report-{name}-{look}")
        page.evaluate("window.scrollTo(0, 0)")  # whatever lies under the header at the moment is no fault
        axe(page)
        assert not scrolls_sideways(page), name

    code = tell(page, look=seen)
    page.goto("/report/return/")
    seen("return")
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Open").click()
    seen("behind-the-code")
    page.get_by_role("button", name="Withdraw all of it").click()
    seen("withdraw")
    visit_as(rhea)
    page.goto("/report/desk/unlock/")
    seen("unlock")
    page.get_by_label("Passphrase of your key").fill(PASSPHRASE)
    page.get_by_role("button", name="Unlock").click()
    page.goto("/report/desk/take/harbour/")
    seen("phone")


def test_the_first_page_reaches_a_slow_line(page: Page, rhea: Any) -> None:
    bodies: dict[str, int] = {}
    page.on("response", lambda answer: bodies.update({answer.url: len(gzip.compress(answer.body()))}))
    page.goto("/report/", wait_until="networkidle")
    assert len(bodies) >= 3, "page, style and script"
    assert sum(bodies.values()) <= FIRST_PAGE, bodies


def test_the_language_comes_first_where_there_are_several(page: Page, rhea: Any, settings: Any) -> None:
    settings.CANDIL_LANGUAGES = ["en", "ar"]
    page.goto("/report/")
    axe(page)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Are you safe now?")
    page.get_by_role("button", name="Begin").click()
    assert "lang=en" in page.url
    assert not [each for each in page.context.cookies() if each["name"] != settings.LANGUAGE_COOKIE_NAME]
