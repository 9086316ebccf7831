"""The built-in base map: Natural Earth countries, made by the front-end build from the npm package world-atlas."""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from shapely import clip_by_rect
from shapely.geometry import mapping, shape

from candil.platform.design.assets import FrontEndMissing

DETAILS: Final = ("110m", "50m")
# A coast is drawn with this many steps across the land of a map: finer cannot be seen, and makes the file large.
_STEPS_ACROSS: Final = 2500


@lru_cache(maxsize=len(DETAILS))
def countries(detail: str) -> dict[str, Any]:
    """Countries as a GeoJSON FeatureCollection cut at the antimeridian; properties `code` (alpha-3) and `name`.

    `detail` is "110m" (1:110 million, for the world) or "50m". Raises `FrontEndMissing`.
    """
    path = Path(settings.CANDIL_FRONTEND) / "atlas" / f"countries-{detail}.geojson"
    try:
        content: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        message = _("The base map has not been built: run `npm ci` and `npm run build` in the project folder.")
        raise FrontEndMissing(message) from None
    return content


def drawn_countries(detail: str) -> list[dict[str, Any]]:
    """Countries for a static map: all but Antarctica, which d3 cannot tell from its opposite once it is cut."""
    return [each for each in countries(detail)["features"] if each["properties"]["code"] != "ATA"]


def fill_in_atlas(spec: dict[str, Any]) -> dict[str, Any]:
    """Give a description the part of the base map it names, kept out of it so that it stays small.

    `usermeta.atlas` is the detail; `usermeta.extent` (west, south, east, north) the part, or absent for the world.
    """
    meta = spec.get("usermeta", {})
    if "atlas" in meta:
        extent = tuple(meta["extent"]) if meta.get("extent") else None
        spec["datasets"] = {**spec.get("datasets", {}), "atlas": _for_d3(meta["atlas"], extent)}
    return spec


@lru_cache(maxsize=16)
def _for_d3(detail: str, extent: tuple[float, float, float, float] | None) -> list[dict[str, Any]]:
    geometries = [each["geometry"] for each in drawn_countries(detail)]
    if extent is not None:
        detail_seen = (extent[2] - extent[0]) / _STEPS_ACROSS
        parts = (clip_by_rect(shape(each), *extent).simplify(detail_seen) for each in geometries)
        geometries = [mapping(part) for part in parts if not part.is_empty]
    polygons = [each for each in geometries if each["type"] in {"Polygon", "MultiPolygon"}]
    return [{"type": "Feature", "properties": {}, "geometry": clockwise(each)} for each in polygons]


def clockwise(geometry: dict[str, Any]) -> dict[str, Any]:
    """The geometry with outer rings clockwise, as d3-geo wants them; else they fill the rest of the globe."""
    if geometry["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": _wind(geometry["coordinates"])}
    if geometry["type"] == "MultiPolygon":
        return {"type": "MultiPolygon", "coordinates": [_wind(each) for each in geometry["coordinates"]]}
    return geometry


def _wind(rings: list[Any]) -> list[Any]:
    return [ring if (_turn(ring) < 0) == (index == 0) else ring[::-1] for index, ring in enumerate(rings)]


def _turn(ring: list[Any]) -> float:
    """Twice the signed area; negative when clockwise."""
    return float(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)))
