"""What people may know about the partnerships around them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from candil.trust.accounts.models import Organisation
from candil.trust.accounts.policies import OPERATOR, Viewer
from candil.trust.partnerships import queries, services
from candil.trust.partnerships.models import Agreement, Group, VisibilityClass
from candil.trust.partnerships.queries import Audience

pytestmark = pytest.mark.django_db
OUTSIDE = ["reporter", "outsider"]
INSIDE = ["analyst", "rows_partner", "statistics_partner"]


@pytest.mark.parametrize("name", [*INSIDE, "administrator"])
def test_members_and_administrators_know_the_group_and_its_members(name: str, cast: dict[str, Viewer]) -> None:
    (partnership,) = queries.partnerships_of(cast[name])
    assert partnership.in_force is not None
    assert [(partner.organisation.slug, partner.grant) for partner in partnership.partners] == [
        ("harbour-police", "rows"),
        ("lantern", "rows"),
        ("quay-bank", "statistics"),
    ]


@pytest.mark.parametrize("name", OUTSIDE)
def test_others_do_not_know_that_the_group_exists(name: str, cast: dict[str, Viewer]) -> None:
    assert queries.partnerships_of(cast[name]) == []
    assert not queries.groups_visible_to(cast[name])


def test_members_of_a_confidential_group_know_only_themselves(cast: dict[str, Viewer], partnership: Group) -> None:
    Group.objects.update(is_confidential=True)
    (known,) = queries.partnerships_of(cast["statistics_partner"])
    assert [partner.organisation.slug for partner in known.partners] == ["quay-bank"]
    assert known.others_are_hidden
    (managed,) = queries.partnerships_of(OPERATOR)
    assert len(managed.partners) == 3


def test_an_agreement_that_ended_is_not_in_force(cast: dict[str, Viewer]) -> None:
    after = Agreement.objects.get().ends_on + timedelta(days=1)
    (partnership,) = queries.partnerships_of(cast["analyst"], on=after)
    assert partnership.in_force is None


def shared(organisation: Organisation) -> VisibilityClass:
    return services.visibility_from_text(owner=organisation, text="groups:harbour")


def test_a_class_is_described_by_who_sees_rows_and_who_sees_statistics(
    cast: dict[str, Viewer], organisation: Organisation
) -> None:
    told = queries.describe(cast["analyst"], shared(organisation).pk)
    until = Agreement.objects.get().ends_on
    assert told.owner == "Lantern Trust"
    assert told.audiences == (Audience("Harbour partnership", ("Harbour Police",), ("Quay Bank",), until, False),)


def test_a_class_of_an_ended_agreement_is_described_as_seen_by_nobody(
    cast: dict[str, Viewer], organisation: Organisation
) -> None:
    visibility = shared(organisation)
    Agreement.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert queries.describe(cast["analyst"], visibility.pk).audiences == (
        Audience("Harbour partnership", (), (), None, False),
    )


@pytest.mark.parametrize("name", [*OUTSIDE, "administrator"])
def test_a_class_that_one_cannot_see_is_not_described(
    name: str, cast: dict[str, Viewer], organisation: Organisation
) -> None:
    with pytest.raises(VisibilityClass.DoesNotExist):
        queries.describe(cast[name], shared(organisation).pk)


def words(viewer: Viewer, visibility: VisibilityClass) -> str:
    told = queries.describe(viewer, visibility.pk)
    return " ".join(render_to_string("partnerships/_class.html", {"description": told}).split())


def test_a_class_is_said_in_plain_words(cast: dict[str, Viewer], organisation: Organisation) -> None:
    said = words(cast["analyst"], shared(organisation))
    assert "The people of Lantern Trust can see these records" in said
    assert "Harbour partnership: all of Harbour Police can see these records; Quay Bank sees statistics only." in said


def test_other_levels_are_said_in_plain_words(cast: dict[str, Viewer], organisation: Organisation) -> None:
    for text, expected in (
        ("owner", "Nobody else can."),
        ("members", "The people of all organisations on this site can see them too"),
        ("public", "Everybody can see them, also without signing in."),
    ):
        visibility = services.visibility_from_text(owner=organisation, text=text)
        assert expected in words(cast["analyst"], visibility)


def test_conditions_are_said(cast: dict[str, Viewer], organisation: Organisation) -> None:
    visibility = services.ensure_class(owner=organisation, level="owner", handling="C", conditions="Do not contact")
    assert "On condition: Do not contact" in words(cast["analyst"], visibility)


def test_the_strictest_handling_is_told_only_of_classes_that_one_sees(
    cast: dict[str, Viewer], organisation: Organisation, partnership: Group
) -> None:
    free = services.ensure_class(owner=organisation, level="groups", groups=[partnership])
    bound = services.ensure_class(owner=organisation, level="owner", handling="C", conditions="Do not contact")
    both = {free.pk, bound.pk}
    assert queries.handling_of(cast["analyst"], both) == ("C", ("Do not contact",))
    assert queries.handling_of(cast["rows_partner"], both) == ("P", ())
    assert queries.handling_of(OPERATOR, both) == ("C", ("Do not contact",))
