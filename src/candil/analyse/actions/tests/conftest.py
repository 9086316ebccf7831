"""Two analysts who hold the reports of one channel, an administrator, and an authority with a key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from candil.analyse.actions.models import AuthorityKey
from candil.analyse.actions.tests.acting import authority_key, told
from candil.collect.reporting import services as telling
from candil.collect.reporting.models import Channel
from candil.collect.reporting.tests.acting import enrolled, recovery_for
from candil.trust.accounts.policies import OPERATOR
from candil.trust.vault.services.envelopes import new_identity
from candil.trust.vault.tests.acting import Person
from conftest import _person


@pytest.fixture(autouse=True)
def vault_folder(settings: Any, tmp_path: Path) -> Path:
    """The vault of a test lies in a folder that goes away."""
    settings.CANDIL_VAULT = tmp_path / "vault"
    return tmp_path / "vault"


@pytest.fixture
def rhea(organisation: Any) -> Person:
    """A report analyst with a key."""
    return enrolled(_person("rhea", organisation, "report_analyst"))


@pytest.fixture
def sol(organisation: Any) -> Person:
    """A second one."""
    return enrolled(_person("sol", organisation, "report_analyst"))


@pytest.fixture
def channel(organisation: Any, rhea: Person, sol: Person) -> Channel:
    """A channel of which both read the reports."""
    recovery_for(organisation)
    return telling.set_channel(
        by=OPERATOR, slug="harbour", name="Harbour", organisation=organisation.slug, analysts=["rhea", "sol"]
    )


@pytest.fixture
def identity() -> str:
    """The secret half of the authority's key; the hub never has it."""
    return new_identity()


@pytest.fixture
def key(administrator: Any, rhea: Person, identity: str) -> AuthorityKey:
    """Entered by the administrator, compared by Rhea."""
    return authority_key(administrator, rhea.user, identity=identity)


@pytest.fixture
def report(channel: Channel) -> str:
    """Told with agreement to share."""
    return told(channel)


@pytest.fixture
def silent(channel: Channel) -> str:
    """Told without agreement to share."""
    return told(channel, consent="analyse")
