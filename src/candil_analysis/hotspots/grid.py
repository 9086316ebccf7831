"""Neighbours of many H3 cells at once.

`h3.grid_disk` answers for one cell a call, which takes seconds for a few hundred thousand cells. Here a step in a
direction is an addition with carry over the digits of the index, done on whole arrays; only cells beside the edge
of their base cell, and those beside the gap of a pentagon, are asked of `h3` one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain, product
from typing import Final

import h3
import h3.api.basic_int as h3_int
import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.int64]

#: Axial coordinates (i, j) of the seven digits of an index around their parent's centre.
_DIGITS: Final = ((0, 0), (-1, -1), (0, 1), (-1, 0), (1, 0), (0, -1), (1, 1))
#: Where a parent's axes point in its children's coordinates: odd resolutions turn one way, even ones the other.
_AXES: Final = {1: ((2, -1), (1, 3)), 0: ((3, 1), (-1, 2))}
_HEXADECIMAL_DIGITS: Final = 16
_DIGIT_BITS: Final = 3
_FINEST: Final = 15
_BASE_SHIFT: Final = 45
_RESOLUTION_SHIFT: Final = 52


def cell_array(cells: Sequence[int | str]) -> Cells:
    """Cells as signed 64-bit integers, from integers, or from text in decimal or hexadecimal digits."""
    whole = isinstance(next(iter(cells), None), int)
    return np.fromiter(cells if whole else map(_cell, cells), dtype=np.int64, count=len(cells))


def _cell(cell: int | str) -> int:
    if isinstance(cell, str):  # an index has 15 or 16 hexadecimal or at least 18 decimal digits
        return int(cell, 16) if len(cell) <= _HEXADECIMAL_DIGITS else int(cell)
    return int(cell)


def parents(cells: Cells, resolution: int) -> Cells:
    """The cells of a coarser resolution that contain `cells`, by setting the finer digits to 7."""
    finer = (np.int64(1) << np.int64(_DIGIT_BITS * (_FINEST - resolution))) - np.int64(1)
    cleared = cells & ~(np.int64(0xF) << np.int64(_RESOLUTION_SHIFT))
    return np.asarray(cleared | (np.int64(resolution) << np.int64(_RESOLUTION_SHIFT)) | finer, dtype=np.int64)


def resolution_of(cells: Cells) -> int:
    """The one resolution that all cells have; ValueError when they differ or are not cells."""
    resolutions = np.unique((cells >> np.int64(_RESOLUTION_SHIFT)) & np.int64(0xF))
    if resolutions.size != 1:
        raise ValueError(f"All cells must have one resolution; these have {resolutions.tolist()}.")
    wrong = next((int(cell) for cell in cells[:1] if not h3_int.is_valid_cell(int(cell))), None)
    if wrong is not None:
        raise ValueError(f"{wrong} is not an H3 cell.")
    return int(resolutions[0])


def adjacent_pairs(cells: Cells, steps: int = 1) -> tuple[NDArray[np.intp], Cells]:
    """Every pair (position of a cell, cell at most `steps` away from it), once, each cell with itself too."""
    resolution = resolution_of(cells) if cells.size else 0
    rows, reached = np.arange(cells.size), cells
    for step in range(steps):
        sources, neighbours = _around(reached, resolution)
        rows, reached = np.concatenate([rows, rows[sources]]), np.concatenate([reached, neighbours])
        if step:  # one step from a cell meets each neighbour once; more steps meet cells again
            rows, reached = _distinct(rows, reached)
    return rows, reached


def _around(cells: Cells, resolution: int) -> tuple[NDArray[np.intp], Cells]:
    """Pairs (position, neighbouring cell) one step away; a pentagon has five."""
    bent = np.flatnonzero(_pentagon_bases()[(cells >> np.int64(_BASE_SHIFT)) & np.int64(0x7F)])
    unsure = np.zeros(cells.size, dtype=bool)
    moved = np.empty((6, cells.size), dtype=np.int64)
    for direction in range(1, 7):
        moved[direction - 1], left = _step(cells, direction, resolution)
        unsure |= left
        unsure[bent] |= _in_missing_part(moved[direction - 1, bent], resolution)
    sure, asked = np.flatnonzero(~unsure), np.flatnonzero(unsure)
    disks = [h3_int.grid_disk(cell, 1) for cell in cells[asked].tolist()]
    rows = np.repeat(asked, [len(disk) for disk in disks])
    found = np.fromiter(chain.from_iterable(disks), dtype=np.int64, count=rows.size)
    others = found != cells[rows]
    return (
        np.concatenate([np.tile(sure, 6), rows[others]]),
        np.concatenate([moved[:, sure].reshape(-1), found[others]]),
    )


def _step(cells: Cells, direction: int, resolution: int) -> tuple[Cells, NDArray[np.bool_]]:
    """Each cell's neighbour in a direction, and whether the step left the base cell (then the answer is void)."""
    moved = cells.copy()
    carry = np.full(cells.size, direction, dtype=np.int64)
    active = np.arange(cells.size)
    for level in range(resolution, 0, -1):
        digits, carries = _tables(level % 2)
        shift = np.int64(_DIGIT_BITS * (_FINEST - level))
        old = (moved[active] >> shift) & np.int64(7)
        moved[active] ^= (old ^ digits[old, carry[active]]) << shift
        carry[active] = carries[old, carry[active]]
        active = active[carry[active] != 0]
        if active.size == 0:
            break
    return moved, carry != 0


def _in_missing_part(cells: Cells, resolution: int) -> NDArray[np.bool_]:
    """Whether cells of pentagon base cells lie in the sixth that a pentagon has not: their first digit is 1."""
    leading = np.zeros(cells.size, dtype=np.int64)
    for level in range(resolution, 0, -1):
        digits = (cells >> np.int64(_DIGIT_BITS * (_FINEST - level))) & np.int64(7)
        leading = np.where(digits != 0, digits, leading)
    return np.asarray(leading == 1, dtype=bool)


@cache
def _tables(parity: int) -> tuple[Cells, Cells]:
    """For (digit, direction): the new digit, and the direction in which the parent has to move."""
    (ai, aj), (bi, bj) = _AXES[parity]
    where = {
        (i + ci * ai + cj * bi, j + ci * aj + cj * bj): (digit, carry)
        for (digit, (i, j)), (carry, (ci, cj)) in product(enumerate(_DIGITS), enumerate(_DIGITS))
    }
    found = [[where[(i + di, j + dj)] for di, dj in _DIGITS] for i, j in _DIGITS]
    table = np.array(found, dtype=np.int64)
    return np.ascontiguousarray(table[:, :, 0]), np.ascontiguousarray(table[:, :, 1])


@cache
def _pentagon_bases() -> NDArray[np.bool_]:
    flags = np.zeros(128, dtype=bool)
    flags[[h3.get_base_cell_number(cell) for cell in h3.get_pentagons(0)]] = True
    return flags


def _distinct(rows: NDArray[np.intp], cells: Cells) -> tuple[NDArray[np.intp], Cells]:
    order = np.lexsort((cells, rows))
    rows, cells = rows[order], cells[order]
    new = np.ones(rows.size, dtype=bool)
    new[1:] = (rows[1:] != rows[:-1]) | (cells[1:] != cells[:-1])
    return rows[new], cells[new]
