"""Boundaries of the tests: four squares of the world, so that no test here depends on a map."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest


def squares(points: Sequence[tuple[float, float]]) -> list[tuple[str, ...]]:
    """Areas "square:NE" … and, east of 100, also "country:CHN"."""
    return [
        (
            f"square:{'N' if latitude >= 0 else 'S'}{'E' if longitude >= 0 else 'W'}",
            *(["country:CHN"] if longitude > 100 else []),
        )
        for latitude, longitude in points
    ]


@pytest.fixture(autouse=True)
def _boundaries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("candil.analyse.incidents.queries.store.building.areas_at", squares)


@pytest.fixture(autouse=True)
def store_folder(tmp_path: Path, settings: Any) -> Path:
    """A store of its own for each test."""
    settings.CANDIL_STORE = tmp_path / "store"
    return tmp_path / "store"
