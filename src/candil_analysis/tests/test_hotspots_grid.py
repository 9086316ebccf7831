"""Neighbours of H3 cells: the same as h3's own, cell by cell."""

import h3
import h3.api.basic_int as h3_int
import numpy as np
import pytest

from candil_analysis.hotspots.grid import adjacent_pairs, cell_array, parents, resolution_of


def everywhere(resolution, number=400, seed=3):
    chance = np.random.default_rng(seed)
    latitudes = np.degrees(np.arcsin(chance.uniform(-1, 1, number)))
    points = zip(latitudes.tolist(), chance.uniform(-180, 180, number).tolist(), strict=True)
    return np.unique(np.array([h3_int.latlng_to_cell(y, x, resolution) for y, x in points], dtype=np.int64))


def assert_same_as_h3(cells, steps):
    rows, reached = adjacent_pairs(cells, steps)
    order = np.lexsort((reached, rows))
    expected = [sorted(h3_int.grid_disk(cell, steps)) for cell in cells.tolist()]
    assert reached[order].tolist() == [cell for disk in expected for cell in disk]
    assert rows[order].tolist() == [row for row, disk in enumerate(expected) for _ in disk]


@pytest.mark.parametrize("resolution", [0, 1, 2, 3, 6, 7, 10])
@pytest.mark.parametrize("steps", [1, 2])
def test_neighbours_all_over_the_world_are_those_of_h3(resolution, steps):
    assert_same_as_h3(everywhere(resolution), steps)


@pytest.mark.parametrize("resolution", [0, 1, 2, 3, 4])
def test_neighbours_in_and_around_every_pentagon_are_those_of_h3(resolution):
    cells = {cell for pentagon in h3.get_pentagons(resolution) for cell in h3.grid_disk(pentagon, 4)}
    assert_same_as_h3(np.sort(cell_array(sorted(cells))), 1)


def test_neighbours_in_a_whole_pentagon_base_cell_are_those_of_h3():
    for pentagon in h3.get_pentagons(0)[:3]:
        assert_same_as_h3(np.sort(cell_array(h3.cell_to_children(pentagon, 4))), 1)


def test_parents_are_those_of_h3():
    cells = everywhere(7)
    assert parents(cells, 4).tolist() == [h3_int.cell_to_parent(cell, 4) for cell in cells.tolist()]


def test_cells_are_read_from_numbers_and_from_decimal_and_hexadecimal_text():
    cell = h3.latlng_to_cell(52.5, 13.4, 6)
    number = h3.str_to_int(cell)
    assert (
        cell_array([cell]).tolist() == cell_array([str(number)]).tolist() == cell_array([number]).tolist() == [number]
    )


def test_cells_of_two_resolutions_are_refused():
    with pytest.raises(ValueError, match="one resolution"):
        resolution_of(np.concatenate([everywhere(3), everywhere(4)]))


def test_a_number_that_is_no_cell_is_refused():
    with pytest.raises(ValueError, match="not an H3 cell"):
        resolution_of(np.array([12345], dtype=np.int64))
