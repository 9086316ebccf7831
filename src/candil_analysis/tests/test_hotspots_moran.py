"""Local Moran's I: statistic and quadrants equal esda's, chances equal enumeration, noise gives no discoveries."""

import warnings
from itertools import combinations

import h3.api.basic_int as h3_int
import numpy as np
import pytest
from scipy import sparse, stats

from candil_analysis.hotspots import area_associations, associations, cell_associations, rates
from candil_analysis.hotspots.moran import moran
from candil_analysis.significance import benjamini_hochberg, two_sided
from candil_analysis.tests.test_hotspots_areas import PLANTED, grid_neighbours, world
from candil_analysis.tests.test_hotspots_gi_star import ring, skewed


def esda_local(values, neighbours, cls="Moran_Local", *more):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # both packages warn of things of their own on import
        from esda import moran as peers
        from libpysal.weights import W

        names = {
            i: [int(j) for j in neighbours.indices[neighbours.indptr[i] : neighbours.indptr[i + 1]] if j != i]
            for i in range(neighbours.shape[0])
        }
        return getattr(peers, cls)(values, *more, W(names, silence_warnings=True), permutations=0)


@pytest.mark.parametrize("seed", [1, 2])
def test_statistic_score_and_quadrant_equal_those_of_esda(seed):
    values, neighbours = skewed(300, seed), ring(300, 2)
    found, peer = moran(values, neighbours, seed=0), esda_local(values, neighbours)
    assert found.i == pytest.approx(peer.Is, abs=1e-9)
    # esda gives the moments of n/(n-1) times its own I.
    assert found.z == pytest.approx((peer.Is * 300 / 299 - peer.EIc) / np.sqrt(peer.VIc), abs=1e-9)
    quadrant = np.where(found.deviation > 0, np.where(found.lag > 0, 1, 4), np.where(found.lag > 0, 2, 3))
    assert (quadrant == peer.q).all()


def test_the_rates_version_equals_that_of_esda():
    chance = np.random.default_rng(5)
    people = chance.lognormal(9, 1, 200).round()
    counts = chance.poisson(people * 2e-3 * chance.gamma(5, 1 / 5, 200)).astype(np.float64)
    assert (rates._moments(counts, people, sparse.csr_array(np.ones((1, 200))))[1] > 0).all()
    found = moran(rates.standardised(counts, people), ring(200), seed=0, draws=99)
    assert found.i == pytest.approx(esda_local(counts, ring(200), "Moran_Local_Rate", people).Is, abs=1e-9)


def test_the_chance_is_counted_over_all_selections_of_the_others():
    values = np.array([5, 4, 0, 0, 1, 0, 2, 0], dtype=np.float64)
    found = moran(values, ring(8), seed=0)
    assert found.exact
    for i in range(8):
        others = np.delete(values, i)
        sums = np.array([sum(chosen) for chosen in combinations(others, 2)], dtype=np.int64)
        table = two_sided(np.bincount(sums) / sums.size)
        assert found.p[i] == pytest.approx(table[int(values[i - 1] + values[(i + 1) % 8])])


def test_drawn_chances_leave_out_the_place_itself():
    # One huge value: the neighbours of its place can never hold it, so its own draws must not either.
    values = np.array([1000.5, 7, 2, 3, 4, 5, 1, 6], dtype=np.float64)
    drawn = moran(values, ring(8), seed=3)
    assert not drawn.exact
    for i in (0, 3):
        others = np.delete(values, i)
        sums = np.array([sum(chosen) for chosen in combinations(others, 2)])
        own = values[i - 1] + values[(i + 1) % 8]
        tail = min((sums >= own - 1e-9).mean(), (sums <= own + 1e-9).mean())
        assert drawn.p[i] == pytest.approx(min(1, 2 * tail), abs=0.01)


def test_drawn_and_exact_chances_agree():
    values, neighbours = skewed(200, 4), ring(200)
    exact, drawn = moran(values, neighbours, seed=0), moran(values + 0.5, neighbours, seed=5)
    assert exact.exact
    assert not drawn.exact
    assert np.all(drawn.p >= exact.p - 0.02)
    assert np.all(drawn.p <= np.maximum(np.minimum(1, 2 * drawn.p), 2 * exact.p + 0.02))
    assert np.array_equal(moran(values + 0.5, neighbours, seed=5).p, drawn.p)


