"""An organisation that can take reports: two analysts with keys, a recovery held by three trustees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.vault.services import analysts, recovery
from candil.trust.vault.services.envelopes import new_identity, recipient_of
from candil.trust.vault.tests.acting import PASSPHRASE, Person, Trustees
from conftest import _person


@pytest.fixture(autouse=True)
def vault_folder(settings: Any, tmp_path: Path) -> Path:
    """The vault of a test lies in a folder that goes away."""
    settings.CANDIL_VAULT = tmp_path / "vault"
    return tmp_path / "vault"


def enrolled(user: Any) -> Person:
    """The person with keys, unlocked."""
    viewer = viewer_for(user)
    analysts.enrol(by=viewer, passphrase=PASSPHRASE)
    return Person(user, viewer, analysts.open_keys(by=viewer, passphrase=PASSPHRASE))


@pytest.fixture
def ana(analyst: Any) -> Person:
    """The analyst of the cast, with keys."""
    return enrolled(analyst)


@pytest.fixture
def ben(organisation: Any) -> Person:
    """A colleague with keys."""
    return enrolled(_person("ben", organisation, "analyst"))


@pytest.fixture
def trustees(organisation: Any) -> Trustees:
    """A ceremony was held and its recipient set."""
    identities = [new_identity() for _number in range(3)]
    recipient, pairs = recovery.ceremony([recipient_of(identity) for identity in identities])
    recovery.set_recovery(by=OPERATOR, organisation=organisation, recipient=recipient)
    return Trustees(recipient, identities, pairs)
