"""The gallery and the home page in every state: light and dark, both directions, phone to desk."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from candil.platform.design.charts import palette
from tests.journeys.conftest import DESK, PHONE, TABLET, Watch, axe, keep_picture, scrolls_sideways

SIZES = {"360": PHONE, "768": TABLET, "1440": DESK}


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_component_is_accessible(page: Page, theme: str, direction: str) -> None:
    page.goto(f"/design/?theme={theme}&dir={direction}")
    page.locator("cn-map").first.scroll_into_view_if_needed()
    page.wait_for_selector("cn-map[data-ready]")
    page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
    axe(page)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", ["theme=light", "theme=dark", "theme=light&dir=rtl"])
def test_the_gallery_fits_every_window(page: Page, size: str, look: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"/design/?{look}")
    keep_picture(page, f"gallery-{size}-{look.replace('theme=', '').replace('&dir=', '-')}")
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_home_is_accessible_and_fits_every_window(page: Page, size: str, theme: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.goto("/")
    keep_picture(page, f"home-{size}-{theme}")
    axe(page)
    assert not scrolls_sideways(page)


def test_home_in_arabic_runs_from_right_to_left(page: Page) -> None:
    page.goto("/")
    page.get_by_text("Display", exact=True).click()
    page.locator("button[name=language][value=ar]").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    keep_picture(page, "home-1440-arabic")
    axe(page)


def test_signed_in_people_find_their_pages_on_the_home_page(
    page: Page, visit_as: Any, analyst: Any, partnership: Any
) -> None:
    visit_as(analyst)
    page.goto("/")
    expect(page.locator("header")).to_contain_text("Lantern Trust")
    keep_picture(page, "home-1440-analyst")
    axe(page)


def test_the_theme_is_kept_without_loading_the_page_again(page: Page) -> None:
    page.goto("/")
    page.get_by_text("Display", exact=True).click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    page.goto("/design/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_menus_close_on_escape_and_give_the_focus_back(page: Page) -> None:
    page.goto("/")
    summary = page.locator("summary", has_text="Display")
    summary.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Dark")).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_first_key_press_leads_past_the_header(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_tables_sort_by_number_at_a_press(page: Page) -> None:
    page.goto("/design/")
    table = page.get_by_role("table", name="Hotspots").first
    table.get_by_role("button", name="z score").click()
    expect(table.locator("tbody th")).to_have_text(["Oldtown", "Harbourside", "Brook End"])
    table.get_by_role("button", name="z score").click()
    expect(table.locator("tbody th")).to_have_text(["Brook End", "Harbourside", "Oldtown"])


def test_the_map_can_be_read_without_a_mouse(page: Page) -> None:
    page.goto("/design/")
    island = page.locator("cn-map").first
    island.scroll_into_view_if_needed()
    page.wait_for_selector("cn-map[data-ready]")
    island.get_by_label("Choose a place or a corridor").select_option("VNM → GBR")
    expect(island.get_by_role("status")).to_contain_text("310")
    expect(island.locator("img")).to_be_hidden()


def test_without_webgl_the_static_map_stays(page: Page) -> None:
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto("/design/")
    island = page.locator("cn-map").first
    expect(island).to_have_attribute("data-static", "no WebGL")
    expect(island.locator("img")).to_be_visible()


@pytest.mark.parametrize("system", ["light", "dark"])
def test_drawings_follow_the_system_where_nobody_chose_a_theme(browser: Any, live_server: Any, system: str) -> None:
    context = browser.new_context(base_url=live_server.url, color_scheme=system, java_script_enabled=False)
    page = context.new_page()
    page.goto("/design/")
    shown = page.locator("picture img").first.evaluate("image => [image.currentSrc, image.naturalWidth]")
    ink = palette.INK.dark if system == "dark" else palette.INK.light
    assert quote(ink, safe="") in shown[0]
    assert shown[1] > 0, "the drawing cannot be shown"
    context.close()


def test_without_scripts_everything_can_be_read_and_chosen(browser: Any, live_server: Any) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/design/")
    expect(page.locator("cn-map img").first).to_be_visible()
    page.get_by_text("Display", exact=True).click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    context.close()


def test_an_unknown_address_says_not_found_and_no_more(page: Page, watch: Watch) -> None:
    watch.forgive("404")
    page.goto("/nothing/here/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not found")
    axe(page)
