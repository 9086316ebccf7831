from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from candil.platform.places.queries import atlas


@pytest.fixture
def shared_data() -> Path:
    """Real data beside the repository; skips loudly where it is absent."""
    folder = Path(__file__).resolve().parents[6] / "shared" / "data"
    if not folder.exists():
        pytest.skip(f"real data are absent: {folder} does not exist")
    return folder


def square(west: float, south: float, size: float = 1.0) -> dict[str, Any]:
    """A GeoJSON square with its south-west corner there."""
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def collection(*features: tuple[dict[str, Any], dict[str, Any]]) -> dict[str, Any]:
    """(properties, geometry) pairs as a GeoJSON FeatureCollection."""
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": p, "geometry": g} for p, g in features],
    }


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small world: Britain left, France right, both ten degrees wide, and Iceland far away."""
    path = tmp_path / "countries-50m.geojson"
    content = collection(
        ({"code": "GBR", "name": "United Kingdom"}, square(-10, 45, 10)),
        ({"code": "FRA", "name": "France"}, square(0, 45, 10)),
        ({"code": "ISL", "name": "Iceland"}, square(-30, 60, 5)),
        ({"code": None, "name": "Nowhere"}, square(100, 0)),
    )
    path.write_text(json.dumps(content))
    monkeypatch.setattr(atlas, "atlas_file", lambda: path)
    return path


@pytest.fixture
def districts(tmp_path: Path) -> Path:
    """Three districts in a row, an island, and one across the border."""
    path = tmp_path / "districts.geojson"
    content = collection(
        ({"code": "D1", "name": "West", "people": 1}, square(-8, 50)),
        ({"code": "D2", "name": "Middle"}, square(-7, 50)),
        ({"code": "D3", "name": "East"}, square(-6, 50)),
        ({"code": "D4", "name": "Island"}, square(-6, 53)),
        ({"code": "D5", "name": "Abroad"}, square(4, 50)),
    )
    path.write_text(json.dumps(content))
    return path
