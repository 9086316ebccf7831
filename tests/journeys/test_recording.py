"""From what was told to a record, in a browser: suggestions beside the words, the check, and all without a script."""

# ruff: noqa: F811 - fixtures of the room's own tests are taken by name
from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from candil.analyse.desk.models import Item
from candil.analyse.desk.tests.conftest import channel, oslo, rhea, tell, vault_folder  # noqa: F401
from candil.analyse.incidents.models import Record
from candil.trust.vault.tests.acting import PASSPHRASE, Person
from tests.journeys.conftest import DESK, PHONE, TABLET, Watch, axe, keep_picture, scrolls_sideways

LOOKS = {
    "light-1440": (DESK, "light", "en"),
    "dark-768": (TABLET, "dark", "en"),
    "light-360": (PHONE, "light", "en"),
    "arabic-360": (PHONE, "light", "ar"),
}


@pytest.fixture
def item(transactional_db: None, tell: Any, settings: Any) -> int:
    """A report of somebody who saw something; the number of its item."""
    settings.CANDIL_TOWNS_FROM = 500_000
    told = {"saw_words": "They took his passport in Leeds. He owes a debt. Amina Yusuf knows. They did not beat him."}
    around = {"when_about": "month", "people": "few", "activity": "a car wash"}
    return int(tell("saw", signs="withholding_of_wages", told=told, circumstances=around)[0].pk)


def open_form(page: Page, item: int) -> None:
    page.goto(f"/report/desk/unlock/?next=/desk/{item}/record/")
    page.get_by_label("Passphrase of your key").fill(PASSPHRASE)
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Record this")


def fill(page: Page, summary: str) -> None:
    """What is not suggested: the place's stage, the summary and the grade."""
    page.get_by_label("What happened there").first.select_option("exploitation")
    page.get_by_label("Summary").fill(summary)
    page.get_by_label("2 – ").check()
    page.get_by_label("C – ").check()


@pytest.mark.parametrize("look", LOOKS)
def test_the_form_and_the_check_are_accessible_and_fit(
    page: Page, watch: Watch, visit_as: Any, rhea: Person, item: int, look: str
) -> None:
    (width, height), theme, language = LOOKS[look]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    visit_as(rhea.user)
    open_form(page, item)
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": watch.site}])
    page.reload()
    keep_picture(page, f"record-form-{look}")
    axe(page)
    assert not scrolls_sideways(page)
    if language == "en":
        page.locator("#row-means_of_control").get_by_role("link", name="passport").first.press("Enter")
        assert page.evaluate("location.hash").startswith("#said-")
        fill(page, "Amina Yusuf sees it")
        page.get_by_role("button", name="Record this").click()
        expect(page.get_by_text("Does this point to somebody?")).to_be_visible()
        keep_picture(page, f"record-check-{look}")
        axe(page)
        assert not scrolls_sideways(page)


def test_a_record_is_made_without_a_script(
    browser: Browser, live_server: Any, context: BrowserContext, visit_as: Any, rhea: Person, item: int
) -> None:
    visit_as(rhea.user)
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain.add_cookies(context.cookies())  # type: ignore[arg-type]
    page = plain.new_page()
    open_form(page, item)
    said = page.locator("#row-means_of_control").get_by_role("link", name="passport").first.get_attribute("href")
    expect(page.locator(f"mark:has({said})")).to_have_text("took his passport")
    fill(page, "Amina Yusuf sees it")
    page.get_by_role("button", name="Record this").click()
    page.get_by_role("group", name="Amina Yusuf").get_by_label("Take it out").check()
    page.get_by_role("button", name="Keep it so").click()
    expect(page.get_by_text("May be about the same incident")).to_be_visible()
    keep_picture(page, "recorded")
    record = Record.objects.get()
    assert record.summary == "[name] sees it"
    assert {"WithholdsDocuments", "TakesEarnings"} <= set(record.codes["means_of_control"])
    assert Item.objects.get().outcome == "recorded"
    plain.close()
