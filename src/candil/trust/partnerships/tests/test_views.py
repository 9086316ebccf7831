"""Pages of partnerships: members read, administrators change, others find nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from candil.trust.accounts.tests.factories import OrganisationFactory
from candil.trust.partnerships.models import Agreement, Group, Membership
from candil.trust.partnerships.tests.factories import AgreementFactory, GroupFactory, MembershipFactory

pytestmark = pytest.mark.django_db
GROUP = "/partnerships/groups/harbour/"
FORMS = ["/partnerships/add/", GROUP + "agreements/add/", GROUP + "agreements/{agreement}/", GROUP + "members/add/"]
MEMBER = GROUP + "members/{member}/"
NOT_MANAGING = ["analyst", "rows_partner", "statistics_partner", "outsider", "data_officer"]


def filled(page: str) -> str:
    return page.format(agreement=Agreement.objects.get().pk, member=Membership.objects.order_by("pk")[0].pk)


@pytest.mark.parametrize("who", ["analyst", "rows_partner", "statistics_partner", "administrator"])
def test_members_and_administrators_read_the_partnership(
    sign_in: Any, who: str, partnership: Group, request: pytest.FixtureRequest
) -> None:
    client = sign_in(request.getfixturevalue(who))
    assert "Harbour partnership" in client.get("/partnerships/").content.decode()
    page = client.get(GROUP)
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count("<h1") == 1
    for word in ("Harbour Police", "Quay Bank", "Prevent exploitation in the harbour", "Substantial public interest"):
        assert word in text
    assert ("Grant rows" in text) == (who == "administrator")


def test_an_outsider_finds_no_trace_of_the_group(sign_in: Any, outsider: Any, partnership: Group) -> None:
    client = sign_in(outsider)
    assert "Harbour" not in client.get("/partnerships/").content.decode()
    assert client.get(GROUP).status_code == 404
    assert client.get("/partnerships/groups/nowhere/").status_code == 404


def test_members_of_a_confidential_group_do_not_read_the_others(
    sign_in: Any, statistics_partner: Any, partnership: Group
) -> None:
    Group.objects.update(is_confidential=True)
    text = sign_in(statistics_partner).get(GROUP).content.decode()
    assert "Quay Bank" in text
    assert "Harbour Police" not in text
    assert "Lantern Trust" not in text


@pytest.mark.parametrize("page", ["/partnerships/", GROUP, *FORMS])
def test_nobody_signed_in_is_sent_to_sign_in(client: Client, page: str, partnership: Group) -> None:
    answer = client.get(filled(page))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("who", NOT_MANAGING)
def test_only_administrators_find_the_forms(
    sign_in: Any, who: str, partnership: Group, request: pytest.FixtureRequest
) -> None:
    client = sign_in(request.getfixturevalue(who))
    for page in FORMS:
        assert client.get(filled(page)).status_code == 404, page
        assert client.post(filled(page)).status_code == 404, page
    assert client.post(filled(MEMBER), {"change": "remove"}).status_code == 404
    assert Membership.objects.count() == 3


@pytest.mark.parametrize("page", FORMS)
def test_administrators_open_the_forms(sign_in: Any, administrator: Any, partnership: Group, page: str) -> None:
    assert sign_in(administrator).get(filled(page)).status_code == 200


def test_a_group_is_made_with_an_agreement_and_a_member(sign_in: Any, administrator: Any) -> None:
    client = sign_in(administrator)
    client.post("/partnerships/add/", {"name": "Quays", "slug": "quays", "is_confidential": "on"})
    group = Group.objects.get(slug="quays")
    assert group.is_confidential
    said = {"purpose": "P", "legal_basis": "L", "starts_on": "2026-01-01", "ends_on": "2027-01-01"}
    client.post("/partnerships/groups/quays/agreements/add/", said)
    organisation = OrganisationFactory()
    client.post("/partnerships/groups/quays/members/add/", {"organisation": organisation.pk, "grant": "statistics"})
    assert group.agreements.get().purpose == "P"
    assert group.memberships.get().organisation == organisation


def test_what_the_service_refuses_is_said_on_the_form(sign_in: Any, administrator: Any, partnership: Group) -> None:
    client = sign_in(administrator)
    said = {"purpose": "P", "legal_basis": "L", "starts_on": "2027-01-01", "ends_on": "2026-01-01"}
    answer = client.post(GROUP + "agreements/add/", said)
    assert answer.status_code == 200
    assert "form-faults" in answer.content.decode()
    assert Agreement.objects.count() == 1


def test_the_last_day_of_an_agreement_is_changed(sign_in: Any, administrator: Any, partnership: Group) -> None:
    agreement = Agreement.objects.get()
    earlier = agreement.ends_on - timedelta(days=30)
    sign_in(administrator).post(GROUP + f"agreements/{agreement.pk}/", {"ends_on": earlier.isoformat()})
    agreement.refresh_from_db()
    assert agreement.ends_on == earlier


def test_a_member_is_granted_rows_and_then_removed(sign_in: Any, administrator: Any, partnership: Group) -> None:
    client, bank = sign_in(administrator), Membership.objects.get(organisation__slug="quay-bank")
    client.post(GROUP + f"members/{bank.pk}/", {"change": "rows"})
    bank.refresh_from_db()
    assert bank.grant == "rows"
    client.post(GROUP + f"members/{bank.pk}/", {"change": "remove"})
    assert not Membership.objects.filter(pk=bank.pk).exists()


def test_a_member_or_agreement_of_another_group_is_not_found(
    sign_in: Any, administrator: Any, partnership: Group
) -> None:
    other = GroupFactory()
    membership, agreement = MembershipFactory(group=other), AgreementFactory(group=other)
    client = sign_in(administrator)
    assert client.post(GROUP + f"members/{membership.pk}/", {"change": "remove"}).status_code == 404
    assert client.get(GROUP + f"agreements/{agreement.pk}/").status_code == 404


def test_an_ended_agreement_is_said_on_both_pages(sign_in: Any, analyst: Any, partnership: Group) -> None:
    Agreement.objects.update(starts_on="2020-01-01", ends_on="2020-12-31")
    client = sign_in(analyst)
    assert "Not in force" in client.get("/partnerships/").content.decode()
    assert "Nothing is shared at present" in client.get(GROUP).content.decode()


def test_more_groups_take_no_more_queries(sign_in: Any, administrator: Any, django_assert_max_num_queries: Any) -> None:
    for _number in range(10):
        group = GroupFactory()
        AgreementFactory(group=group)
        MembershipFactory.create_batch(3, group=group)
    client = sign_in(administrator)
    with django_assert_max_num_queries(8):
        client.get("/partnerships/")
