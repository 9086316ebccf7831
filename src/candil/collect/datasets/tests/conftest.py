"""A receiver that remembers, a home of its own for files, and short ways to check and load."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import override_settings

from candil.collect.datasets import services
from candil.collect.datasets.services import records
from candil.collect.datasets.tests.factories import Memory
from candil.trust.accounts.policies import OPERATOR
from candil.trust.partnerships.services import visibility_from_text


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    """The only receiver during the test."""
    receiver = Memory()
    monkeypatch.setattr(records, "_receivers", [receiver])
    return receiver


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Any:
    """CANDIL_HOME of the test."""
    place = tmp_path / "home"
    place.mkdir()
    with override_settings(CANDIL_HOME=place):
        yield place


@pytest.fixture
def inspect() -> Callable[..., services.Inspection]:
    """Dry run as the operator, for an organisation that need not exist."""
    organisation: Any = SimpleNamespace(pk=1, slug="lantern")
    return lambda path, **how: services.inspect_file(by=OPERATOR, organisation=organisation, path=path, **how)


@pytest.fixture
def load(organisation: Any, memory: Memory) -> Callable[..., Any]:
    """Load as the operator into memory."""

    def loading(path: Path, **how: Any) -> Any:
        chosen = how.pop("visibility", None) or visibility_from_text(owner=organisation, text="owner")
        how.setdefault("by", OPERATOR)
        return services.load_file(organisation=organisation, path=path, visibility=chosen, **how)

    return loading
