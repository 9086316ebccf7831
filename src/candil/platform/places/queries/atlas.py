"""The built-in level: countries of the world, from the file that the front-end build makes of Natural Earth."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from django.conf import settings
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from candil.platform.places.errors import AtlasMissing

COUNTRY: Final = "country"
ATTRIBUTION: Final = "Natural Earth, public domain"


@dataclass(frozen=True, eq=False)
class Shapes:
    """The areas of a level as arrays in one order: codes (“level:code”), names and geometries."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    geometries: NDArray[Any]
    simplified: NDArray[Any]


def atlas_file() -> Path:
    """Where the front-end build puts the boundaries of countries."""
    return Path(settings.PROJECT) / "frontend" / "dist" / "atlas" / "countries-50m.geojson"


def atlas_edition() -> str:
    """A text that changes when the file does. Raises AtlasMissing."""
    try:
        status = atlas_file().stat()
    except FileNotFoundError:
        raise AtlasMissing(
            _("The boundaries of countries are missing (%(file)s). Run “./candil run” once: it builds the front end.")
            % {"file": atlas_file()}
        ) from None
    return f"{atlas_file()}:{status.st_mtime_ns}:{status.st_size}"


def countries() -> Shapes:
    """The countries that have a code, each once. Raises AtlasMissing."""
    return _countries(atlas_edition())


@lru_cache(maxsize=2)
def _countries(edition: str) -> Shapes:
    features = json.loads(atlas_file().read_text(encoding="utf-8"))["features"]
    found: dict[str, tuple[str, list[Any]]] = {}
    for feature in features:  # parts of one country may come as several features
        code, name = feature["properties"].get("code"), feature["properties"].get("name", "")
        if code and feature.get("geometry"):
            shape = shapely.make_valid(shapely.from_geojson(json.dumps(feature["geometry"])))
            found.setdefault(code, (name, []))[1].append(shape)
    codes = sorted(found)
    geometries = np.array([shapely.union_all(found[code][1]) for code in codes])
    shapely.prepare(geometries)
    return Shapes(
        tuple(f"{COUNTRY}:{code}" for code in codes), tuple(found[code][0] for code in codes), geometries, geometries
    )
