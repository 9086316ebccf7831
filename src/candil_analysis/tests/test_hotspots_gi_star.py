"""Gi*: the statistic equals esda's, the chances equal enumeration, and shuffled data give no discoveries."""

import warnings
from itertools import combinations

import numpy as np
import pytest
from scipy import sparse, stats

from candil_analysis.hotspots.gi_star import gi_star, sum_distributions
from candil_analysis.significance import benjamini_hochberg, two_sided


def ring(n, reach=1):
    """Places on a circle, each with `reach` neighbours on both sides."""
    offsets = np.arange(-reach, reach + 1)
    columns = (np.arange(n)[:, None] + offsets) % n
    rows = np.repeat(np.arange(n), offsets.size)
    return sparse.csr_array((np.ones(rows.size), (rows, columns.reshape(-1))), shape=(n, n))


def skewed(n, seed):
    return np.random.default_rng(seed).negative_binomial(0.3, 0.05, n).astype(np.float64)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_statistic_equals_that_of_esda(seed):
    values, neighbours = skewed(300, seed), ring(300, 2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # both packages warn of things of their own on import
        from esda.getisord import G_Local
        from libpysal.weights import W

        names = {
            i: [j for j in neighbours.indices[neighbours.indptr[i] : neighbours.indptr[i + 1]] if j != i]
            for i in range(300)
        }
        peer = G_Local(values, W(names, silence_warnings=True), transform="B", star=True, permutations=0)
    assert gi_star(values, neighbours, seed=0).z == pytest.approx(peer.Zs, abs=1e-10)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 8])
def test_the_distribution_of_a_sum_is_that_of_all_selections(size):
    counts = np.array([0, 0, 0, 1, 1, 4, 9, 30])
    sums = [sum(chosen) for chosen in combinations(counts.tolist(), size)]
    found = sum_distributions(counts, size)[size]
    expected = np.bincount(sums, minlength=found.size) / len(sums)
    assert found[: expected.size] == pytest.approx(expected, abs=1e-14)


def test_more_values_than_there_are_cannot_be_drawn():
    with pytest.raises(ValueError, match="4 of 3 values"):
        sum_distributions(np.array([1, 2, 3]), 4)


def test_the_chance_of_a_neighbourhood_is_counted_over_all_selections():
    values = np.array([5, 4, 0, 0, 1, 0, 2, 0], dtype=np.float64)
    found = gi_star(values, ring(8), seed=0)
    sums = np.array([sum(chosen) for chosen in combinations(values, 3)], dtype=np.int64)
    table = two_sided(np.bincount(sums) / sums.size)
    around = [int(values[[i - 1, i, (i + 1) % 8]].sum()) for i in range(8)]
    assert found.exact
    assert found.p == pytest.approx(table[around])


def test_drawn_chances_agree_with_exact_ones():
    values, neighbours = skewed(200, 4), ring(200)
    exact = gi_star(values, neighbours, seed=0).p
    drawn = gi_star(values + 0.5, neighbours, seed=5)  # no longer whole numbers
    assert not drawn.exact
    assert drawn.draws == 99_999
    doubled = np.minimum(1, 2 * drawn.p)
    assert np.all(drawn.p >= exact - 0.02)
    assert np.all(drawn.p <= np.maximum(doubled, 2 * exact + 0.02))


def test_the_same_seed_gives_the_same_drawn_chances_and_another_seed_others():
    values, neighbours = skewed(60, 4) + 0.5, ring(60)
    first, again, other = (gi_star(values, neighbours, seed=seed, draws=999).p for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_equal_values_everywhere_are_not_tested():
    found = gi_star(np.ones(20), ring(20), seed=0)
    assert np.isnan(found.z).all()
    assert np.isnan(found.p).all()


def shuffles(number=40, n=5_000):
    neighbours, chance = ring(n, 3), np.random.default_rng(7)
    for _ in range(number):
        yield gi_star(chance.permutation(skewed(n, 11)), neighbours, seed=0)


def test_in_shuffled_data_small_chances_are_as_rare_as_they_say_and_nothing_is_discovered():
    exact, normal, exact_found, normal_found = [], [], 0, 0
    for found in shuffles():
        by_normal = 2 * stats.norm.sf(np.abs(found.z))
        exact.append((found.p < 0.01).mean() / 0.01)
        normal.append((by_normal < 0.01).mean() / 0.01)
        exact_found += bool((benjamini_hochberg(found.p) < 0.05).any())
        normal_found += bool((benjamini_hochberg(by_normal) < 0.05).any())
    assert 0.8 < np.mean(exact) < 1.2
    assert exact_found <= 6  # of 40
    # The same check rejects the normal approximation that other tools use.
    assert np.mean(normal) > 1.5
    assert normal_found >= 30
