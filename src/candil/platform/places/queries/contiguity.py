"""Which areas touch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from candil.platform.places.queries.areas import edition_of, shapes

#: Areas touch if their borders are this near: this share of the side of a typical area (the square root of the median
#: area in square degrees), but at most `WIDEST` degrees (about 500 m). A river between two towns does not part them.
TOUCHING: Final = 0.02
WIDEST: Final = 0.005
#: Borders may be drawn this much more simply, in degrees, where only the nearest are sought.
COARSE: Final = 0.02
#: How many areas an island is joined to.
NEAREST: Final = 2


def neighbours(level: str) -> Mapping[str, tuple[str, ...]]:
    """“level:code” → codes of the areas that touch it, also at a corner (queen contiguity) or across a river.

    An area that touches none (an island) is joined to its two nearest, by distance of borders in degrees with longitude
    shrunk by the cosine of latitude. Symmetrical, sorted, never itself. Kept until the level is imported anew.
    Raises LevelUnknown or AtlasMissing.
    """
    return _neighbours(level, edition_of(level))


@lru_cache(maxsize=8)
def _neighbours(level: str, edition: str) -> Mapping[str, tuple[str, ...]]:
    held = shapes(level)
    pairs = _touching(held.geometries)
    alone = sorted(set(range(len(held.codes))) - {one for pair in pairs for one in pair})
    coarse = shapely.simplify(held.simplified, COARSE) if alone else held.simplified
    for island in alone:
        pairs.update(_nearest(island, coarse))
    joined: dict[int, set[int]] = {number: set() for number in range(len(held.codes))}
    for one, other in pairs:
        joined[one].add(other)
        joined[other].add(one)
    return MappingProxyType({held.codes[one]: tuple(held.codes[o] for o in sorted(joined[one])) for one in joined})


def _touching(geometries: NDArray[Any]) -> set[tuple[int, int]]:
    if not len(geometries):
        return set()
    gap = min(WIDEST, TOUCHING * float(np.sqrt(np.median(shapely.area(geometries)))))
    ones, others = shapely.STRtree(geometries).query(geometries, predicate="dwithin", distance=gap)
    return {(int(one), int(other)) for one, other in zip(ones, others, strict=True) if one < other}


def _nearest(island: int, geometries: NDArray[Any]) -> set[tuple[int, int]]:
    centre = shapely.centroid(geometries[island]).y
    narrow = np.array([np.cos(np.radians(centre)), 1.0])
    flat = shapely.transform(geometries, lambda points: points * narrow)
    distances = shapely.distance(flat, flat[island])
    distances[island] = np.inf
    order = np.argsort(distances, kind="stable")[: min(NEAREST, len(geometries) - 1)]
    return {(island, int(other)) for other in order}
