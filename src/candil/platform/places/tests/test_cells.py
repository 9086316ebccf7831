"""H3 cells, compared with the h3 library."""

from __future__ import annotations

import h3.api.basic_int as h3
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candil.platform.places import queries
from candil.platform.places.errors import CellInvalid, PositionImpossible

# Other work on the machine must not fail a property.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@patient
@given(points, st.integers(0, 15), st.data())
def test_parents_by_bits_are_those_of_h3(point: tuple[float, float], resolution: int, data: st.DataObject) -> None:
    cell = queries.cell(*point, resolution)
    coarser = data.draw(st.integers(0, resolution))
    assert queries.parent_cell(cell, coarser) == h3.cell_to_parent(cell, coarser)


@patient
@given(st.lists(points, min_size=1, max_size=20), st.integers(0, 7))
def test_an_array_gives_the_parents_of_each(several: list[tuple[float, float]], resolution: int) -> None:
    cells = np.array([queries.cell(*point) for point in several], dtype=np.int64)
    parents = queries.parent_cell(cells, resolution)
    assert parents.dtype == np.int64
    assert parents.tolist() == [h3.cell_to_parent(int(cell), resolution) for cell in cells]


@patient
@given(points, st.integers(0, 15))
def test_a_cell_is_a_signed_64_bit_number_and_holds_its_centre(point: tuple[float, float], resolution: int) -> None:
    cell = queries.cell(*point, resolution)
    assert 0 < cell < 2**63
    assert queries.cell(*queries.cell_centre(cell), resolution) == cell
    assert 5 <= len(queries.cell_boundary(cell)) <= 10


def test_no_cells_have_no_parents() -> None:
    assert queries.parent_cell(np.array([], dtype=np.int64), 3).tolist() == []


@pytest.mark.parametrize("point", [(91, 0), (-90.1, 0), (0, 181), (float("nan"), 0), (51, -200)])
def test_a_point_nowhere_on_earth_is_refused(point: tuple[float, float]) -> None:
    with pytest.raises(PositionImpossible, match="nowhere on Earth"):
        queries.cell(*point)


def test_what_is_no_cell_is_refused() -> None:
    cell = queries.cell(51.5, 0, 5)
    wrong = [
        lambda: queries.cell_centre(12),
        lambda: queries.cell_boundary(12),
        lambda: queries.parent_cell(cell, 6),
        lambda: queries.parent_cell(cell, -1),
        lambda: queries.cell(0, 0, 16),
    ]
    for ask in wrong:
        with pytest.raises(CellInvalid):
            ask()
