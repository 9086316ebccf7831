"""Boundary files as features: GeoJSON, TopoJSON (both also gzipped) and zipped shapefiles."""

from __future__ import annotations

import gzip
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import shapefile
import shapely
from django.utils.translation import gettext as _

from candil.platform.places.errors import BoundaryFileInvalid
from candil.platform.places.services import topojson

#: Larger files are refused: a boundary file for the web is a fraction of this.
LARGEST: Final = 512 * 2**20
_ANY_SHAPE: Final = {"Polygon", "MultiPolygon"}


@dataclass(frozen=True)
class Drawn:
    """One feature of a file: its properties and its shape (valid, longitude first)."""

    properties: dict[str, Any]
    shape: Any
    repaired: bool


def read_boundaries(path: Path, wanted: str = "") -> list[Drawn]:
    """Every polygon of the file. `wanted`: the object of a TopoJSON file with several. Raises BoundaryFileInvalid.

    Shapes that cross themselves are repaired (and say so); coordinates must be degrees in WGS 84.
    """
    found = [drawn for feature in _features(path, wanted) if (drawn := _drawn(feature, path)) is not None]
    if not found:
        raise BoundaryFileInvalid(_("%(file)s holds no areas (polygons).") % {"file": path.name})
    _check_degrees(path, [drawn.shape for drawn in found])
    return found


def _features(path: Path, wanted: str) -> Iterable[dict[str, Any]]:
    if not path.is_file():
        raise BoundaryFileInvalid(_("There is no file %(file)s.") % {"file": path})
    if path.suffix.lower() in {".zip", ".shp"}:
        return _shapefile(path)
    return _json_features(_json(path), path, wanted)


def _json(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if packed else path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise BoundaryFileInvalid(
                _("%(file)s is larger than %(limit)d MiB. Simplify the boundaries first.")
                % {"file": path.name, "limit": LARGEST // 2**20}
            )
        return json.loads(content)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BoundaryFileInvalid(
            _("%(file)s is a damaged gzip file (%(reason)s). Fetch it again.") % {"file": path.name, "reason": error}
        ) from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BoundaryFileInvalid(
            _("%(file)s is not JSON (%(reason)s). Import GeoJSON, TopoJSON or a zipped shapefile.")
            % {"file": path.name, "reason": error}
        ) from error


def _json_features(content: Any, path: Path, wanted: str) -> Iterable[dict[str, Any]]:
    kind = content.get("type") if isinstance(content, dict) else None
    try:
        if kind == "Topology":
            return list(topojson.features(content, wanted))
        if kind == "FeatureCollection":
            return list(content["features"])
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise BoundaryFileInvalid(
            _("%(file)s breaks the rules of its format (%(reason)r).") % {"file": path.name, "reason": error}
        ) from error
    raise BoundaryFileInvalid(
        _("%(file)s is neither a GeoJSON FeatureCollection nor a TopoJSON Topology but “%(kind)s”.")
        % {"file": path.name, "kind": kind or type(content).__name__}
    )


def _shapefile(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with shapefile.Reader(str(path)) as reader:
            for record in reader.iterShapeRecords():
                yield record.__geo_interface__
    except (shapefile.ShapefileException, zipfile.BadZipFile, UnicodeDecodeError, OSError) as error:
        raise BoundaryFileInvalid(
            _("%(file)s cannot be read as a shapefile (%(reason)s). Pack its .shp, .shx and .dbf into one .zip.")
            % {"file": path.name, "reason": error}
        ) from error


def _drawn(feature: dict[str, Any], path: Path) -> Drawn | None:
    geometry = feature.get("geometry") or {}
    if geometry.get("type") not in _ANY_SHAPE:
        return None
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(geometry)))
    except (shapely.GEOSException, TypeError) as error:
        raise BoundaryFileInvalid(
            _("%(file)s has an area that cannot be read: %(properties)s (%(reason)s).")
            % {"file": path.name, "properties": feature.get("properties"), "reason": error}
        ) from error
    whole = bool(shapely.is_valid(shape))
    return Drawn(dict(feature.get("properties") or {}), shape if whole else _repaired(shape), repaired=not whole)


def _repaired(shape: Any) -> Any:
    """The areas of the repaired shape; lines and points that the repair leaves over are dropped."""
    parts = [part for part in shapely.get_parts(shapely.make_valid(shape)) if part.geom_type in _ANY_SHAPE]
    return shapely.union_all(parts)


def _check_degrees(path: Path, shapes: list[Any]) -> None:
    west, south, east, north = (float(limit) for limit in shapely.total_bounds(shapes))
    if west >= -180.001 and east <= 180.001 and south >= -90.001 and north <= 90.001:
        return
    raise BoundaryFileInvalid(
        _(
            "The coordinates of %(file)s run from %(west).0f to %(east).0f and from %(south).0f to %(north).0f: "
            "they are projected, not degrees. Convert the file to WGS 84 (EPSG:4326) first, "
            "for example with ogr2ogr or QGIS."
        )
        % {"file": path.name, "west": west, "east": east, "south": south, "north": north}
    )
