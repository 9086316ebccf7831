"""An organisation that takes reports on one channel: an analyst with a key, and a recovery."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from candil.collect.reporting import services
from candil.collect.reporting.models import Channel
from candil.collect.reporting.tests.acting import enrolled, recovery_for
from candil.trust.accounts.policies import OPERATOR
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
def channel(organisation: Any, rhea: Person) -> Channel:
    """A channel of which Rhea reads the reports."""
    recovery_for(organisation)
    return services.set_channel(
        by=OPERATOR, slug="harbour", name="Harbour line", organisation=organisation.slug, analysts=["rhea"]
    )
