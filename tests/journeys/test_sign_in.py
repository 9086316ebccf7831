"""Signing in as people do: with a password and an app, with a passkey; and every page of the trust rooms with axe."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import DESK, PHONE, axe, keep_picture, scrolls_sideways

PASSWORD = "lamp in a dark place"


@pytest.fixture
def newcomer(analyst: Any) -> Any:
    """An analyst who has a password and nothing else yet."""
    analyst.set_password(PASSWORD)
    analyst.save()
    return analyst


def enter_password(page: Page, person: Any) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("User name or e-mail").fill(person.username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def code_of(secret: str) -> str:
    now, *_rest = yield_hotp_counters_from_time()
    return str(format_hotp_value(hotp_value(secret, now)))


def test_a_newcomer_sets_up_an_authenticator_app_and_goes_on(page: Page, newcomer: Any) -> None:
    enter_password(page, newcomer)
    expect(page.get_by_role("heading", level=1)).to_have_text("Security settings")
    axe(page)
    page.get_by_role("link", name="Set up an app").click()
    axe(page)
    keep_picture(page, "sign-in-app")
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery Codes")
    axe(page)
    page.goto("/people/me/")
    expect(page.get_by_role("heading", name="Analyst")).to_be_visible()


def test_a_passkey_is_added_and_then_signs_in_alone(page: Page, context: BrowserContext, newcomer: Any) -> None:
    browser = context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    enter_password(page, newcomer)
    page.get_by_role("link", name="Add a passkey").click()
    axe(page)
    keep_picture(page, "sign-in-add-passkey")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/recovery-codes/**")
    assert Authenticator.objects.filter(user=newcomer, type=Authenticator.Type.WEBAUTHN).count() == 1
    context.clear_cookies()
    page.goto("/accounts/login/?next=/people/me/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/people/me/")
    expect(page.get_by_role("heading", name="Analyst")).to_be_visible()


PAGES = {
    "security": "/accounts/2fa/",
    "passkeys": "/accounts/2fa/webauthn/",
    "password": "/accounts/password/change/",
    "email": "/accounts/email/",
    "reauthenticate": "/accounts/2fa/reauthenticate/",
    "sign-out": "/accounts/logout/",
    "own-roles": "/people/me/",
    "people": "/people/",
    "person-add": "/people/add/",
    "person": "/people/{person}/",
    "organisations": "/people/organisations/",
    "organisation": "/people/organisation/lantern/",
    "partnerships": "/partnerships/",
    "partnership": "/partnerships/groups/harbour/",
    "member-add": "/partnerships/groups/harbour/members/add/",
    "agreement-add": "/partnerships/groups/harbour/agreements/add/",
    "audit": "/audit/?check=1",
}


@pytest.mark.parametrize("look", ["light", "dark", "arabic"])
def test_pages_of_the_trust_rooms_are_accessible_and_fit(
    page: Page, visit_as: Any, administrator: Any, partnership: Any, look: str, live_server: Any
) -> None:
    visit_as(administrator)
    page.emulate_media(color_scheme="dark" if look == "dark" else "light")
    if look == "arabic":
        page.context.add_cookies([{"name": "django_language", "value": "ar", "url": live_server.url}])
    for name, address in PAGES.items():
        page.goto(address.format(person=administrator.pk))
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        axe(page)
        for width, height in (DESK, PHONE):
            page.set_viewport_size({"width": width, "height": height})
            keep_picture(page, f"trust-{name}-{look}-{width}")
            assert not scrolls_sideways(page), f"{address} at {width}"


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_sign_in_pages_are_accessible_and_fit(page: Page, look: str) -> None:
    page.emulate_media(color_scheme=look)  # type: ignore[arg-type]
    for name in ("login", "password/reset", "signup"):
        page.goto(f"/accounts/{name}/")
        axe(page)
        for width, height in (DESK, PHONE):
            page.set_viewport_size({"width": width, "height": height})
            keep_picture(page, f"trust-{name.replace('/', '-')}-{look}-{width}")
            assert not scrolls_sideways(page), f"{name} at {width}"
