"""Groups, agreements, memberships and classes change only through those who may, and the ledger is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.models import Organisation
from candil.trust.accounts.policies import OPERATOR, Viewer, viewer_for
from candil.trust.accounts.tests.factories import OrganisationFactory
from candil.trust.audit.models import Entry
from candil.trust.partnerships import services
from candil.trust.partnerships.errors import GroupRefused, GroupUnknown, VisibilityRefused
from candil.trust.partnerships.models import Agreement, Group, Membership, VisibilityClass
from candil.trust.partnerships.policies import may_share
from candil.trust.partnerships.tests.factories import AgreementFactory, GroupFactory, MembershipFactory

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def newest() -> Entry:
    return Entry.objects.order_by("-sequence")[0]


def test_a_partnership_is_made_step_by_step_and_written_down() -> None:
    group = services.add_group(by=OPERATOR, slug="harbour", name="Harbour")
    services.add_agreement(
        by=OPERATOR, group=group, purpose="Prevent", legal_basis="Law", starts_on=FIRST, ends_on=LAST
    )
    assert newest().details == {
        "purpose": "Prevent",
        "legal_basis": "Law",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
    }
    services.add_member(by=OPERATOR, group=group, organisation=OrganisationFactory(slug="quay"), grant="statistics")
    assert (newest().action, newest().subject) == ("partnerships.add_member", "group:harbour")
    assert newest().details == {"organisation": "quay", "grant": "statistics"}


def test_a_grant_is_changed_and_a_member_removed() -> None:
    membership = MembershipFactory(grant="statistics")
    services.change_grant(by=OPERATOR, membership=membership, grant="rows")
    membership.refresh_from_db()
    assert membership.grant == "rows"
    assert newest().details["before"] == "statistics"
    services.remove_member(by=OPERATOR, membership=membership)
    assert not Membership.objects.exists()
    assert newest().action == "partnerships.remove_member"


def test_an_agreement_gets_another_last_day() -> None:
    agreement = AgreementFactory()
    services.end_agreement(by=OPERATOR, agreement=agreement, ends_on=agreement.starts_on)
    agreement.refresh_from_db()
    assert agreement.ends_on == agreement.starts_on
    assert newest().action == "partnerships.end_agreement"


def test_an_agreement_cannot_end_before_it_starts() -> None:
    with pytest.raises(GroupRefused):
        services.add_agreement(
            by=OPERATOR, group=GroupFactory(), purpose="P", legal_basis="L", starts_on=LAST, ends_on=FIRST
        )
    assert not Agreement.objects.exists()


def test_an_agreement_needs_purpose_and_legal_basis() -> None:
    with pytest.raises(GroupRefused, match="purpose"):
        services.add_agreement(
            by=OPERATOR, group=GroupFactory(), purpose="", legal_basis="L", starts_on=FIRST, ends_on=LAST
        )


def test_an_organisation_joins_once_and_with_a_known_grant() -> None:
    membership = MembershipFactory()
    with pytest.raises(GroupRefused):
        services.add_member(
            by=OPERATOR, group=membership.group, organisation=membership.organisation, grant="statistics"
        )
    with pytest.raises(GroupRefused, match="grant"):
        services.add_member(by=OPERATOR, group=membership.group, organisation=OrganisationFactory(), grant="all")


def test_a_short_name_is_used_once() -> None:
    GroupFactory(slug="harbour")
    with pytest.raises(GroupRefused, match="slug"):
        services.add_group(by=OPERATOR, slug="harbour", name="Another")


def changes(by: Viewer) -> list[Any]:
    group, agreement, membership = GroupFactory(), AgreementFactory(), MembershipFactory()
    said = {"purpose": "P", "legal_basis": "L", "starts_on": FIRST, "ends_on": LAST}
    return [
        lambda: services.add_group(by=by, slug="x", name="X"),
        lambda: services.add_agreement(by=by, group=group, **said),
        lambda: services.end_agreement(by=by, agreement=agreement, ends_on=LAST),
        lambda: services.add_member(by=by, group=group, organisation=membership.organisation, grant="rows"),
        lambda: services.change_grant(by=by, membership=membership, grant="statistics"),
        lambda: services.remove_member(by=by, membership=membership),
    ]


@pytest.mark.parametrize("name", ["reporter", "analyst", "rows_partner", "statistics_partner", "outsider"])
def test_only_administrators_change_partnerships(name: str, cast: dict[str, Viewer]) -> None:
    for change in changes(cast[name]):
        with pytest.raises(NotPermitted):
            change()
    assert not Entry.objects.exists()


def test_only_the_owners_data_officers_share(
    cast: dict[str, Viewer], data_officer: Any, organisation: Organisation
) -> None:
    assert may_share(viewer_for(data_officer), organisation)
    assert may_share(OPERATOR, organisation)
    assert not may_share(viewer_for(data_officer), OrganisationFactory())
    assert not [name for name, viewer in cast.items() if may_share(viewer, organisation)]


def test_the_same_description_is_the_same_class(organisation: Organisation, partnership: Group) -> None:
    again = GroupFactory(slug="again")
    MembershipFactory(group=again, organisation=organisation)
    one = services.ensure_class(owner=organisation, level="groups", groups=[partnership, again])
    two = services.ensure_class(owner=organisation, level="groups", groups=[again, partnership, again])
    assert one == two
    assert set(one.groups.all()) == {partnership, again}


def test_another_description_is_another_class(organisation: Organisation, partnership: Group) -> None:
    classes = [
        services.ensure_class(owner=organisation, level="owner"),
        services.ensure_class(owner=OrganisationFactory(), level="owner"),
        services.ensure_class(owner=organisation, level="members"),
        services.ensure_class(owner=organisation, level="groups", groups=[partnership]),
        services.ensure_class(
            owner=organisation, level="groups", groups=[partnership], handling="C", conditions="No contact"
        ),
        services.ensure_class(owner=organisation, level="owner", handling="C", conditions="Ask first"),
    ]
    assert len({each.pk for each in classes}) == 6


@pytest.mark.parametrize(
    "said",
    [
        {"level": "groups"},
        {"level": "everyone"},
        {"level": "public", "handling": "C", "conditions": "Ask first"},
        {"level": "owner", "handling": "C"},
        {"level": "owner", "handling": "P", "conditions": "Ask first"},
        {"level": "owner", "handling": "X"},
    ],
)
def test_a_class_that_contradicts_itself_is_refused(said: dict[str, str], organisation: Organisation) -> None:
    with pytest.raises(VisibilityRefused):
        services.ensure_class(owner=organisation, **said)
    assert not VisibilityClass.objects.exists()


def test_groups_are_named_only_for_the_level_of_groups(organisation: Organisation, partnership: Group) -> None:
    with pytest.raises(VisibilityRefused):
        services.ensure_class(owner=organisation, level="members", groups=[partnership])


def test_an_owner_shares_only_with_groups_that_it_is_in(partnership: Group) -> None:
    stranger = OrganisationFactory(name="Stranger")
    with pytest.raises(VisibilityRefused, match="Stranger is not a member of Harbour partnership"):
        services.ensure_class(owner=stranger, level="groups", groups=[partnership])


@pytest.mark.parametrize("text", ["owner", "members", "public", "groups:harbour", " groups: harbour , harbour "])
def test_visibility_is_read_from_the_text_of_the_command_line(
    text: str, organisation: Organisation, partnership: Group
) -> None:
    visibility = services.visibility_from_text(owner=organisation, text=text)
    assert visibility.level == text.strip().split(":")[0]
    assert [group.slug for group in visibility.groups.all()] == (["harbour"] if ":" in text else [])


@pytest.mark.parametrize("text", ["", "everyone", "groups", "groups:", "owner:", "public:harbour", "members,public"])
def test_any_other_text_is_refused(text: str, organisation: Organisation, partnership: Group) -> None:
    with pytest.raises(VisibilityRefused):
        services.visibility_from_text(owner=organisation, text=text)


def test_an_unknown_group_is_said(organisation: Organisation) -> None:
    with pytest.raises(GroupUnknown, match="nowhere"):
        services.visibility_from_text(owner=organisation, text="groups:nowhere")
