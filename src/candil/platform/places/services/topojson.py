"""TopoJSON to GeoJSON features: shared arcs, delta-coded and quantised, put together into rings.

Source of the method: the TopoJSON format specification 1.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from candil.platform.places.errors import BoundaryFileInvalid

Arcs = list[NDArray[np.float64]]


def features(topology: dict[str, Any], wanted: str = "") -> Iterator[dict[str, Any]]:
    """The geometries of the object `wanted` (needed where there are several) as GeoJSON features.

    Geometries without a shape are left out. Raises BoundaryFileInvalid.
    """
    objects = topology.get("objects", {})
    name = wanted or (next(iter(objects)) if len(objects) == 1 else "")
    if name not in objects:
        raise BoundaryFileInvalid(
            _("The file holds these objects: %(known)s. Name the one to import with --object.")
            % {"known": ", ".join(sorted(objects)) or _("none")}
        )
    arcs = _arcs(topology)
    for geometry in _leaves(objects[name]):
        if geometry.get("type") in {"Polygon", "MultiPolygon"}:
            yield {
                "type": "Feature",
                "id": geometry.get("id"),
                "properties": geometry.get("properties", {}),
                "geometry": {"type": geometry["type"], "coordinates": _coordinates(geometry, arcs)},
            }


def _arcs(topology: dict[str, Any]) -> Arcs:
    """Every arc as an array of (longitude, latitude)."""
    arcs = [np.asarray(arc, dtype=np.float64)[:, :2] for arc in topology["arcs"]]
    transform = topology.get("transform")
    if transform is None:
        return arcs
    scale, shift = np.asarray(transform["scale"]), np.asarray(transform["translate"])
    return [arc.cumsum(axis=0) * scale + shift for arc in arcs]


def _leaves(geometry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if geometry.get("type") == "GeometryCollection":
        for member in geometry.get("geometries", ()):
            yield from _leaves(member)
    else:
        yield geometry


def _coordinates(geometry: dict[str, Any], arcs: Arcs) -> list[Any]:
    if geometry["type"] == "Polygon":
        return [_ring(ring, arcs) for ring in geometry["arcs"]]
    return [[_ring(ring, arcs) for ring in polygon] for polygon in geometry["arcs"]]


def _ring(numbers: list[int], arcs: Arcs) -> list[list[float]]:
    """Arcs end to end; each starts where the one before ended, and ~n is arc n backwards."""
    ring: list[list[float]] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring.extend(arc[1 if ring else 0 :].tolist())
    return ring
