"""Somebody fills in a form, on a small screen, with the keyboard alone, with and without a script."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from candil.collect.questionnaires import services
from candil.collect.questionnaires.models import Answer
from candil.collect.questionnaires.tests.forms import INTERVIEW
from candil.trust.accounts.policies import viewer_for
from tests.journeys.conftest import DESK, TABLET, Watch, axe, keep_picture, scrolls_sideways

OLD_PHONE = (320, 568)
LOOKS = {
    "light-1440": (DESK, "light", "en"),
    "dark-768": (TABLET, "dark", "en"),
    "arabic-320": (OLD_PHONE, "light", "ar"),
}


@pytest.fixture(autouse=True)
def arabic(settings: Any) -> None:
    """The operator has switched Arabic on."""
    settings.CANDIL_LANGUAGES = ["ar"]


@pytest.fixture
def officer(organisation: Any) -> Any:
    """A data officer with an open form."""
    from candil.trust.accounts.models import User

    person = User.objects.create_user("officer", organisation=organisation, roles=["data_officer"])
    viewer = viewer_for(person)
    form, _read = services.add_form(by=viewer, slug="interview", content=INTERVIEW)
    services.change_form(by=viewer, form=form, is_open=True, one_thing_per_page=True)
    return person


def fill(page: Page) -> None:
    """The whole form, by keyboard where a keyboard is enough."""
    page.goto("/forms/interview/")
    page.get_by_label("How old are you?").focus()
    page.keyboard.type("17")
    page.keyboard.press("Enter")
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Debt").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_label("Tell more").fill("A lot.")
    page.keyboard.press("Enter")
    page.get_by_label("Britain").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Hull").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Add one").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Where to?: Please answer this.")
    page.get_by_label("Where to?").fill("Hull")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Thank you")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")


@pytest.mark.parametrize("script", [True, False])
def test_a_form_is_filled_in(browser: Any, live_server: Any, officer: Any, script: bool) -> None:
    visitor = browser.new_context(base_url=live_server.url, java_script_enabled=script)
    visitor.set_default_timeout(60_000)
    fill(visitor.new_page())
    assert not visitor.cookies()
    visitor.close()
    assert Answer.objects.get().answers["trip"] == [{"place": "Hull"}]


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_accessible_and_fits(page: Page, watch: Watch, visit_as: Any, officer: Any, look: str) -> None:
    (width, height), theme, language = LOOKS[look]
    visit_as(officer)
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": watch.site}])
    for name, address in {
        "form-ask": "/forms/interview/",
        "forms": "/forms/",
        "form-add": "/forms/add/",
        "form-detail": "/forms/of/interview/",
    }.items():
        page.goto(address)
        keep_picture(page, f"{name}-{look}")
        axe(page)
        assert not scrolls_sideways(page), address
