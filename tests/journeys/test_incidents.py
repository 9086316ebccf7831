"""An analyst judges pairs in a browser: the same, and back again; by keyboard, without a script, on every screen."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from candil.analyse.incidents.models import Record
from candil.analyse.incidents.tests.factories import CleanLegFactory, CleanRecordFactory, keep
from candil.analyse.incidents.tests.linked import suggest
from tests.journeys.conftest import DESK, PHONE, TABLET, Watch, axe, keep_picture, scrolls_sideways

LOOKS = {"light-1440": (DESK, "light", "en"), "dark-768": (TABLET, "dark", "en"), "arabic-360": (PHONE, "light", "ar")}


@pytest.fixture
def told(organisation: Any) -> list[Record]:
    """Four records; the first two are the most useful pair to judge, the last two the next."""
    clean = [
        CleanRecordFactory(
            legs=(CleanLegFactory(place_name=place),),
            summary=f"Told of long hours and held papers, {place}.",
        )
        for place in ("Hull", "Hull", "Goole", "Selby")
    ]
    records = keep(*clean, organisation=organisation)
    suggest(organisation, records[0], records[1], bits=5.0, usefulness=9.0)
    suggest(organisation, records[2], records[3], bits=1.0, usefulness=2.0)
    return records


def test_amina_judges_a_pair_the_same_and_takes_it_back(
    page: Page, visit_as: Any, analyst: Any, told: list[Record]
) -> None:
    one, other, third, fourth = told
    visit_as(analyst)
    page.goto("/")
    page.get_by_role("link", name="Incidents").first.click()
    page.get_by_role("link", name="Judge the first pair").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{one} and {other}: one incident?")
    expect(page.get_by_role("row", name="Date")).to_contain_text("Speaks strongly for one incident")
    page.get_by_role("button", name="Same").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Kept: {one} and {other}: Same incident.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{third} and {fourth}: one incident?")
    page.goto(f"/records/{other.pk}/")
    expect(page.get_by_role("region", name="The incident")).to_contain_text(f"{one}")
    page.get_by_role("link", name="Open the incident").click()
    table = page.get_by_role("table", name="Records of this incident")
    expect(table.get_by_role("link", name=str(one), exact=True)).to_be_visible()
    expect(table.get_by_role("link", name=str(other), exact=True)).to_be_visible()
    page.get_by_role("button", name=f"Undo: {one} and {other}").click()
    expect(page.get_by_text("The judgement was taken back.")).to_be_visible()
    page.goto(f"/records/incidents/{other.pk}/")
    expect(page.get_by_text("Nobody has judged another record to be about the same incident.")).to_be_visible()


def test_judging_needs_no_script(browser: Any, live_server: Any, analyst: Any, told: list[Record]) -> None:
    from django.test import Client

    from conftest import signed_in

    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    cookies = signed_in(Client(), analyst).cookies
    context.add_cookies([{"name": n, "value": c.value, "url": live_server.url} for n, c in cookies.items()])
    page = context.new_page()
    page.goto(f"/records/pairs/{told[0].pk}/{told[1].pk}/")
    page.get_by_role("textbox", name="Why").fill("Another van")
    page.get_by_role("button", name="Different").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(str(told[2]))
    page.goto(f"/records/pairs/{told[0].pk}/{told[1].pk}/")
    expect(page.get_by_role("region", name="What was judged")).to_contain_text("Another van")
    context.close()


@pytest.mark.parametrize("look", LOOKS)
def test_the_pages_of_incidents_are_accessible_and_fit(
    page: Page, watch: Watch, visit_as: Any, analyst: Any, told: list[Record], look: str
) -> None:
    from candil.analyse.incidents.services import judge
    from candil.trust.accounts.policies import viewer_for

    one, other, third, _fourth = told
    by = viewer_for(analyst)
    judge(by=by, first=one.pk, second=other.pk, verdict="same", reason="The same van and the same day")
    judge(by=by, first=other.pk, second=third.pk, verdict="same")
    judge(by=by, first=one.pk, second=third.pk, verdict="different")
    (width, height), theme, language = LOOKS[look]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    visit_as(analyst)
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": watch.site}])
    pages = {
        "incidents": "/records/incidents/",
        "pair": f"/records/pairs/{one.pk}/{other.pk}/",
        "incident": f"/records/incidents/{one.pk}/",
        "record": f"/records/{one.pk}/",
        "picture": "/picture/?view=tables",
    }
    faults = []
    for name, address in pages.items():
        page.goto(address)
        keep_picture(page, f"incidents-{name}-{look}")
        try:
            axe(page)
        except AssertionError as error:
            faults.append(str(error))
        if scrolls_sideways(page):
            faults.append(f"{address} is wider than the window")
    assert not faults, "\n".join(faults)
