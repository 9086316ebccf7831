"""Signing in: with two factors where records are seen, throttled, and without a trace of the address."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from candil.trust.accounts import services
from candil.trust.accounts.middleware import SECOND_FACTOR
from candil.trust.accounts.models import User
from candil.trust.accounts.policies import OPERATOR
from candil.trust.accounts.tests.factories import OrganisationFactory
from candil.trust.audit.models import Entry

pytestmark = pytest.mark.django_db

PASSWORD = "lamp in a dark place"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN = "/accounts/login/"
OWN_ROLES = "/people/me/"


@pytest.fixture
def maria() -> User:
    return services.add_person(
        by=OPERATOR,
        username="maria",
        email="maria@example.org",
        organisation=OrganisationFactory(),
        roles=["analyst"],
        password=PASSWORD,
    )


@pytest.fixture
def reader() -> User:
    return services.add_person(
        by=OPERATOR, username="reader", organisation=OrganisationFactory(), roles=["reader"], password=PASSWORD
    )


def code(secret: str = SECRET) -> str:
    now, *_rest = yield_hotp_counters_from_time()
    return str(format_hotp_value(hotp_value(secret, now)))


def enter(client: Client, name: str = "maria", password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": name, "password": password})


def enter_code(client: Client, digits: str) -> Any:
    return client.post(reverse("mfa_authenticate"), {"code": digits})


def test_somebody_who_sees_no_records_signs_in_with_a_password(client: Client, reader: User) -> None:
    enter(client, "reader")
    page = client.get(OWN_ROLES)
    assert page.status_code == 200
    assert "Sees statistics and released reports" in page.content.decode()
    assert Entry.objects.order_by("-sequence")[0].action == "accounts.sign_in"


@pytest.mark.parametrize("name", ["maria", "MARIA", "maria@example.org"])
def test_user_name_or_address_both_lead_to_the_second_factor(client: Client, maria: User, name: str) -> None:
    TOTP.activate(maria, SECRET)
    assert enter(client, name)["Location"] == reverse("mfa_authenticate")
    enter_code(client, code())
    page = client.get(OWN_ROLES)
    assert page.status_code == 200
    assert page.wsgi_request.user == maria


def test_a_password_alone_does_not_sign_in_whoever_has_a_second_factor(client: Client, maria: User) -> None:
    TOTP.activate(maria, SECRET)
    enter(client)
    assert client.get(OWN_ROLES)["Location"].startswith(LOGIN)


def test_a_wrong_code_does_not_sign_in(client: Client, maria: User) -> None:
    TOTP.activate(maria, SECRET)
    enter(client)
    enter_code(client, "000000" if code() != "000000" else "000001")
    assert client.get(OWN_ROLES)["Location"].startswith(LOGIN)


def test_a_code_works_once(client: Client, maria: User) -> None:
    TOTP.activate(maria, SECRET)
    digits = code()
    enter(client)
    enter_code(client, digits)
    another = Client()
    enter(another)
    enter_code(another, digits)
    assert another.get(OWN_ROLES)["Location"].startswith(LOGIN)


def test_whoever_sees_records_sets_up_a_second_factor_before_anything_else(client: Client, maria: User) -> None:
    enter(client)
    for page in (OWN_ROLES, "/", "/partnerships/", reverse("account_email"), reverse("account_change_password")):
        answer = client.get(page)
        assert answer["Location"].startswith(reverse("mfa_index") + "?next="), page
    assert "Set up a second factor to go on" in client.get(reverse("mfa_index")).content.decode()
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "account_logout"):
        assert client.get(reverse(name)).status_code in {200, 302}
        assert not client.get(reverse(name)).headers.get("Location", "").startswith(reverse("mfa_index"))


def test_until_then_the_viewer_is_the_public(client: Client, maria: User) -> None:
    enter(client)
    page = client.get(reverse("mfa_index"))
    assert page.wsgi_request.viewer.permissions == frozenset()  # type: ignore[attr-defined]


def test_htmx_is_sent_to_the_set_up_page_as_a_whole(client: Client, maria: User) -> None:
    enter(client)
    answer = client.get(OWN_ROLES, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith(reverse("mfa_index"))


@pytest.mark.django_db(transaction=True)  # the library tells of it on commit, inside the request
def test_setting_up_an_authenticator_opens_the_site(client: Client, maria: User) -> None:
    enter(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert client.get(OWN_ROLES).status_code == 200
    assert Entry.objects.filter(action="accounts.add_second_factor", details__type="totp").count() == 1


def test_a_second_factor_is_changed_only_after_showing_again_who_one_is(
    client: Client, maria: User, sign_in: Any
) -> None:
    sign_in(maria)
    answer = client.get(reverse("mfa_deactivate_totp"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_a_first_factor_set_up_long_after_signing_in_asks_for_the_password(client: Client, maria: User) -> None:
    enter(client)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_a_session_from_before_must_use_the_factor_and_cannot_add_another(client: Client, maria: User) -> None:
    enter(client)
    TOTP.activate(maria, SECRET)
    for page in (OWN_ROLES, reverse("mfa_index"), reverse("mfa_add_webauthn"), reverse("mfa_activate_totp")):
        assert client.get(page)["Location"].startswith(reverse("mfa_reauthenticate") + "?next="), page
    client.post(reverse("mfa_reauthenticate"), {"code": code()})
    assert client.get(OWN_ROLES).status_code == 200


def test_the_mark_of_another_person_in_the_session_counts_for_nothing(
    client: Client, maria: User, reader: User
) -> None:
    TOTP.activate(maria, SECRET)
    client.force_login(maria)
    session = client.session
    session[SECOND_FACTOR] = reader.pk
    session.save()
    assert client.get(OWN_ROLES).status_code == 302


def test_without_the_factor_the_session_is_held_back_again(client: Client, maria: User, sign_in: Any) -> None:
    sign_in(maria)
    assert client.get(OWN_ROLES).status_code == 200
    Authenticator.objects.filter(user=maria).delete()
    assert client.get(OWN_ROLES)["Location"].startswith(reverse("mfa_index"))


def test_closed_access_ends_a_running_session(client: Client, maria: User, sign_in: Any) -> None:
    sign_in(maria)
    services.deactivate_person(by=OPERATOR, person=maria)
    assert client.get(OWN_ROLES)["Location"].startswith(LOGIN)


def test_guessing_a_password_is_throttled_even_for_the_right_one(client: Client, maria: User) -> None:
    TOTP.activate(maria, SECRET)
    for _attempt in range(5):
        enter(client, password="wrong guess at it")
    answer = enter(client)
    assert answer.status_code == 200
    assert "Too many failed login attempts" in answer.content.decode()


def test_guessing_codes_is_throttled_even_for_the_right_one(client: Client, maria: User) -> None:
    TOTP.activate(maria, SECRET)
    enter(client)
    wrong = "000000" if code() != "000000" else "000001"
    for _attempt in range(5):
        enter_code(client, wrong)
    enter_code(client, code())
    assert client.get(OWN_ROLES).status_code == 302


def test_many_sign_ins_from_one_address_are_throttled(client: Client) -> None:
    statuses = [enter(client, f"guess-{n}", "wrong guess at it").status_code for n in range(31)]
    assert statuses[-1] == 429
    assert client.get(LOGIN).status_code == 200


def test_one_address_does_not_throttle_another(client: Client, maria: User) -> None:
    for number in range(31):
        enter(client, f"guess-{number}", "wrong guess at it")
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    TOTP.activate(maria, SECRET)
    assert enter(elsewhere)["Location"] == reverse("mfa_authenticate")


def test_addresses_of_one_ipv6_network_count_as_one(rf: Any) -> None:
    from allauth.account.adapter import get_adapter

    def counted_by(address: str) -> str:
        return str(get_adapter().get_client_ip(rf.get("/", REMOTE_ADDR=address)))

    assert counted_by("2001:db8:1:2::1") == counted_by("2001:db8:1:2:ffff::9")
    assert counted_by("2001:db8:1:2::1") != counted_by("2001:db8:1:3::1")
    assert counted_by("198.51.100.7") != counted_by("198.51.100.8")


def test_no_address_or_browser_is_kept_in_cache_session_or_ledger(client: Client, maria: User) -> None:
    client = Client(REMOTE_ADDR="198.51.100.7", headers={"user-agent": "Telltale/1.0"})
    TOTP.activate(maria, SECRET)
    enter(client, password="wrong guess at it")
    enter(client)
    enter_code(client, code())
    assert client.get(OWN_ROLES).status_code == 200
    told = [str(entry.__dict__) for entry in Entry.objects.all()]
    kept = [*cache._cache, *map(str, dict(client.session).values()), *told]  # type: ignore[attr-defined]
    assert kept
    assert not [text for text in kept if "198.51.100.7" in text or "Telltale" in text]


def test_nobody_signs_up_alone(client: Client) -> None:
    answer = client.post(reverse("account_signup"), {"username": "x", "password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.count() == 0
    assert answer.status_code == 200


def test_the_password_link_works_once(client: Client) -> None:
    person = services.add_person(by=OPERATOR, username="new", organisation=OrganisationFactory(), roles=["reader"])
    link = services.password_link(by=OPERATOR, person=person)
    page = client.get(link, follow=True)
    action = page.redirect_chain[-1][0]
    client.post(action, {"password1": PASSWORD, "password2": PASSWORD})
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    again = Client().get(link, follow=True)
    assert "form" not in again.context or again.context.get("token_fail")


def test_passkeys_are_offered_where_people_sign_in(client: Client) -> None:
    page = client.get(LOGIN).content.decode()
    assert "Sign in with a passkey" in page
    assert 'src="/static/mfa/js/webauthn.js"' in page
    assert " onclick=" not in page
