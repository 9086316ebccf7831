"""A desk: two report analysts with keys, one who grades records as well, and reports on their channel."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from candil.analyse.desk.models import Item
from candil.collect.reporting import services as reporting
from candil.collect.reporting.models import Channel
from candil.collect.reporting.tests.acting import enrolled, recovery_for
from candil.collect.reporting.tests.conftest import vault_folder  # noqa: F401 - a fixture
from candil.trust.accounts.policies import OPERATOR
from candil.trust.vault.tests.acting import PASSPHRASE, Person
from conftest import _person, signed_in


@pytest.fixture
def rhea(organisation: Any) -> Person:
    """A report analyst who grades records and makes referrals too."""
    return enrolled(_person("rhea", organisation, "report_analyst", "analyst", "support_worker"))


@pytest.fixture
def oslo(organisation: Any) -> Person:
    """A colleague who holds keys of the same reports."""
    return enrolled(_person("oslo", organisation, "report_analyst"))


@pytest.fixture
def channel(organisation: Any, rhea: Person, oslo: Person) -> Channel:
    """A channel of which both read the reports."""
    recovery_for(organisation)
    return reporting.set_channel(
        by=OPERATOR, slug="harbour", name="Harbour line", organisation=organisation.slug, analysts=["rhea", "oslo"]
    )


@pytest.fixture
def tell(channel: Channel) -> Any:
    """`tell(path="saw", **answers)` takes a report; its item and the code."""

    def told(path: str = "saw", **answers: Any) -> tuple[Item, str]:
        given = {"path": path, "consent": "analyse", "told": {f"{path}_words": "PLANTED-WORDS"}, **answers}
        new = reporting.begin(channel=channel)
        taken = reporting.take(channel=channel, new=new, told=reporting.Told(given, "en"))
        return Item.objects.get(cover=new.label), taken.code

    return told


@pytest.fixture
def browser(rhea: Person) -> Client:
    """Rhea's browser, her key unlocked."""
    return unlocked_browser(rhea)


def unlocked_browser(person: Person) -> Client:
    """A browser of a person with their key unlocked."""
    client = signed_in(Client(), person.user)
    assert client.post("/report/desk/unlock/", {"passphrase": PASSPHRASE}).status_code == 302
    return client


def bare_item(organisation: Any, **wanted: Any) -> Item:
    """An item about a candidate, as the database holds it."""
    from candil.collect.sources.models import Candidate

    day = date(2026, 11, 1)
    title = wanted.pop("title", "A text")
    found = Candidate.objects.create(
        organisation=organisation, kind="html", title=title, link_digest=title, digest=title, text="Words.",
        text_until=day, characters=6, score=1, method="test", state="new",
    )  # fmt: skip
    return Item.objects.create(organisation=organisation, kind="candidate", candidate=found, came_on=day, **wanted)
