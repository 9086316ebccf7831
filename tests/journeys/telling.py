"""A report told in a browser, found by the names of fields and not by words, so that it works in every language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from playwright.sync_api import Locator, Page, expect

from candil.trust.accounts.policies import OPERATOR

CODE: Final = re.compile(r"\d{4}(?: \d{4}){5}")
WORDS: Final = "Three men sleep in the van behind the car wash."
Look = Callable[[str], None]


def channel_for(analyst: str, organisation: str = "lantern") -> None:
    """One channel whose reports this analyst opens."""
    from candil.collect.reporting import services

    services.set_channel(
        by=OPERATOR, slug="harbour", name="Harbour line", organisation=organisation, analysts=[analyst]
    )


def field(page: Page, name: str, value: str = "") -> Locator:
    """A control of the questionnaire that can be seen."""
    wanted = f'[name="{name}"]' + (f'[value="{value}"]' if value else "")
    return page.locator(f"{wanted}:not([type=hidden])")


def onward(page: Page) -> None:
    """Press the button that leads on."""
    leading_on(page).click()


def leading_on(page: Page) -> Locator:
    """The button that leads on: of the page, or of the part that a script shows."""
    return page.locator("main form button.button-primary:visible").last


def sending(page: Page) -> Locator:
    """The button that sends the report."""
    return page.locator('main button[name="~send"]:visible, main button[data-on="review"]:visible')


def begin(page: Page, language: str = "en") -> None:
    """Language, then safety."""
    page.goto(f"/report/?lang={language}&country=GBR")
    expect(page.locator('a[href="tel:999"]')).to_be_visible()


def tell(page: Page, *, look: Look = lambda name: None, language: str = "en") -> None:
    """From the first page to the last look."""
    begin(page, language)
    look("1-safe")
    onward(page)
    field(page, "path", "saw").check()
    look("2-path")
    onward(page)
    field(page, "under_18", "no").check()
    look("3-age")
    onward(page)
    field(page, "signs", "debt_bondage").check()
    look("4-signs")
    onward(page)
    look("5-words")
    field(page, "told/saw_words").fill(WORDS)
    onward(page)
    field(page, "circumstances/place").fill("near the port")
    field(page, "circumstances/when_about", "month").check()
    look("6-where")
    onward(page)
    field(page, "consent", "analyse").check()
    look("7-consent")
    onward(page)
    look("8-contact")
    onward(page)
    expect(page.get_by_text("Three men sleep")).to_be_visible()
    look("9-review")


def send(page: Page) -> str:
    """Send; the code."""
    sending(page).click()
    return code_on(page)


def code_on(page: Page) -> str:
    """The code of the receipt."""
    found = CODE.search(page.locator(".receipt-code:visible").inner_text())
    assert found
    return found[0]


def come_back(page: Page, code: str) -> None:
    """Open the report with its code."""
    page.goto("/report/return/")
    page.locator("#code").fill(code)
    onward(page)


def afterwards(page: Page, code: str, *, look: Look = lambda name: None) -> None:
    """Come back, write more, withdraw."""
    come_back(page, code)
    look("11-back")
    page.locator("#words").fill("The blue one.")
    page.locator("form:has(#words) button[type=submit]").click()
    expect(page.locator("[role=status]", has_text=re.compile(r"\S")).first).to_be_visible()
    expect(page.get_by_text("The blue one.")).to_be_visible()
    page.locator('form:has(input[value="withdraw"]) button[type=submit]').click()
    look("12-withdraw")
    page.locator('button[name="~sure"]').click()
    expect(page.locator('button[name="~sure"]')).to_have_count(0)
    look("13-withdrawn")
