"""The fixed cast of all tests: six viewers around one owner of records, and how to sign one of them in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

# A developer's run looks for new counter-examples; where a change is judged, the same run gives the same answer.
hypothesis.settings.register_profile("judging", derandomize=True, deadline=None, print_blob=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("judging")

ABOUT_A_YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Throttling counts in the cache; no test inherits the attempts of another."""
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _store_of_its_own(tmp_path: Path, settings: Any) -> None:
    """A test's database goes away after it; so do the columnar store that mirrors it and the vault."""
    settings.CANDIL_STORE = tmp_path / "store"
    settings.CANDIL_VAULT = tmp_path / "vault"


@pytest.fixture(autouse=True)
def _records_are_numbered_anew() -> None:
    """A test's records do not depend on the tests before it, and with them neither does its protective noise."""
    from candil.analyse.incidents.tests.factories import CleanRecordFactory

    CleanRecordFactory.reset_sequence(0)


@pytest.fixture(scope="session", autouse=True)
def _flush_lifts_the_guard_of_the_audit() -> Iterator[None]:
    """Django empties all tables after a test with `transaction=True`; the triggers of the audit would refuse."""
    from django.db import connection

    from candil.trust.audit.migrations._guard import guarding, lifting

    operations = type(connection.ops)
    original = operations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        before, after = lifting(self.connection.vendor), guarding(self.connection.vendor)
        original(self, [*before, *sql_list, *after])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", flush)
        yield


def _person(username: str, organisation: Any, *roles: str) -> Any:
    from candil.trust.accounts.models import User

    return User.objects.create_user(username=username, organisation=organisation, roles=list(roles), is_sample=False)


def _organisation(slug: str, name: str, sector: str) -> Any:
    from candil.trust.accounts.models import Organisation

    return Organisation.objects.create(slug=slug, name=name, sector=sector, country="GBR", is_sample=False)


@pytest.fixture
def organisation(db: None) -> Any:
    """The organisation that owns the records of a test."""
    return _organisation("lantern", "Lantern Trust", "charity")


@pytest.fixture
def reporter() -> None:
    """Nobody signed in: somebody who would report."""


@pytest.fixture
def analyst(organisation: Any) -> Any:
    """Volunteer analyst in the owning organisation: sees its records."""
    return _person("analyst", organisation, "analyst")


@pytest.fixture
def data_officer(organisation: Any) -> Any:
    """Loads and shares the records of the owning organisation. Beside the six of the cast."""
    return _person("data_officer", organisation, "data_officer")


@pytest.fixture
def rows_partner(partnership: Any) -> Any:
    """Analyst of a police force whose membership of the partnership grants rows."""
    from candil.trust.accounts.models import Organisation

    return _person("rows_partner", Organisation.objects.get(slug="harbour-police"), "analyst")


@pytest.fixture
def statistics_partner(partnership: Any) -> Any:
    """Analyst of a bank whose membership of the partnership grants statistics only."""
    from candil.trust.accounts.models import Organisation

    return _person("statistics_partner", Organisation.objects.get(slug="quay-bank"), "analyst")


@pytest.fixture
def outsider(db: None) -> Any:
    """Analyst of an organisation that is in no group."""
    return _person("outsider", _organisation("elsewhere", "Elsewhere University", "academia"), "analyst")


@pytest.fixture
def administrator(organisation: Any) -> Any:
    """Looks after people and partnerships; sees no records, although of the owning organisation."""
    return _person("administrator", organisation, "administrator")


@pytest.fixture
def partnership(organisation: Any) -> Any:
    """A sharing group with an agreement in force: the owner (rows), a police force (rows), a bank (statistics)."""
    from candil.trust.partnerships.models import Agreement, Group, Membership

    group = Group.objects.create(slug="harbour", name="Harbour partnership", is_sample=False)
    today: date = timezone.localdate()
    Agreement.objects.create(
        group=group,
        purpose="Prevent exploitation in the harbour",
        legal_basis="Substantial public interest",
        starts_on=today - ABOUT_A_YEAR,
        ends_on=today + ABOUT_A_YEAR,
    )
    police = _organisation("harbour-police", "Harbour Police", "law_enforcement")
    bank = _organisation("quay-bank", "Quay Bank", "bank")
    for member, grant in ((organisation, "rows"), (police, "rows"), (bank, "statistics")):
        Membership.objects.create(group=group, organisation=member, grant=grant)
    return group


@pytest.fixture
def cast(
    analyst: Any, rows_partner: Any, statistics_partner: Any, outsider: Any, administrator: Any, partnership: Any
) -> dict[str, Any]:
    """Name → viewer of all six."""
    from candil.trust.accounts.policies import PUBLIC, viewer_for

    people = (analyst, rows_partner, statistics_partner, outsider, administrator)
    return {"reporter": PUBLIC, **{person.username: viewer_for(person) for person in people}}


def signed_in(client: Client, user: Any) -> Client:
    """The same client, signed in as this person with a second factor set up and used; None is nobody.

    A plain function: `from conftest import signed_in`, or the fixture `sign_in`.
    """
    if user is None:
        client.logout()
        return client
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from candil.trust.accounts.middleware import SECOND_FACTOR

    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, generate_totp_secret())
    client.force_login(user)
    session = client.session
    session[SECOND_FACTOR] = user.pk
    session.save()
    return client


@pytest.fixture
def sign_in(client: Client) -> Any:
    """`sign_in(person)` gives the test client, signed in as that person with their second factor."""
    return lambda user: signed_in(client, user)
