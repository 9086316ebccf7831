"""Organisations and people for tests."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from candil.trust.accounts.models import Organisation, Sector, User


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    slug = factory.Sequence(lambda number: f"organisation-{number}")
    name = factory.Sequence(lambda number: f"Organisation {number}")
    sector = Sector.CHARITY
    country = "GBR"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    username = factory.Sequence(lambda number: f"person-{number}")
    organisation = factory.SubFactory(OrganisationFactory)
    roles = factory.LazyFunction(list)
