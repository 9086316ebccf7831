"""A report is told, sent, read again and withdrawn on a narrow phone, with long words and from right to left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from candil.collect.reporting.models import Cover
from candil.collect.reporting.tests.acting import enrolled, recovery_for
from candil.platform.design.catalogues import paths
from conftest import _person
from tests.journeys import telling
from tests.journeys.conftest import axe, keep_picture, scrolls_sideways

OLD_PHONE = (320, 568)
LANGUAGES = ("ar", "ckb", "bn", "de", "zh-hans", "vi")
WITH_AXE = ("ar", "de")


@pytest.fixture
def channel(transactional_db: None, organisation: Any, tmp_path: Path, settings: Any) -> None:
    """One channel, and every language switched on."""
    settings.CANDIL_VAULT = tmp_path / "vault"
    settings.CANDIL_LANGUAGES = list(paths())
    enrolled(_person("rhea", organisation, "report_analyst"))
    recovery_for(organisation)
    telling.channel_for("rhea")


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_whole_way_fits_an_old_phone(page: Page, channel: None, code: str) -> None:
    page.set_viewport_size({"width": OLD_PHONE[0], "height": OLD_PHONE[1]})

    def look(name: str) -> None:
        _check(page, code, f"{code}-script-{name}")

    for name, address in (("0-signs", "/report/signs/"), ("0-return", "/report/return/")):
        page.goto(f"{address}?lang={code}")
        look(name)
    telling.tell(page, look=look, language=code)
    given = telling.send(page)
    look("10-receipt")
    assert Cover.objects.get().language == code
    page.goto(f"/report/return/?lang={code}")
    page.locator("#code").fill(given)
    telling.onward(page)
    expect(page.locator("#words")).to_be_visible()
    expect(page.locator("[data-done], [data-since]").and_(page.locator(":visible"))).to_have_count(0)
    look("11-back")


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_whole_way_fits_an_old_phone_without_a_script(
    browser: Browser, live_server: Any, channel: None, code: str
) -> None:
    size = {"width": OLD_PHONE[0], "height": OLD_PHONE[1]}
    visitor = browser.new_context(base_url=live_server.url, viewport=size, java_script_enabled=False)  # type: ignore[arg-type]
    visitor.set_default_timeout(60_000)
    page = visitor.new_page()
    page.goto("/report/")
    page.locator(f'main a[lang="{code}"]').click()

    def look(name: str) -> None:
        _check(page, code, f"{code}-{name}")

    telling.tell(page, look=look, language=code)
    given = telling.send(page)
    look("10-receipt")
    page.goto(f"/report/return/?lang={code}")
    page.locator("#code").fill(given)
    telling.onward(page)
    look("11-back")
    page.locator('form:has(input[value="withdraw"]) button[type=submit]').click()
    look("12-withdraw")
    page.locator('button[name="~sure"]').click()
    look("13-withdrawn")
    assert visitor.cookies() == []
    visitor.close()


def test_another_language_in_the_middle_keeps_what_was_written_on_the_device(page: Page, channel: None) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url + (request.post_data or "")))
    telling.begin(page)
    telling.onward(page)
    telling.field(page, "path", "saw").check()
    telling.onward(page)
    telling.field(page, "under_18", "no").check()
    telling.onward(page)
    telling.onward(page)
    telling.field(page, "told/saw_words").fill(telling.WORDS)
    page.locator("main form .languages:visible summary").click()
    page.locator('main form button[name="~stay"][value="fa"]:visible').click()
    expect(page.locator("html")).to_have_attribute("lang", "fa")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(telling.field(page, "told/saw_words")).to_have_value(telling.WORDS)
    assert page.url.endswith("/report/to/harbour/write/?lang=fa")
    for _page in range(4):
        telling.onward(page)
    expect(page.get_by_text(telling.WORDS)).to_be_visible()
    telling.send(page)
    assert (Cover.objects.get().language, Cover.objects.get().path) == ("fa", "saw")
    assert not [each for each in requests if "sleep in the van" in each]


def _check(page: Page, code: str, name: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", code)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if code in ("ar", "ckb") else "ltr")
    keep_picture(page, name)
    assert not scrolls_sideways(page), name
    if code in WITH_AXE and "script" in name:
        page.evaluate("scrollTo(0, 0)")  # what lies under the header that stays while scrolling is no fault
        axe(page)
