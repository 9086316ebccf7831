"""Somebody looks for help: on an old phone, without a script, with a keyboard, in a hurry to leave."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from candil.collect.support import services
from candil.collect.support.tests.factories import listing, number, pathway
from candil.platform.design.catalogues import paths
from candil.trust.accounts.policies import OPERATOR
from tests.journeys.conftest import DESK, TABLET, Watch, axe, keep_picture, scrolls_sideways

OLD_PHONE = (320, 568)
LOOKS = {
    "light-1440": (DESK, "light", "en"),
    "dark-768": (TABLET, "dark", "en"),
    "arabic-320": (OLD_PHONE, "light", "ar"),
}
FIRST_PAGE = 50_000  # bytes as they travel, compressed


@pytest.fixture(autouse=True)
def every_language(settings: Any) -> None:
    """The operator has switched everything on: the longest list of languages that a page carries."""
    settings.CANDIL_LANGUAGES = list(paths())


@pytest.fixture
def everything(transactional_db: None) -> dict[str, str]:
    """A country with a number, two organisations and a pathway; name → address."""
    services.check(by=OPERATOR, entry=number(label="All services"))
    house = listing(
        name="Harbour House", areas=["Humberside"], languages=["ron", "ara"], serves=["women"], is_child_safe=True,
        latitude=53.74, longitude=-0.33, web="https://harbour.example/", description="Beds for women and children.",
    )  # fmt: skip
    services.check(by=OPERATOR, entry=house)
    listing(name="Fair Pay Desk", needs=["work_rights"], text_number="60777", latitude=51.5, longitude=-0.12)
    way = pathway()
    return {
        "help": "/help/",
        "help-country": "/help/in/GBR/",
        "help-no-entries": "/help/in/FRA/",
        "help-pathways": "/help/in/GBR/what-to-do/",
        "help-pathway": f"/help/in/GBR/what-to-do/{way.pk}/",
    }


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_accessible_and_fits(page: Page, watch: Watch, everything: dict[str, str], look: str) -> None:
    (width, height), theme, language = LOOKS[look]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": watch.site}])
    for name, address in everything.items():
        page.goto(address)
        keep_picture(page, f"{name}-{look}")
        axe(page)
        assert not scrolls_sideways(page), address


def test_the_first_page_reaches_a_slow_line(page: Page, everything: dict[str, str]) -> None:
    bodies: dict[str, int] = {}
    page.on("response", lambda answer: bodies.update({answer.url: len(gzip.compress(answer.body()))}))
    page.goto("/help/in/GBR/", wait_until="networkidle")
    assert len(bodies) >= 3, "page, style and script"
    assert sum(bodies.values()) <= FIRST_PAGE, bodies


def test_a_place_is_looked_up_on_the_device(page: Page, everything: dict[str, str]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    page.goto("/help/in/GBR/")
    page.get_by_label("A place near you").fill("Watford")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Nearest")).to_have_text(
        "Shown: 2. Nearest to Watford first.",
        timeout=60_000,  # the first look makes the gazetteer
    )
    expect(page.locator("[data-listing] h3").first).to_contain_text("Fair Pay Desk")
    assert not [address for address in asked if "watford" in address.lower()]
    page.get_by_label("What would help").select_option("safe_place")
    expect(page.locator("[data-listing]:visible")).to_have_count(1)


def test_without_a_script_the_list_is_whole_and_narrowed_by_area(
    browser: Any, live_server: Any, everything: dict[str, str]
) -> None:
    visitor = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = visitor.new_page()
    page.goto("/help/")
    page.get_by_label("Country").select_option("GBR")
    page.get_by_role("button", name="Show help").click()
    expect(page.locator("[data-listing]:visible")).to_have_count(2)
    expect(page.get_by_label("A place near you")).to_be_hidden()
    page.get_by_label("What would help").select_option("work_rights")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("[data-listing]:visible")).to_have_count(1)
    expect(page.get_by_role("link", name="Leave this page", exact=True)).to_have_attribute(
        "href", settings.CANDIL_EXIT_ADDRESS
    )
    visitor.close()


@pytest.mark.parametrize("way", ["button", "keys"])
def test_leaving_covers_the_page_at_once_and_back_does_not_return(
    page: Page, watch: Watch, everything: dict[str, str], way: str
) -> None:
    watch.forgive(settings.CANDIL_EXIT_ADDRESS)
    page.route(settings.CANDIL_EXIT_ADDRESS, lambda route: route.fulfill(body="<title>Weather</title><h1>Rain</h1>"))
    page.goto("/help/")
    page.goto("/help/in/GBR/")
    if way == "button":
        page.get_by_role("link", name="Leave this page", exact=True).click()
    else:
        page.keyboard.press("Shift")
        expect(page.locator("cn-exit [role=status]")).to_have_text(
            "Shift pressed once. Press it two more times to leave."
        )
        page.keyboard.press("Shift")
        page.keyboard.press("Shift")
    page.wait_for_url(settings.CANDIL_EXIT_ADDRESS)
    page.go_back()
    expect(page).to_have_title("Find help")  # the page that was left is not in the history


def test_the_way_out_is_the_second_stop_of_the_keyboard(page: Page, everything: dict[str, str]) -> None:
    page.goto("/help/in/GBR/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Leave this page quickly")).to_be_focused()


@pytest.mark.parametrize("look", LOOKS)
def test_the_pages_of_support_workers_are_accessible_and_fit(
    page: Page, watch: Watch, visit_as: Any, everything: dict[str, str], organisation: Any, look: str
) -> None:
    from candil.collect.support.models import Listing, Pathway
    from candil.collect.support.tests.factories import referral
    from candil.trust.accounts.models import User
    from candil.trust.accounts.policies import viewer_for

    worker = User.objects.create_user("worker", organisation=organisation, roles=["support_worker"])
    referral(viewer_for(worker))
    (width, height), theme, language = LOOKS[look]
    visit_as(worker)
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": watch.site}])
    listing_pk = Listing.objects.values_list("pk", flat=True)[0]
    pathway_pk = Pathway.objects.values_list("pk", flat=True)[0]
    for name, address in {
        "directory": "/help/directory/",
        "listing": f"/help/directory/{listing_pk}/",
        "pathway-form": f"/help/ways/{pathway_pk}/",
        "referrals": "/help/referrals/",
        "referral": "/help/referrals/1/",
        "referral-add": "/help/referrals/add/",
    }.items():
        page.goto(address)
        keep_picture(page, f"{name}-{look}")
        axe(page)
        assert not scrolls_sideways(page), address
