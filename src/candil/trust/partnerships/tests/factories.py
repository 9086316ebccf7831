"""Groups, agreements, memberships and visibility classes for tests."""

from __future__ import annotations

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from candil.trust.accounts.tests.factories import OrganisationFactory
from candil.trust.partnerships.models import Agreement, Grant, Group, Membership


class GroupFactory(DjangoModelFactory[Group]):
    class Meta:
        model = Group

    slug = factory.Sequence(lambda number: f"group-{number}")
    name = factory.Sequence(lambda number: f"Group {number}")


class AgreementFactory(DjangoModelFactory[Agreement]):
    """In force from a week ago until in a week."""

    class Meta:
        model = Agreement

    group = factory.SubFactory(GroupFactory)
    purpose = "Prevent exploitation"
    legal_basis = "Public interest"
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=7))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=7))


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    group = factory.SubFactory(GroupFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    grant = Grant.ROWS