def test_a_planted_cluster_and_an_outlier_get_their_names():
    counts, people = world(5, PLANTED)
    found = area_associations(counts, grid_neighbours(), populations=people, seed=1)
    assert found.place("r4c4").association == "high-high"
    assert {place.key for place in found.significant("high-high")} <= set(PLANTED) | {"r4c3", "r5c3", "r4c6"}
    assert found.method == associations.RATES
    # A high place amid the lowest of all: high-low.
    names = list(grid_neighbours(9))
    plain = {name: 0 if abs(int(name[1]) - 4) <= 1 and abs(int(name[3]) - 4) <= 1 else 5 for name in names}
    outlier = area_associations({**plain, "r4c4": 9}, grid_neighbours(9))
    assert outlier.place("r4c4").association == "high-low"
    assert {place.association for place in outlier.significant()} <= {"high-low", "low-low"}
    assert outlier.method == associations.COUNTS


def null_discoveries(number, rate):
    """How many of `number` worlds without structure give any discovery at 5 %."""
    neighbours, found = ring(120, 2), 0
    for seed in range(number):
        chance = np.random.default_rng(1000 + seed)
        if rate:
            people = chance.lognormal(8, 1, 120).round()
            values = rates.standardised(chance.poisson(people * 2e-3).astype(np.float64), people)
        else:
            values = chance.permutation(skewed(120, 11))
        p = moran(values, neighbours, seed=seed, draws=9_999).p
        found += bool((benjamini_hochberg(p) <= 0.05).any())
    return found


@pytest.mark.slow
@pytest.mark.parametrize("rate", [False, True])
def test_where_nothing_is_to_be_found_at_most_seven_worlds_in_a_hundred_have_a_discovery(rate):
    assert null_discoveries(200, rate) <= 14


@pytest.mark.slow
def test_the_normal_approximation_would_fail_the_same_check():
    neighbours, found = ring(120, 2), 0
    for seed in range(60):
        z = moran(np.random.default_rng(1000 + seed).permutation(skewed(120, 11)), neighbours, seed=0).z
        found += bool((benjamini_hochberg(2 * stats.norm.sf(np.abs(z))) <= 0.05).any())
    assert found > 8


def test_equal_values_single_places_and_nothing_are_not_tested():
    assert np.isnan(moran(np.ones(20), ring(20), seed=0).p).all()
    assert np.isnan(moran(np.zeros(20), ring(20), seed=0).p).all()
    one = area_associations({"a": 3}, {"a": []})
    assert one.place("a").association == "not tested"
    assert associations.ALONE in one.notes
    assert len(area_associations({}, {})) == 0
    assert len(cell_associations({})) == 0
    assert np.isnan(moran(np.array([1.0, 2.0]), ring(2), seed=0).z).all()


def test_areas_without_people_have_no_rate_and_are_left_out():
    counts, people = world(5)
    found = area_associations(counts, grid_neighbours(), populations={**people, "r0c0": 0}, seed=1)
    assert len(found) == len(counts) - 1
    assert len(area_associations({"a": 1, "b": 2}, {"a": ["b"]}, populations={"a": 0, "b": 0})) == 0


def test_an_area_without_neighbours_is_not_tested_and_the_others_are():
    counts, _ = world(5)
    found = area_associations({**counts, "island": 50}, grid_neighbours())
    assert found.place("island").association == "not tested"
    assert associations.ALONE in found.notes
    assert (~np.isnan(found.p)).sum() == len(counts)


@pytest.mark.parametrize("where", [(0.0, 180.0), (89.9, 0.0)])
def test_cells_across_the_antimeridian_and_the_pole_are_neighbours(where):
    centre = h3_int.latlng_to_cell(*where, 4)
    chance = np.random.default_rng(2)
    counts = {cell: int(chance.poisson(0.3)) for cell in h3_int.grid_disk(centre, 8)}
    counts |= dict.fromkeys(h3_int.grid_disk(centre, 1), 7)
    found = cell_associations(counts)
    assert found.place(f"{centre:x}").association == "high-high"
    assert found.question == "counts"
    with pytest.raises(KeyError):
        found.place(f"{h3_int.latlng_to_cell(45.0, 90.0, 4):x}")
