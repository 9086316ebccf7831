"""Open sources in a browser: a feed is followed, a text is read with its evidence, kept or dismissed."""

# ruff: noqa: F811 - fixtures of the room's own tests are taken by name
from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from candil.collect.sources.models import Candidate, Outlet, State, Status
from candil.collect.sources.tests import factories
from candil.collect.sources.tests.conftest import few_towns, names, server, site  # noqa: F401 - fixtures
from candil.collect.sources.tests.texts import SPORT, STORY, article, rss
from tests.journeys.conftest import DESK, PHONE, TABLET, Watch, axe, keep_picture, scrolls_sideways

LOOKS = {"light-1440": (DESK, "light", "en"), "dark-768": (TABLET, "dark", "en"), "arabic-360": (PHONE, "light", "ar")}


@pytest.fixture
def everything(transactional_db: None, organisation: Any, data_officer: Any, few_towns: None) -> dict[str, str]:
    """Outlets in several states, and candidates; name → address."""
    found = factories.candidate(organisation, title="Twelve people found in a packing plant")
    gone = factories.candidate(organisation, title="Two goals on Saturday", text=SPORT)
    Candidate.objects.filter(pk=gone.pk).update(
        state=State.DISMISSED, reason="Only sport", text="", decided_by="analyst"
    )
    factories.outlet(organisation, name="The Paper")
    failed = factories.outlet(organisation, name="The Agency", address="https://feeds.example/second")
    said = "feeds.example answered with status 500."
    Outlet.objects.filter(pk=failed.pk).update(status=Status.FAILED, problem=said, fetched_at=found.created_at)
    return {
        "sources": "/sources/",
        "sources-dismissed": "/sources/?state=dismissed",
        "sources-candidate": f"/sources/{found.pk}/",
        "sources-gone": f"/sources/{gone.pk}/",
        "sources-outlets": "/sources/outlets/",
        "sources-outlet-add": "/sources/outlets/add/",
        "sources-document-add": "/sources/documents/add/",
    }


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_accessible_and_fits(
    page: Page, watch: Watch, visit_as: Any, everything: dict[str, str], data_officer: Any, look: str
) -> None:
    (width, height), theme, language = LOOKS[look]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    visit_as(data_officer)
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": watch.site}])
    for name, address in everything.items():
        page.goto(address)
        keep_picture(page, f"{name}-{look}")
        axe(page)
        assert not scrolls_sideways(page), address


def test_a_feed_is_followed_and_a_text_kept(
    page: Page,
    visit_as: Any,
    transactional_db: None,
    data_officer: Any,
    site: Any,
    few_towns: None,
) -> None:
    site.put("/feed", rss([("http://paper.example/1", "One", "Words"), ("http://paper.example/2", "Two", "Words")]))
    site.put("/1", article(STORY, "Twelve found at a plant"))
    site.put("/2", article(SPORT, "Two goals"))
    visit_as(data_officer)
    page.goto("/sources/outlets/")
    page.get_by_role("link", name="Allow a site").click()
    page.get_by_label("Name of the site").fill("paper.example")
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("link", name="Follow a feed or page").click()
    page.get_by_role("textbox", name="Name").fill("The Paper")
    page.get_by_role("textbox", name="Address").fill("http://paper.example/feed")
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("button", name="Fetch The Paper now").click()
    expect(page.get_by_role("table", name="Feeds and pages")).to_contain_text("2 of 2")
    page.goto("/sources/")
    page.get_by_role("link", name="Twelve found at a plant").click()
    expect(page.locator("mark", has_text="forced to work")).to_be_visible()
    page.get_by_role("button", name="Keep it for the desk").click()
    page.get_by_role("link", name="Kept for the desk").click()
    expect(page.get_by_role("link", name="Twelve found at a plant")).to_be_visible()
