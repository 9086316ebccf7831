"""Organisations and people change only through those who may, and the ledger is told."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from candil.trust.accounts import queries, services
from candil.trust.accounts.errors import NotASamplePerson, NotPermitted, OrganisationRefused, PersonRefused
from candil.trust.accounts.models import Organisation, User
from candil.trust.accounts.policies import OPERATOR, PUBLIC, Viewer, viewer_for
from candil.trust.accounts.tests.factories import OrganisationFactory, UserFactory
from candil.trust.audit.models import Entry

pytestmark = pytest.mark.django_db
GOOD_PASSWORD = "lamp in a dark place"


def newest() -> Entry:
    return Entry.objects.order_by("-sequence")[0]


def add(**said: Any) -> User:
    return services.add_person(
        **{"by": OPERATOR, "username": "ana", "organisation": OrganisationFactory(), "roles": ["analyst"], **said}
    )


def test_an_organisation_is_added_and_written_down() -> None:
    services.add_organisation(by=OPERATOR, slug="lantern", name="Lantern", sector="charity", country="GBR")
    assert Organisation.objects.get().name == "Lantern"
    assert (newest().action, newest().subject, newest().actor) == (
        "accounts.add_organisation",
        "organisation:lantern",
        "operator of this machine",
    )


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"slug": "taken"}, "slug"),
        ({"slug": "two words"}, "slug"),
        ({"sector": "pirates"}, "sector"),
        ({"name": ""}, "name"),
        ({"country": "GBRX"}, "country"),
        ({"country": "XYZ"}, "country"),
    ],
)
def test_an_organisation_that_is_not_valid_is_refused_by_field(said: dict[str, str], complaint: str) -> None:
    OrganisationFactory(slug="taken")
    with pytest.raises(OrganisationRefused, match=complaint):
        services.add_organisation(by=OPERATOR, **{"slug": "new", "name": "New", "sector": "charity", **said})
    assert Entry.objects.count() == 0


def test_an_organisation_keeps_its_short_name_when_it_is_corrected() -> None:
    organisation = OrganisationFactory(slug="lantern")
    services.change_organisation(by=OPERATOR, organisation=organisation, name="New", sector="bank", country="")
    organisation.refresh_from_db()
    assert (organisation.slug, organisation.name, organisation.sector) == ("lantern", "New", "bank")
    assert newest().action == "accounts.change_organisation"


def test_a_person_is_added_with_roles_address_and_password() -> None:
    person = add(email="ana@example.org", password=GOOD_PASSWORD, roles=["reader", "analyst"])
    assert person.roles == ["analyst", "reader"]
    assert person.check_password(GOOD_PASSWORD)
    assert EmailAddress.objects.get(user=person).primary
    assert (newest().action, newest().subject) == ("accounts.add_person", "person:ana")
    assert "ana@example.org" not in str(newest().details)


def test_a_person_without_a_password_cannot_sign_in_yet() -> None:
    assert not add().has_usable_password()


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"username": "MARIA"}, "belongs to somebody else"),
        ({"email": "Maria@Example.org"}, "belongs to somebody else"),
        ({"roles": ["wizard"]}, "no role “wizard”"),
        ({"password": "short"}, "too short"),
        ({"email": "no address"}, "email"),
        ({"username": "two words"}, "username"),
    ],
)
def test_a_person_that_is_not_valid_is_refused(said: dict[str, Any], complaint: str) -> None:
    UserFactory(username="maria", email="maria@example.org")
    with pytest.raises(PersonRefused, match=complaint):
        add(**said)
    assert User.objects.count() == 1


def test_two_people_may_have_no_address() -> None:
    add()
    add(username="berta")
    assert User.objects.count() == 2


def test_roles_are_changed_and_the_ledger_says_from_what_to_what() -> None:
    person = add()
    services.change_roles(by=OPERATOR, person=person, roles=["editor"])
    person.refresh_from_db()
    assert person.roles == ["editor"]
    assert newest().details == {"before": ["analyst"], "after": ["editor"]}


def test_nobody_takes_the_administrator_role_from_themselves(administrator: User) -> None:
    with pytest.raises(PersonRefused):
        services.change_roles(by=viewer_for(administrator), person=administrator, roles=["analyst"])


def test_access_is_closed_and_opened_again() -> None:
    person = add()
    services.deactivate_person(by=OPERATOR, person=person)
    person.refresh_from_db()
    assert viewer_for(person) == PUBLIC
    assert newest().action == "accounts.deactivate_person"
    services.reactivate_person(by=OPERATOR, person=person)
    person.refresh_from_db()
    assert viewer_for(person).may("see_records")


def test_nobody_closes_their_own_access_or_resets_their_own_factor(administrator: User) -> None:
    with pytest.raises(PersonRefused):
        services.deactivate_person(by=viewer_for(administrator), person=administrator)
    with pytest.raises(PersonRefused):
        services.reset_second_factor(by=viewer_for(administrator), person=administrator)


def test_a_lost_second_factor_is_reset() -> None:
    person = add(is_sample=True)
    services.give_totp(by=OPERATOR, person=person)
    services.reset_second_factor(by=OPERATOR, person=person)
    assert not queries.has_second_factor(person)
    assert newest().action == "accounts.reset_second_factor"


def test_only_invented_people_get_an_authenticator_from_the_machine() -> None:
    person = add()
    with pytest.raises(NotASamplePerson):
        services.give_totp(by=OPERATOR, person=person)
    assert not queries.has_second_factor(person)


def test_secrets_of_authenticators_are_encrypted_in_the_database() -> None:
    person = add(is_sample=True)
    secret = services.give_totp(by=OPERATOR, person=person)
    kept = Authenticator.objects.get(user=person)
    assert secret not in str(kept.data)
    assert len(secret) == 32


def change_everything(by: Viewer, person: User) -> list[Any]:
    organisation = person.organisation
    return [
        lambda: services.add_organisation(by=by, slug="x", name="X", sector="charity"),
        lambda: services.change_organisation(by=by, organisation=organisation, name="X", sector="bank", country=""),
        lambda: services.add_person(by=by, username="x", organisation=organisation, roles=[]),
        lambda: services.change_roles(by=by, person=person, roles=["administrator"]),
        lambda: services.deactivate_person(by=by, person=person),
        lambda: services.reactivate_person(by=by, person=person),
        lambda: services.reset_second_factor(by=by, person=person),
        lambda: services.password_link(by=by, person=person),
        lambda: services.give_totp(by=by, person=person),
    ]


@pytest.mark.parametrize("name", ["reporter", "analyst", "rows_partner", "statistics_partner", "outsider"])
def test_whoever_does_not_look_after_people_changes_nothing(name: str, cast: dict[str, Viewer]) -> None:
    person = UserFactory(is_sample=True)
    before = Entry.objects.count()
    for change in change_everything(cast[name], person):
        with pytest.raises(NotPermitted, match="Administrator"):
            change()
    assert Entry.objects.count() == before
