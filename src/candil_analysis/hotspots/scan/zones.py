"""The circles that a scan looks at: around every place, as far as they hold at most a share of what is at risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

EARTH_RADIUS_KM: Final = 6371.0088
#: Places whose distances differ by less than this share are equally far: a circle holds all of them or none.
_EQUALLY_FAR: Final = 1e-9
_SAME_PLACE: Final = 1e-12  # earth radii


@dataclass(frozen=True, eq=False)
class Circles:
    """The circles around one centre. Circle number j holds the first `sizes[j]` of `members`."""

    centre: int
    members: NDArray[np.int32]  # the nearest first, the centre among them
    sizes: Integers  # ascending
    radii_km: Floats  # great-circle distance of the farthest member of each circle


def circles(
    latitudes: Floats, longitudes: Floats, at_risk: Floats, share: float, radius_km: float | None
) -> list[Circles]:
    """All circles around each of n places that hold at most `share` of the total of `at_risk`.

    Degrees; distances are great-circle distances, so the antimeridian and the poles need no care. Places at the same
    distance enter a circle together. A centre alone above the share has no circle. Source: Kulldorff 1997.
    """
    points = _on_the_sphere(latitudes, longitudes)
    largest = share * float(at_risk.sum()) * (1 + 1e-12)
    farthest = np.inf if radius_km is None else 2 * np.sin(min(np.pi, radius_km / EARTH_RADIUS_KM) / 2)
    return [_around(centre, points, at_risk, largest, float(farthest)) for centre in range(at_risk.size)]


def _on_the_sphere(latitudes: Floats, longitudes: Floats) -> Floats:
    north, east = np.radians(latitudes), np.radians(longitudes)
    return np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])


def _around(centre: int, points: Floats, at_risk: Floats, largest: float, farthest: float) -> Circles:
    # Chords order places as great-circle distances do; differences keep their precision where points are near.
    chords = np.sqrt(((points - points[centre]) ** 2).sum(axis=1))
    order = np.argsort(chords, kind="stable")
    ordered = chords[order]
    last = np.append(np.diff(ordered) > ordered[1:] * _EQUALLY_FAR + _SAME_PLACE, True)
    held = np.cumsum(at_risk[order])
    ends = np.flatnonzero(last & (held <= largest) & (ordered <= farthest * (1 + _EQUALLY_FAR)))
    sizes = (ends + 1).astype(np.int64)
    radii = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, ordered[ends] / 2))
    members = order[: int(sizes[-1]) if sizes.size else 0].astype(np.int32)
    return Circles(centre, members, sizes, radii)
