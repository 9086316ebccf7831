"""People and organisations on the command line."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from candil.trust.accounts.errors import NotASamplePerson, OrganisationUnknown, PersonRefused
from candil.trust.accounts.models import User
from candil.trust.accounts.policies import OPERATOR
from candil.trust.accounts.services import give_totp
from candil.trust.accounts.tests.factories import OrganisationFactory, UserFactory
from candil.trust.audit.models import Entry

pytestmark = pytest.mark.django_db


def said(*words: str) -> list[str]:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().splitlines()


def test_an_organisation_is_added_by_the_operator_and_listed() -> None:
    said("organisation", "add", "quay", "--name", "Quay Bank", "--sector", "bank", "--country", "GBR")
    assert said("organisation", "list") == ["quay\tbank\t0\tQuay Bank"]
    assert Entry.objects.get().actor == "operator of this machine"


def test_a_person_is_added_and_the_link_opens_where_they_set_the_password() -> None:
    OrganisationFactory(slug="quay")
    lines = said("person", "add", "ana", "--organisation", "quay", "--role", "analyst", "--role", "editor")
    assert User.objects.get().roles == ["analyst", "editor"]
    assert Client().get(lines[-1], follow=True).status_code == 200
    assert said("person", "list") == ["ana\tquay\tanalyst,editor"]


def test_a_new_link_is_made_on_request() -> None:
    UserFactory(username="ana")
    assert said("person", "link", "ana")[-1].startswith("/accounts/password/reset/key/")


def test_an_unknown_organisation_and_a_taken_name_are_said_in_one_line() -> None:
    with pytest.raises(OrganisationUnknown):
        said("person", "add", "ana", "--organisation", "nowhere")
    OrganisationFactory(slug="quay")
    said("person", "add", "ana", "--organisation", "quay")
    with pytest.raises(PersonRefused):
        said("person", "add", "ana", "--organisation", "quay")


def test_code_prints_six_digits_for_a_sample_person_only() -> None:
    person = UserFactory(username="sample", is_sample=True)
    give_totp(by=OPERATOR, person=person)
    (digits,) = said("code", "sample")
    assert digits.isdigit()
    assert len(digits) == 6
    UserFactory(username="real")
    with pytest.raises(NotASamplePerson):
        said("code", "real")
