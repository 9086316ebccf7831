"""Pages of people and organisations, and of the sign-in library in our layout."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from candil.trust.accounts.models import Organisation, User
from candil.trust.accounts.tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGES = ["/people/", "/people/add/", "/people/{pk}/", "/people/organisations/", "/people/organisations/add/"]
PAGES += ["/people/organisation/lantern/"]
POSTS = ["/people/{pk}/access/", "/people/{pk}/password-link/"]


@pytest.mark.parametrize("page", PAGES)
def test_administrators_open_every_page(sign_in: Any, administrator: User, page: str) -> None:
    answer = sign_in(administrator).get(page.format(pk=administrator.pk))
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


@pytest.mark.parametrize("who", ["analyst", "rows_partner", "statistics_partner", "outsider", "data_officer"])
def test_others_find_none_of_these_pages(
    sign_in: Any, who: str, administrator: User, request: pytest.FixtureRequest
) -> None:
    client = sign_in(request.getfixturevalue(who))
    for page in PAGES:
        assert client.get(page.format(pk=administrator.pk)).status_code == 404, page
    for page in [*POSTS, *PAGES]:
        assert client.post(page.format(pk=administrator.pk)).status_code == 404, page


@pytest.mark.parametrize("page", [*PAGES, "/people/me/"])
def test_nobody_signed_in_is_sent_to_sign_in(client: Client, administrator: User, page: str) -> None:
    answer = client.get(page.format(pk=administrator.pk))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_a_person_is_added_on_the_page(sign_in: Any, administrator: User) -> None:
    organisation = OrganisationFactory()
    said = {"username": "ana", "email": "ana@example.org", "organisation": organisation.pk, "roles": ["reader"]}
    answer = sign_in(administrator).post("/people/add/", said)
    person = User.objects.get(username="ana")
    assert answer["Location"] == f"/people/{person.pk}/"
    assert (person.organisation, person.roles, person.has_usable_password()) == (organisation, ["reader"], False)


def test_what_the_service_refuses_is_said_on_the_form(sign_in: Any, administrator: User) -> None:
    UserFactory(username="ana")
    said = {"username": "ana", "organisation": OrganisationFactory().pk, "roles": ["reader"]}
    answer = sign_in(administrator).post("/people/add/", said)
    assert answer.status_code == 200
    assert "belongs to somebody else" in answer.content.decode()


def test_roles_access_and_link_are_changed_on_the_page_of_the_person(sign_in: Any, administrator: User) -> None:
    person = UserFactory(roles=["reader"])
    client = sign_in(administrator)
    client.post(f"/people/{person.pk}/", {"roles": ["analyst", "editor"]})
    link = client.post(f"/people/{person.pk}/password-link/")
    client.post(f"/people/{person.pk}/access/", {"change": "deactivate"})
    person.refresh_from_db()
    assert (person.roles, person.is_active) == (["analyst", "editor"], False)
    assert re.search(r"http://testserver/accounts/password/reset/key/\S+", link.content.decode())
    assert "no-store" in link["Cache-Control"]
    assert client.post(f"/people/{person.pk}/password-link/").status_code == 404


def test_the_last_own_administrator_role_stays(sign_in: Any, administrator: User) -> None:
    answer = sign_in(administrator).post(f"/people/{administrator.pk}/", {"roles": ["reader"]})
    assert "You cannot take the administrator role from yourself" in answer.content.decode()


def test_an_organisation_is_added_and_corrected_on_pages(sign_in: Any, administrator: User) -> None:
    client = sign_in(administrator)
    client.post("/people/organisations/add/", {"name": "Quay", "slug": "quay", "sector": "bank", "country": "GBR"})
    client.post("/people/organisation/quay/", {"name": "Quay Bank", "sector": "bank", "country": ""})
    organisation = Organisation.objects.get(slug="quay")
    assert (organisation.name, organisation.country) == ("Quay Bank", "")


def test_more_people_take_no_more_queries(
    sign_in: Any, administrator: User, django_assert_max_num_queries: Any
) -> None:
    UserFactory.create_batch(40, roles=["analyst"])
    client = sign_in(administrator)
    with django_assert_max_num_queries(6):
        client.get("/people/")


LIBRARY = [
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_view_recovery_codes",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_add_webauthn",
    "account_change_password",
    "account_email",
    "account_logout",
    "account_reauthenticate",
    "mfa_reauthenticate",
]


@pytest.mark.parametrize("name", LIBRARY)
def test_pages_of_the_sign_in_library_stand_in_our_layout(client: Client, name: str) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from candil.trust.accounts.middleware import SECOND_FACTOR
    from candil.trust.accounts.tests.test_sign_in import PASSWORD

    person = UserFactory(username="maria", roles=["reader"])
    person.set_password(PASSWORD)
    person.save()
    client.post("/accounts/login/", {"login": "maria", "password": PASSWORD})
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    session = client.session
    session[SECOND_FACTOR] = person.pk
    session.save()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    _stands_in_our_layout(client.get(reverse(name)))


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_signup", "account_inactive"])
def test_pages_before_sign_in_stand_in_our_layout(client: Client, name: str) -> None:
    _stands_in_our_layout(client.get(reverse(name)))


def _stands_in_our_layout(answer: Any) -> None:
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<html lang="en"' in page
    assert page.count("<h1") == 1
    assert page.count("<main") == 1
    assert re.search(r"<title>\s*\S", page)
    assert not re.search(r"<title>\s*· Candil", page)
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]*\b(src=|type=\"application/json\"))", page)
    for field in re.findall(r'<(?:input|select|textarea)(?![^>]*type="(?:hidden|submit)")[^>]*\bid="([^"]+)"', page):
        assert f'for="{field}"' in page or "aria-label" in page, field
