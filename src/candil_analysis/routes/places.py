"""Where places lie, how much they may send and draw, and how far apart they are."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, isfinite, radians, sin, sqrt
from typing import Final

_EARTH: Final = 6371.0088  # mean radius, km
_NEAREST: Final = 1.0  # km; places at one point are not infinitely attracted


@dataclass(frozen=True)
class Place:
    """Where a place lies (degrees) and how much it may send and draw (any unit; population, for instance)."""

    latitude: float
    longitude: float
    sends: float
    draws: float

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ValueError(f"({self.latitude}, {self.longitude}) is no place on Earth: degrees north, degrees east.")
        if not (isfinite(self.sends) and isfinite(self.draws) and self.sends > 0 and self.draws > 0):
            raise ValueError(f"A place's sizes are above 0, not {self.sends} and {self.draws}.")


def kilometres(one: Place, other: Place) -> float:
    """Great-circle distance (haversine), at least 1 km."""
    north, south, east = radians(one.latitude), radians(other.latitude), radians(other.longitude - one.longitude)
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return max(_NEAREST, 2 * _EARTH * asin(sqrt(min(1.0, half))))
