"""Somebody who reads from right to left finds help and fills in a form in their language: no script, no cookie."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from candil.collect.questionnaires import services as forms
from candil.collect.questionnaires.tests.forms import INTERVIEW
from candil.collect.support import services
from candil.collect.support.tests.factories import listing, number, pathway
from candil.platform.design import languages
from candil.platform.design.catalogues import paths
from candil.trust.accounts.models import User
from candil.trust.accounts.policies import OPERATOR, viewer_for
from tests.journeys.conftest import TABLET, axe, keep_picture, scrolls_sideways

OLD_PHONE = (320, 568)
RIGHT_TO_LEFT = ["ar", "fa", "ur", "ckb", "ps"]


@pytest.fixture
def pages(transactional_db: None, settings: Any, organisation: Any) -> dict[str, str]:
    """Help in a country, and an open form, with every language switched on; name → address."""
    settings.CANDIL_LANGUAGES = list(paths())
    services.check(by=OPERATOR, entry=number(label="All services", number="999"))
    house = listing(name="Harbour House", areas=["Humberside"], languages=["ron", "ara"], is_child_safe=True)
    services.check(by=OPERATOR, entry=house)
    listing(name="Fair Pay Desk", needs=["work_rights"], text_number="60777")
    way = pathway()
    officer = viewer_for(User.objects.create_user("officer", organisation=organisation, roles=["data_officer"]))
    form, _read = forms.add_form(by=officer, slug="interview", content=INTERVIEW)
    forms.change_form(by=officer, form=form, is_open=True, one_thing_per_page=True)
    return {
        "help": "/help/",
        "country": "/help/in/GBR/",
        "no-entries": "/help/in/FRA/",
        "pathways": "/help/in/GBR/what-to-do/",
        "pathway": f"/help/in/GBR/what-to-do/{way.pk}/",
        "form": "/forms/interview/",
    }


@pytest.mark.parametrize("code", RIGHT_TO_LEFT)
def test_right_to_left_pages_are_accessible_and_fit(page: Page, pages: dict[str, str], code: str) -> None:
    for width, height in (OLD_PHONE, TABLET):
        page.set_viewport_size({"width": width, "height": height})
        for name, address in pages.items():
            page.goto(f"{address}?lang={code}")
            keep_picture(page, f"{code}-{width}-{name}")
            assert page.locator("html").get_attribute("dir") == "rtl"
            assert not scrolls_sideways(page), address
            if code in ("ar", "ckb"):
                axe(page)


@pytest.mark.parametrize("code", ["fa", "ps"])
def test_a_chosen_language_stays_from_page_to_page(
    browser: Any, live_server: Any, pages: dict[str, str], code: str
) -> None:
    visitor = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = visitor.new_page()
    page.goto("/help/")
    page.get_by_role("link", name=languages.own_name(code)).click()
    page.locator("#country").select_option("GBR")
    page.locator("main form button").click()
    _is_in(page, code, "/help/in/GBR/")
    page.locator("#need").select_option("work_rights")
    page.locator("main form button").click()
    _is_in(page, code, "/help/in/GBR/")
    expect(page.locator("[data-listing]")).to_have_count(1)
    page.locator("main a[href*='what-to-do']").click()
    page.locator("main li > a[href*='what-to-do/']").click()
    _is_in(page, code, pages["pathway"])
    page.goto(f"/forms/interview/?lang={code}")
    page.locator("main .button-primary").click()  # nothing is answered yet
    _is_in(page, code, "/forms/interview/")
    expect(page.get_by_role("alert")).to_be_visible()
    assert visitor.cookies() == []
    visitor.close()


def _is_in(page: Page, code: str, address: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", code)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.url.split("?")[0].endswith(address)


def test_numbers_to_dial_stay_left_to_right_in_latin_digits(page: Page, pages: dict[str, str]) -> None:
    page.goto("/help/in/GBR/?lang=fa")
    number_shown = page.locator(".numbers bdi").first
    expect(number_shown).to_have_text("999")
    text = page.locator("[data-listing] bdi").filter(has_text="60777")
    assert text.evaluate("element => getComputedStyle(element).direction") == "ltr"


def test_what_the_script_counts_has_the_digits_of_the_language(page: Page, pages: dict[str, str]) -> None:
    page.goto("/help/in/GBR/?lang=fa", wait_until="networkidle")
    page.locator("#need").select_option("work_rights")
    expect(page.get_by_role("status").filter(has_text="۱")).to_be_visible()
    assert "1" not in page.get_by_role("status").filter(has_text="۱").inner_text()
