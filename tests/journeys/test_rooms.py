"""Every page of the rooms that hold records: light, dark and right-to-left, phone to desk, keyboard, no script."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from candil.analyse.incidents.tests.factories import CleanLegFactory, CleanRecordFactory, keep
from candil.share.products.services.asking import Wanted
from candil.share.products.services.composing import compose
from candil.trust.accounts.policies import viewer_for
from tests.journeys.conftest import DESK, PHONE, TABLET, Watch, axe, keep_picture, scrolls_sideways

LOOKS = {"light-1440": (DESK, "light", "en"), "dark-768": (TABLET, "dark", "en"), "arabic-360": (PHONE, "light", "ar")}


@pytest.fixture
def everything(organisation: Any, partnership: Any) -> dict[str, str]:
    """Records, a batch and a draft; name → address of every page that shows them."""
    from candil.trust.accounts.models import User

    person = User.objects.create_user(
        "everybody", organisation=organisation, roles=["analyst", "data_officer", "editor"], first_name="Noor"
    )
    clean = [
        CleanRecordFactory(
            codes={"citizenship": (code,), "exploitation": ("ForcedLabour",), "industry": ("A",)},
            date_from=date(2019 + n % 5, 1 + n % 12, 3),
            date_to=date(2019 + n % 5, 1 + n % 12, 3),
            legs=(
                CleanLegFactory(
                    stage="origin", country=code, place_name="", latitude=None, longitude=None, precision="country"
                ),
                CleanLegFactory(latitude=53.7 + n / 90, longitude=-0.4 + n / 60),
            ),
            summary="Told of long hours and held papers.",
        )
        for n, code in enumerate(["ROU", "VNM", "ALB", "NGA"] * 20)
    ]
    record = keep(*clean, organisation=organisation, shared="groups:harbour")[0]
    product = compose(by=viewer_for(person), title="Farm work in the east", wanted=Wanted({}))
    pages = {
        f"picture-{view}": f"/picture/?view={view}"
        for view in ("map", "timeline", "flows", "patterns", "network", "tables")
    }
    return {
        **pages,
        "picture-countries": "/picture/?view=map&level=country",
        "picture-changing": "/picture/?about=changing",
        "picture-firmness": "/picture/?about=firmness",
        "picture-fault": "/picture/?citizenship=Atlantis",
        "records": "/records/",
        "record": f"/records/{record.pk}/",
        "record-grade": f"/records/{record.pk}/grade/",
        "record-correct": f"/records/{record.pk}/correct/",
        "record-share": f"/records/{record.pk}/share/",
        "batches": "/datasets/",
        "upload": "/datasets/upload/",
        "batch": f"/datasets/{record.batch_id}/",
        "products": "/products/",
        "compose": "/products/compose/",
        "product": f"/products/{product.pk}/",
        "places": "/places/",
        "not-found": "/records/99999999/",
    }


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_accessible_and_fits(
    page: Page, watch: Watch, visit_as: Any, everything: dict[str, str], look: str
) -> None:
    from candil.trust.accounts.models import User

    (width, height), theme, language = LOOKS[look]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    visit_as(User.objects.get(username="everybody"))
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": watch.site}])
    watch.forgive("404")
    watch.forgive("400")
    faults = []
    for name, address in everything.items():
        page.goto(address)
        if name == "picture-map":
            page.locator("cn-map").scroll_into_view_if_needed()
            page.wait_for_selector("cn-map[data-ready], cn-map[data-static]", state="attached")
        keep_picture(page, f"{name}-{look}")
        try:
            axe(page)
        except AssertionError as error:
            faults.append(str(error))
        if scrolls_sideways(page):
            faults.append(f"{address} is wider than the window")
    assert not faults, "\n".join(faults)


def test_a_picture_is_asked_with_the_keyboard_alone(page: Page, visit_as: Any, everything: dict[str, str]) -> None:
    from candil.trust.accounts.models import User

    visit_as(User.objects.get(username="everybody"))
    page.goto("/picture/?view=tables")
    page.get_by_role("textbox", name="Citizenship").focus()
    page.keyboard.type("Albania")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Citizenship: Albania", exact=True)).to_be_visible()
    page.get_by_role("link", name="Forced labour").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Records")


def test_the_picture_is_complete_without_a_script(browser: Any, live_server: Any, everything: dict[str, str]) -> None:
    from django.test import Client

    from candil.trust.accounts.models import User
    from conftest import signed_in

    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    cookies = signed_in(Client(), User.objects.get(username="everybody")).cookies
    context.add_cookies([{"name": n, "value": c.value, "url": live_server.url} for n, c in cookies.items()])
    page = context.new_page()
    page.goto("/picture/?view=map&level=country")
    expect(page.get_by_role("img", name="Map of")).to_be_visible()
    expect(page.get_by_role("table", name="Places that stand out")).to_be_visible()
    context.close()
