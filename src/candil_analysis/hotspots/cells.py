"""Hotspots among H3 cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from candil_analysis.facts import Evidence
from candil_analysis.hotspots.areas import COUNTS_NOT_RATES, REPORTING, UNKNOWN_LEFT_OUT
from candil_analysis.hotspots.gi_star import gi_star
from candil_analysis.hotspots.grid import adjacent_pairs, cell_array
from candil_analysis.hotspots.results import Hotspots
from candil_analysis.significance import STANDARD, Rigour, benjamini_hochberg, poisson_interval

VERSION: Final = "1"
METHOD: Final = "Getis–Ord Gi* on counts in H3 cells, p-values by exact randomisation, Benjamini–Hochberg."
DRAWN: Final = "Getis–Ord Gi* on counts in H3 cells, p-values by seeded randomisation, Benjamini–Hochberg."
REGION: Final = "Cells with a count, and the empty cells around them, land and sea alike."
TOO_FEW: Final = "Too few cells to compare: nothing was tested."

Integers = NDArray[np.int64]


def cell_hotspots(
    counts: Mapping[int, int | None] | Mapping[str, int | None],
    *,
    reach: int = 1,
    margin: int = 1,
    evidence: Evidence | None = None,
    rigour: Rigour = STANDARD,
    seed: int = 0,
) -> Hotspots:
    """Cells whose neighbourhood holds more or fewer cases than dealing the counts out anew over the region would give.

    `counts`: cases by H3 cell (integer, or text in decimal or hexadecimal), one resolution; None is suppressed.
    `reach`: a neighbourhood is all cells at most this many steps away. `margin`: the study region is the cells given
    and the empty cells at most this many steps around them; it matters, so the result says it. Which cells are tested
    does not depend on where the counts are high. `seed` is used only when counts are too large to work out exactly.
    ValueError where a cell is none, or cells have different resolutions.
    """
    region = cell_region(counts, reach, margin)
    observed, neighbours = region.observed, region.neighbours
    found = gi_star(observed.astype(np.float64), neighbours, seed=seed)
    around = found.sums
    expected = found.members * (observed.mean() if observed.size else 0.0)
    low, high = poisson_interval(around, rigour.confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = low / expected, high / expected
    return Hotspots(
        keys=region.cells,
        observed=observed,
        around=around.astype(np.int64),
        expected=expected,
        low=low,
        high=high,
        z=found.z,
        p=found.p,
        q=benjamini_hochberg(found.p),
        rates=(),
        neighbours=(neighbours.indptr.astype(np.int64), neighbours.indices.astype(np.int64)),
        unknown=region.unknown,
        question="counts",
        method=METHOD if found.exact else DRAWN,
        version=VERSION,
        region=REGION,
        discovery_rate=rigour.discovery_rate,
        confidence=rigour.confidence,
        seed=None if found.exact else seed,
        evidence=evidence,
        notes=region_notes(region),
    )


@dataclass(frozen=True, eq=False)
class CellRegion:
    """The cells that are compared, ascending."""

    cells: Integers
    observed: Integers
    neighbours: sparse.csr_array  # 0/1, symmetric, 1 on the diagonal
    unknown: tuple[str, ...]
    given: Integers  # the cells given with a known count, ascending
    order: Integers  # their positions among the known ones as they were given


def cell_region(counts: Mapping[int, int | None] | Mapping[str, int | None], reach: int, margin: int) -> CellRegion:
    """The cells given without the suppressed ones, and the empty cells at most `margin` steps around them."""
    cells, values, order, unknown = _known(counts)
    region, observed = _study_region(cells, values, unknown, margin)
    hidden = tuple(f"{cell:x}" for cell in unknown.tolist())
    return CellRegion(region, observed, _neighbour_matrix(region, reach), hidden, cells, order)


def _known(
    counts: Mapping[int, int | None] | Mapping[str, int | None],
) -> tuple[Integers, Integers, Integers, Integers]:
    """Cells with a known count in ascending order, their counts and order, and the cells whose count is suppressed."""
    cells = cell_array(tuple(counts))
    values = np.array([-1 if value is None else value for value in counts.values()], dtype=np.int64)
    known = values >= 0
    order = np.argsort(cells[known], kind="stable")
    return cells[known][order], values[known][order], order.astype(np.int64), np.sort(cells[~known])


def _study_region(cells: Integers, values: Integers, unknown: Integers, margin: int) -> tuple[Integers, Integers]:
    """The cells given and the empty ones around them, ascending, with their counts; never a suppressed cell.

    Cells around a suppressed cell belong to the region too: it is occupied, only how much is not known.
    """
    _, reached = adjacent_pairs(np.concatenate([cells, unknown]), margin)
    reached = np.sort(reached)
    region = reached[np.concatenate([[True], reached[1:] != reached[:-1]])] if reached.size else reached
    region = region[~np.isin(region, unknown)]
    observed = np.zeros(region.size, dtype=np.int64)
    observed[np.searchsorted(region, cells)] = values
    return region, observed


def _neighbour_matrix(region: Integers, reach: int) -> sparse.csr_array:
    """0/1 matrix of the cells of the region at most `reach` steps apart; the diagonal is 1."""
    rows, cells = adjacent_pairs(region, reach)
    if region.size == 0:
        return sparse.csr_array((0, 0), dtype=np.float64)
    columns = np.minimum(np.searchsorted(region, cells), region.size - 1)
    inside = region[columns] == cells
    links = (rows[inside], columns[inside])
    return sparse.csr_array((np.ones(links[0].size), links), shape=(region.size, region.size))


def region_notes(region: CellRegion) -> tuple[str, ...]:
    """What a reader of counts in these cells must be told."""
    notes = [REPORTING, COUNTS_NOT_RATES]
    if region.unknown:
        notes.append(UNKNOWN_LEFT_OUT)
    if region.cells.size < 2:
        notes.append(TOO_FEW)
    return tuple(notes)
