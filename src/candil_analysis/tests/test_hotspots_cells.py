"""Hotspots among H3 cells."""

import csv
import gzip
from collections import Counter
from pathlib import Path

import h3
import h3.api.basic_int as h3_int
import numpy as np
import pytest

from candil_analysis.hotspots import cell_hotspots, cells
from candil_analysis.hotspots.areas import UNKNOWN_LEFT_OUT

MIGRANTS = Path(__file__).parents[4] / "shared/data/movement/iom_missing_migrants_europe_2014-2026.csv.gz"
CENTRE = h3_int.latlng_to_cell(10.0, 20.0, 5)
NAME = h3.int_to_str(CENTRE)


def scattered(seed=1, reach=25):
    chance = np.random.default_rng(seed)
    return {cell: int(n) for cell in h3_int.grid_disk(CENTRE, reach) if (n := chance.poisson(0.5))}


def planted(seed=1):
    counts = scattered(seed)
    for cell in h3_int.grid_disk(CENTRE, 1):
        counts[cell] = counts.get(cell, 0) + 6
    return counts


def test_a_planted_hotspot_is_found_where_it_is_and_only_there():
    counts = planted()
    found = cell_hotspots(counts)
    hot = found.significant("hot")
    assert hot[0].key == NAME
    assert all(h3_int.grid_distance(CENTRE, int(spot.key, 16)) <= 2 for spot in hot)
    top = hot[0]
    assert top.observed == counts[CENTRE]
    assert top.around == sum(counts.get(cell, 0) for cell in h3_int.grid_disk(CENTRE, 1))
    assert {int(key, 16) for key in top.counted} == set(h3_int.grid_disk(CENTRE, 1))
    assert top.expected == pytest.approx(7 * sum(counts.values()) / len(found))
    assert top.low < top.ratio < top.high
    assert found.spot(NAME) == found.spot(str(CENTRE)) == top


def test_where_nothing_was_planted_most_worlds_have_no_hotspot():
    # The edge of the region is sparse in every world, so only hot cells would be false.
    assert sum(bool(cell_hotspots(scattered(seed, 12)).significant("hot")) for seed in range(30)) <= 4


def test_the_study_region_is_the_occupied_cells_and_the_empty_ones_around_them():
    found = cell_hotspots({CENTRE: 3}, margin=2)
    assert set(found.keys.tolist()) == set(h3_int.grid_disk(CENTRE, 2))
    assert found.observed.sum() == 3
    assert found.region == cells.REGION


def test_a_wider_reach_counts_more_neighbours():
    assert len(cell_hotspots(planted(), reach=2).spot(NAME).counted) == 19


def test_a_suppressed_cell_is_unknown_and_not_zero():
    counts = planted()
    hidden = sorted(h3_int.grid_disk(CENTRE, 1))[0]
    found = cell_hotspots({**counts, hidden: None})
    assert found.unknown == (h3.int_to_str(hidden),)
    assert UNKNOWN_LEFT_OUT in found.notes
    assert hidden not in found.keys
    nearest = next(cell for cell in h3_int.grid_disk(CENTRE, 1) if h3_int.are_neighbor_cells(cell, hidden))
    assert h3.int_to_str(hidden) not in found.spot(str(nearest)).counted


def test_a_known_zero_belongs_to_the_region():
    far = h3_int.latlng_to_cell(-30.0, 100.0, 5)
    assert far in cell_hotspots({**planted(), far: 0}).keys


def test_cells_may_be_written_in_any_of_three_ways():
    counts = planted()
    whole = cell_hotspots(counts)
    for other in ({str(cell): n for cell, n in counts.items()}, {f"{cell:x}": n for cell, n in counts.items()}):
        assert np.array_equal(cell_hotspots(other).p, whole.p)


def test_nothing_asked_gives_nothing_and_says_so():
    found = cell_hotspots({})
    assert len(found) == 0
    assert found.significant() == found.strongest(5) == ()
    assert cells.TOO_FEW in found.notes
    assert len(cell_hotspots({CENTRE: None})) == 6


def test_half_a_million_records_are_answered_from_exact_distributions():
    found = cell_hotspots({cell: n * 100_000 for cell, n in scattered(reach=3).items()})
    assert found.method == cells.METHOD
    assert found.seed is None


def test_counts_too_large_to_work_out_exactly_are_drawn_with_the_seed():
    found = cell_hotspots({cell: n * 10_000_000 for cell, n in scattered(reach=3).items()}, seed=8)
    assert found.method == cells.DRAWN
    assert found.seed == 8


@pytest.fixture
def deaths():
    """People dead or missing by H3 cell of resolution 4, from the Missing Migrants Project."""
    if not MIGRANTS.exists():
        pytest.skip(f"{MIGRANTS} is absent: the real data are needed for this test.")
    counts: Counter[int] = Counter()
    with gzip.open(MIGRANTS, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["Latitude"] not in ("", "NA") and row["No. dead/missing"] not in ("", "NA"):
                cell = h3_int.latlng_to_cell(float(row["Latitude"]), float(row["Longitude"]), 4)
                counts[cell] += int(float(row["No. dead/missing"]))
    return dict(counts)


@pytest.mark.real_data
def test_the_dead_of_the_mediterranean_are_found_off_libya_and_lampedusa(deaths):
    found = cell_hotspots(deaths)
    hot = [(spot, *h3.cell_to_latlng(spot.key)) for spot in found.significant("hot")]
    libya = [spot for spot, latitude, longitude in hot if 32.5 <= latitude <= 34.5 and 11 <= longitude <= 15]
    lampedusa = [spot for spot, latitude, longitude in hot if 34.5 < latitude <= 36 and 11 <= longitude <= 13.5]
    assert len(libya) >= 5
    assert len(lampedusa) >= 1
    # The strongest places of all lie in the Central Mediterranean.
    assert all(31 <= h3.cell_to_latlng(spot.key)[0] <= 38 for spot in found.strongest(3))
    # Inland Europe has deaths reported, and no hotspot.
    inland = [spot for spot, latitude, longitude in hot if latitude > 46 and 8 <= longitude <= 20]
    assert inland == []
