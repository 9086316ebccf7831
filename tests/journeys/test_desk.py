"""The desk in a browser: a report is read beside the work, by mouse, by keys alone, and without a script."""

# ruff: noqa: F811 - fixtures of the room's own tests are taken by name
from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from candil.analyse.desk.models import Item
from candil.analyse.desk.tests.conftest import bare_item, channel, oslo, rhea, tell, vault_folder  # noqa: F401
from candil.trust.vault.tests.acting import PASSPHRASE, Person
from tests.journeys.conftest import DESK, PHONE, TABLET, Watch, axe, keep_picture, scrolls_sideways

LOOKS = {
    "light-1440": (DESK, "light", "en"),
    "dark-768": (TABLET, "dark", "en"),
    "light-360": (PHONE, "light", "en"),
    "arabic-360": (PHONE, "light", "ar"),
}
TOLD: dict[str, Any] = {
    "signs": "restriction_of_movement withholding_of_wages",
    "told": {"saw_words": "Three men sleep in the van behind the car wash. They are not paid."},
    "circumstances": {"when_about": "now", "place": "near the port", "activity": "a car wash"},
}


@pytest.fixture
def laid(transactional_db: None, tell: Any, organisation: Any) -> list[int]:
    """Three reports and a text from the open; the numbers of the reports."""
    made = [tell("saw", **TOLD)[0].pk, tell("happened")[0].pk, tell("past")[0].pk]
    bare_item(organisation, title="Twelve people found in a packing plant", level=5, rank=505)
    return made


def unlock(page: Page) -> None:
    page.goto("/report/desk/unlock/?next=/desk/")
    page.get_by_label("Passphrase of your key").fill(PASSPHRASE)
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Desk")


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_accessible_and_fits(
    page: Page, watch: Watch, visit_as: Any, rhea: Person, laid: list[int], look: str
) -> None:
    (width, height), theme, language = LOOKS[look]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    visit_as(rhea.user)
    unlock(page)
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": watch.site}])
    first = laid[0]
    for name, address in {
        "queue": "/desk/", "warning": f"/desk/{first}/", "rules": "/desk/rules/", "tasks": "/desk/tasks/",
        "refer": f"/desk/{first}/refer/", "open-source": f"/desk/{Item.objects.get(kind='candidate').pk}/",
    }.items():  # fmt: skip
        page.goto(address)
        keep_picture(page, f"desk-{name}-{look}")
        axe(page)
        assert not scrolls_sideways(page), address
    page.goto(f"/desk/{first}/?show=1")
    page.locator("form[data-claim] button").click()
    keep_picture(page, f"desk-item-{look}")
    axe(page)
    assert not scrolls_sideways(page)


def test_a_report_is_triaged_and_asked_by_keys_alone(page: Page, visit_as: Any, rhea: Person, laid: list[int]) -> None:
    visit_as(rhea.user)
    unlock(page)
    page.keyboard.press("?")
    expect(page.get_by_text("How urgent it is", exact=True)).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tr.desk-here a")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("o")
    expect(page.get_by_text("Before you read it")).to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_text("It is in your hands now.")).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_text("Kept. It stands where")).to_be_visible()
    assert Item.objects.get(is_assessed=True).level == 1
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="What it says")).to_be_visible()
    words = page.get_by_label("Note for the analysts")
    words.focus()
    page.keyboard.type("j k 5 c")
    expect(words).to_have_value("j k 5 c")
    assert Item.objects.get(is_assessed=True).level == 1, "no key works inside a field"
    page.get_by_role("button", name="Seal the note").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sealed into the report, for analysts only.")).to_be_visible()
    page.get_by_role("button", name="Ask it, and wait").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Asked. It waits for the reporter")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_text("Before you read it")).to_be_visible()
    page.keyboard.press("q")
    expect(page.get_by_role("heading", level=1)).to_have_text("Desk")


def test_without_a_script_everything_is_there(
    browser: Browser, live_server: Any, context: BrowserContext, visit_as: Any, rhea: Person, laid: list[int]
) -> None:
    visit_as(rhea.user)
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain.add_cookies(context.cookies())  # type: ignore[arg-type]
    page = plain.new_page()
    unlock(page)
    page.get_by_role("row").nth(1).get_by_role("link").click()
    page.get_by_role("link", name="Show it", exact=True).click()
    page.get_by_role("button", name="Take it into work").click()
    page.get_by_label("Immediate danger").check()
    page.get_by_role("button", name="That is right").click()
    page.get_by_role("group", name="What became of it?").get_by_label("Nothing to do").check()
    page.get_by_role("button", name="It is done").click()
    expect(page.get_by_text("Done.", exact=True)).to_be_visible()
    plain.close()
    assert Item.objects.get(state="done").outcome == "nothing"
