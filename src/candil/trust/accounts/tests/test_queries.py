"""Finding organisations and people, and who finds them."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings

from candil.trust.accounts import queries, services
from candil.trust.accounts.errors import NotASamplePerson, OrganisationUnknown, PersonUnknown
from candil.trust.accounts.policies import OPERATOR, PUBLIC, ROLES, SEE_RECORDS, Viewer, viewer_for
from candil.trust.accounts.tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_an_organisation_is_found_by_its_short_name() -> None:
    organisation = OrganisationFactory(slug="lantern")
    assert queries.organisation_by_slug("lantern") == organisation


def test_an_unknown_organisation_is_said_with_what_to_do() -> None:
    with pytest.raises(OrganisationUnknown, match="candil organisation list"):
        queries.organisation_by_slug("nowhere")


def test_a_viewer_is_found_by_user_name_in_any_case() -> None:
    person = UserFactory(username="Maria", roles=["analyst"])
    viewer = queries.viewer_named("maria")
    assert viewer == viewer_for(person)
    assert viewer.may(SEE_RECORDS)


@pytest.mark.parametrize("username", ["nobody-here", "gone"])
def test_an_unknown_or_closed_person_is_no_viewer(username: str) -> None:
    UserFactory(username="gone", is_active=False)
    with pytest.raises(PersonUnknown):
        queries.viewer_named(username)


def test_roles_add_up_and_unknown_codes_give_nothing() -> None:
    person = UserFactory(roles=["reader", "data_officer", "of the past"])
    expected = ROLES["reader"].permissions | ROLES["data_officer"].permissions
    assert viewer_for(person).permissions == expected


def test_people_are_found_by_name_address_or_organisation() -> None:
    maria = UserFactory(username="m1", first_name="María", email="maria@harbour.example")
    joan = UserFactory(username="j1", organisation=OrganisationFactory(name="Harbour Police"))
    UserFactory(username="k1")
    assert set(queries.people(OPERATOR, search="harbour")) == {maria, joan}
    assert set(queries.people(OPERATOR, search="J1")) == {joan}


@pytest.mark.parametrize("name", ["reporter", "analyst", "rows_partner", "statistics_partner", "outsider"])
def test_only_administrators_find_people(name: str, cast: dict[str, Viewer]) -> None:
    assert not queries.people(cast[name])
    assert len(queries.organisations(cast[name])) == (0 if name == "reporter" else 1)


def test_administrators_find_everybody(cast: dict[str, Viewer]) -> None:
    assert len(queries.people(cast["administrator"])) == 5
    assert len(queries.organisations(cast["administrator"])) == 4


def test_recovery_codes_alone_are_no_second_factor(analyst: Any) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    RecoveryCodes.activate(analyst)
    assert not queries.has_second_factor(analyst)


def test_nobody_has_no_roles() -> None:
    assert queries.roles_of(PUBLIC) == []


def test_the_code_of_a_sample_person_is_the_one_that_their_authenticator_takes() -> None:
    from allauth.mfa.totp.internal.auth import validate_totp_code

    person = UserFactory(username="sample", is_sample=True)
    secret = services.give_totp(by=OPERATOR, person=person)
    code = queries.code_of_sample_person("sample")
    assert len(code) == 6
    assert validate_totp_code(secret, code)


def test_codes_of_real_people_are_never_shown(analyst: Any, sign_in: Any) -> None:
    sign_in(analyst)
    with pytest.raises(NotASamplePerson):
        queries.code_of_sample_person("analyst")


def test_codes_are_shown_on_a_trial_only(settings: LazySettings) -> None:
    person = UserFactory(username="sample", is_sample=True)
    services.give_totp(by=OPERATOR, person=person)
    settings.TRIAL = False
    with pytest.raises(NotASamplePerson):
        queries.code_of_sample_person("sample")


def test_a_sample_person_without_an_authenticator_has_no_code() -> None:
    UserFactory(username="sample", is_sample=True)
    with pytest.raises(NotASamplePerson):
        queries.code_of_sample_person("sample")
