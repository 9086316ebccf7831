"""The one rule: who sees which classes, by rows or by statistics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from candil.trust.accounts.models import Organisation
from candil.trust.accounts.policies import OPERATOR, SEE_RECORDS, SEE_STATISTICS, Viewer, viewer_for
from candil.trust.accounts.tests.factories import OrganisationFactory, UserFactory
from candil.trust.partnerships import services
from candil.trust.partnerships.models import Agreement, Group, Membership, VisibilityClass
from candil.trust.partnerships.queries import VisibleClasses, classes_visible_to
from candil.trust.partnerships.tests.factories import AgreementFactory, GroupFactory, MembershipFactory

ROWS, STATISTICS, NOTHING = "rows", "statistics", "nothing"


def seen(viewer: Viewer, visibility: VisibilityClass, on: date | None = None) -> str:
    classes = classes_visible_to(viewer, on=on)
    assert classes.rows is not None
    assert not classes.rows & classes.statistics
    if visibility.pk in classes.rows:
        return ROWS
    return STATISTICS if visibility.pk in classes.statistics else NOTHING


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("owner", {"analyst": ROWS}),
        ("groups:harbour", {"analyst": ROWS, "rows_partner": ROWS, "statistics_partner": STATISTICS}),
        ("members", {"analyst": ROWS, "rows_partner": ROWS, "statistics_partner": ROWS, "outsider": ROWS}),
        ("public", dict.fromkeys(("reporter", "analyst", "rows_partner", "statistics_partner", "outsider"), ROWS)),
    ],
)
def test_what_each_of_the_cast_sees(
    text: str, expected: dict[str, str], cast: dict[str, Viewer], organisation: Organisation
) -> None:
    visibility = services.visibility_from_text(owner=organisation, text=text)
    told = {name: seen(viewer, visibility) for name, viewer in cast.items()}
    everybody = dict.fromkeys(cast, NOTHING)
    if text == "public":
        everybody["administrator"] = ROWS
    assert told == everybody | expected


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["owner", "groups:harbour", "members"])
def test_a_reader_sees_statistics_where_an_analyst_sees_rows(
    text: str, organisation: Organisation, partnership: Group
) -> None:
    visibility = services.visibility_from_text(owner=organisation, text=text)
    assert seen(viewer_for(UserFactory(organisation=organisation, roles=["reader"])), visibility) == STATISTICS


@pytest.mark.django_db
def test_a_reader_of_a_rows_partner_sees_statistics(organisation: Organisation, partnership: Group) -> None:
    visibility = services.visibility_from_text(owner=organisation, text="groups:harbour")
    police = Organisation.objects.get(slug="harbour-police")
    assert seen(viewer_for(UserFactory(organisation=police, roles=["reader"])), visibility) == STATISTICS


@pytest.mark.django_db
def test_the_operator_sees_everything() -> None:
    assert classes_visible_to(OPERATOR) == VisibleClasses(rows=None)


@pytest.mark.django_db
def test_sharing_begins_and_ends_with_the_agreement_both_days_included(
    cast: dict[str, Viewer], organisation: Organisation, partnership: Group
) -> None:
    visibility = services.visibility_from_text(owner=organisation, text="groups:harbour")
    agreement = Agreement.objects.get()
    partner, day = cast["rows_partner"], timedelta(days=1)
    assert seen(partner, visibility, agreement.starts_on - day) == NOTHING
    assert seen(partner, visibility, agreement.starts_on) == ROWS
    assert seen(partner, visibility, agreement.ends_on) == ROWS
    assert seen(partner, visibility, agreement.ends_on + day) == NOTHING
    assert seen(cast["analyst"], visibility, agreement.ends_on + day) == ROWS


@pytest.mark.django_db
def test_a_group_without_an_agreement_shares_nothing(
    cast: dict[str, Viewer], organisation: Organisation, partnership: Group
) -> None:
    visibility = services.visibility_from_text(owner=organisation, text="groups:harbour")
    Agreement.objects.all().delete()
    assert seen(cast["rows_partner"], visibility) == NOTHING


@pytest.mark.django_db
def test_a_member_who_leaves_sees_nothing_and_is_seen_by_nobody(
    cast: dict[str, Viewer], organisation: Organisation, partnership: Group
) -> None:
    visibility = services.visibility_from_text(owner=organisation, text="groups:harbour")
    services.remove_member(by=OPERATOR, membership=Membership.objects.get(organisation__slug="quay-bank"))
    assert seen(cast["statistics_partner"], visibility) == NOTHING
    assert seen(cast["rows_partner"], visibility) == ROWS
    services.remove_member(by=OPERATOR, membership=Membership.objects.get(organisation=organisation))
    assert seen(cast["rows_partner"], visibility) == NOTHING


@pytest.mark.django_db
def test_the_better_of_two_grants_counts(cast: dict[str, Viewer], organisation: Organisation) -> None:
    quays = GroupFactory(slug="quays")
    AgreementFactory(group=quays)
    for member in (organisation, Organisation.objects.get(slug="quay-bank")):
        MembershipFactory(group=quays, organisation=member, grant="rows")
    visibility = services.visibility_from_text(owner=organisation, text="groups:harbour,quays")
    assert seen(cast["statistics_partner"], visibility) == ROWS


@pytest.mark.django_db
def test_three_queries_answer_whatever_the_number_of_classes(
    cast: dict[str, Viewer], partnership: Group, django_assert_num_queries: Any
) -> None:
    for _number in range(30):
        owner = OrganisationFactory()
        MembershipFactory(group=partnership, organisation=owner)
        for text in ("owner", "members", "public", "groups:harbour"):
            services.visibility_from_text(owner=owner, text=text)
    with django_assert_num_queries(3):
        classes_visible_to(cast["rows_partner"])
    with django_assert_num_queries(1):
        classes_visible_to(cast["reporter"])


# The rule once more, slowly, on plain values, from the words of the design.


@dataclass(frozen=True)
class World:
    organisations: int
    members: dict[tuple[int, int], str]  # (group, organisation) → grant
    agreements: list[tuple[int, int, int]]  # group, first and last day counted from today
    classes: list[tuple[int, str, frozenset[int]]]  # owner, level, groups
    viewer_organisation: int | None
    permissions: frozenset[str]


def sees(world: World, owner: int, level: str, groups: frozenset[int]) -> str:
    may_rows, may_statistics = SEE_RECORDS in world.permissions, SEE_STATISTICS in world.permissions
    own = ROWS if may_rows else STATISTICS if may_statistics else NOTHING
    if level == "public":
        return ROWS
    if world.viewer_organisation is None:
        return NOTHING
    if owner == world.viewer_organisation or level == "members":
        return own
    best = NOTHING
    for group in groups if level == "groups" else ():
        in_force = any(g == group and first <= 0 <= last for g, first, last in world.agreements)
        grant = world.members.get((group, world.viewer_organisation))
        if not in_force or grant is None or (group, owner) not in world.members:
            continue
        if grant == "rows" and may_rows:
            return ROWS
        if may_statistics:
            best = STATISTICS
    return best


@st.composite
def worlds(draw: st.DrawFn) -> World:
    organisations, groups = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    organisation, group = st.integers(0, organisations - 1), st.integers(0, groups - 1)
    day = st.integers(-2, 2)
    spans = st.tuples(group, day, day).map(lambda span: (span[0], min(span[1:]), max(span[1:])))
    levels = st.sampled_from(["owner", "groups", "members", "public"])
    classes = st.tuples(organisation, levels, st.frozensets(group, min_size=1))
    return World(
        organisations=organisations,
        members=draw(st.dictionaries(st.tuples(group, organisation), st.sampled_from([ROWS, STATISTICS]), max_size=10)),
        agreements=draw(st.lists(spans, max_size=4)),
        classes=draw(st.lists(classes, min_size=1, max_size=8, unique=True)),
        viewer_organisation=draw(st.none() | organisation),
        permissions=draw(st.frozensets(st.sampled_from([SEE_RECORDS, SEE_STATISTICS, "manage_people"]))),
    )


def built(world: World) -> tuple[Viewer, list[VisibilityClass]]:
    """The world in the database: its viewer, and its classes in their order."""
    today = timezone.localdate()
    organisations = OrganisationFactory.create_batch(world.organisations)
    groups = GroupFactory.create_batch(3)
    for (group, member), grant in world.members.items():
        MembershipFactory(group=groups[group], organisation=organisations[member], grant=grant)
    for group, first, last in world.agreements:
        starts, ends = today + timedelta(days=first), today + timedelta(days=last)
        AgreementFactory(group=groups[group], starts_on=starts, ends_on=ends)
    classes = []
    for number, (owner, level, shared) in enumerate(world.classes):
        classes.append(VisibilityClass.objects.create(owner=organisations[owner], level=level, key=str(number)))
        classes[-1].groups.set([groups[group] for group in shared] if level == "groups" else [])
    works_in = world.viewer_organisation
    organisation = None if works_in is None else organisations[works_in].pk
    return Viewer(1, "somebody", organisation, world.permissions), classes


class TheRule(TestCase):
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(worlds())
    def test_equals_its_slow_restatement(self, world: World) -> None:
        viewer, classes = built(world)
        expected: dict[str, set[int]] = {ROWS: set(), STATISTICS: set(), NOTHING: set()}
        for visibility, (owner, level, shared) in zip(classes, world.classes, strict=True):
            expected[sees(world, owner, level, shared)].add(visibility.pk)
        assert classes_visible_to(viewer) == VisibleClasses(frozenset(expected[ROWS]), frozenset(expected[STATISTICS]))
