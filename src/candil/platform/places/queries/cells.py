"""H3 cells as signed 64-bit numbers, as the columnar store keeps them. An index never uses the sign bit."""

from __future__ import annotations

from typing import Final, overload

import h3.api.basic_int as h3
import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from candil.platform.places.errors import CellInvalid, PositionImpossible

_RESOLUTION_AT: Final = 52  # bits 52–55 of an index hold the resolution, below it fifteen digits of three bits
_FINEST: Final = 15


def cell(latitude: float, longitude: float, resolution: int = 7) -> int:
    """The cell that holds a point (degrees, WGS 84). Raises PositionImpossible or CellInvalid."""
    check_position(latitude, longitude)
    if not 0 <= resolution <= _FINEST:
        raise CellInvalid(_("H3 has resolutions 0 to 15, not %(given)s.") % {"given": resolution})
    return int(h3.latlng_to_cell(latitude, longitude, resolution))


def check_position(latitude: float, longitude: float) -> None:
    """Raise PositionImpossible unless latitude is within ±90 and longitude within ±180 degrees."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise PositionImpossible(
            _(
                "Latitude %(latitude)s, longitude %(longitude)s is nowhere on Earth: latitude lies between -90 and 90, "
                "longitude between -180 and 180. Check whether the two are exchanged."
            )
            % {"latitude": latitude, "longitude": longitude}
        )


def cell_centre(cell: int) -> tuple[float, float]:
    """(latitude, longitude) of the middle of a cell. Raises CellInvalid."""
    latitude, longitude = h3.cell_to_latlng(_checked(cell))
    return float(latitude), float(longitude)


def cell_boundary(cell: int) -> tuple[tuple[float, float], ...]:
    """The corners of a cell as (latitude, longitude), not closed. Raises CellInvalid.

    A cell on the antimeridian has corners near both 180 and -180.
    """
    return tuple((float(latitude), float(longitude)) for latitude, longitude in h3.cell_to_boundary(_checked(cell)))


def _checked(cell: int) -> int:
    if not h3.is_valid_cell(cell):
        raise CellInvalid(_("%(cell)s is not an H3 cell.") % {"cell": cell})
    return cell


@overload
def parent_cell(cell: int, resolution: int) -> int: ...
@overload
def parent_cell(cell: NDArray[np.int64], resolution: int) -> NDArray[np.int64]: ...
def parent_cell(cell: int | NDArray[np.int64], resolution: int) -> int | NDArray[np.int64]:
    """The coarser cell that holds each cell: a number for a number, an array of int64 for an array.

    Done on the bits: the resolution is overwritten and all finer digits become 7 (“none”), as the H3 index is defined.
    Raises CellInvalid where a cell is coarser than `resolution` already.
    """
    given = np.asarray(cell, dtype=np.int64)
    own = (given >> _RESOLUTION_AT) & 0xF
    if not 0 <= resolution <= _FINEST or np.any(own < resolution):
        raise CellInvalid(
            _("A cell of resolution %(own)s has no parent of resolution %(asked)s.")
            % {"own": int(own.min(initial=_FINEST)), "asked": resolution}
        )
    none_finer = (1 << 3 * (_FINEST - resolution)) - 1
    parents = (given & ~np.int64(0xF << _RESOLUTION_AT)) | np.int64(resolution << _RESOLUTION_AT | none_finer)
    return parents if isinstance(cell, np.ndarray) else int(parents)
