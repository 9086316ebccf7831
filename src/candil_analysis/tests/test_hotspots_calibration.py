"""Gi* where nothing is to be found: at most seven of a hundred data sets have any discovery at 5 %.

The same is asked of local Moran's I, of the scan, of emerging hotspots and of effort in their own files.
"""

import numpy as np
import pytest

from candil_analysis.hotspots import rates
from candil_analysis.hotspots.gi_star import gi_star
from candil_analysis.significance import benjamini_hochberg
from candil_analysis.tests.test_hotspots_gi_star import ring, skewed

WORLDS, PLACES = 200, 120


def shuffled(seed):
    return np.random.default_rng(seed).permutation(skewed(PLACES, 11))


def one_rate(seed):
    """Rates of small and large populations that share one risk."""
    chance = np.random.default_rng(seed)
    people = chance.lognormal(8, 1, PLACES).round()
    return rates.standardised(chance.poisson(people * 2e-3).astype(np.float64), people)


def own_rates(seed):
    """Rates that differ truly, but without any pattern in space."""
    chance = np.random.default_rng(seed)
    people = chance.lognormal(8, 1, PLACES).round()
    return rates.standardised(chance.poisson(people * 2e-3 * chance.gamma(5, 1 / 5, PLACES)).astype(float), people)


@pytest.mark.slow
@pytest.mark.parametrize("world", [shuffled, one_rate, own_rates])
def test_where_nothing_is_to_be_found_at_most_seven_worlds_in_a_hundred_have_a_discovery(world):
    neighbours, found = ring(PLACES, 2), 0
    for seed in range(WORLDS):
        p = gi_star(world(2_000 + seed), neighbours, seed=seed, draws=9_999).p
        found += bool((benjamini_hochberg(p) <= 0.05).any())
    assert found <= 0.07 * WORLDS
