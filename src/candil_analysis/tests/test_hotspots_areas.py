"""Hotspots among areas: shrunken rates against hand-worked values, planted places found, unknown ones left out."""

import numpy as np
import pytest
from scipy import sparse, stats

from candil_analysis.facts import Evidence
from candil_analysis.hotspots import area_hotspots, areas, rates

SIDE = 14


def grid_neighbours(side=SIDE):
    """Areas of a square grid, named by row and column; only the links to the right and down are given."""
    return {
        f"r{row}c{column}": [f"r{r}c{c}" for r, c in ((row + 1, column), (row, column + 1)) if r < side and c < side]
        for row in range(side)
        for column in range(side)
    }


def world(seed, planted=()):
    chance = np.random.default_rng(seed)
    names = list(grid_neighbours())
    people = {name: int(chance.lognormal(10, 1)) for name in names}
    risk = {name: (4 if name in planted else 1) * 5e-4 * chance.gamma(20, 1 / 20) for name in names}
    return {name: int(chance.poisson(people[name] * risk[name])) for name in names}, people


PLANTED = ("r4c4", "r4c5", "r5c4", "r5c5", "r3c4")


def test_shrunken_rates_are_marshalls_worked_by_hand():
    counts, people = np.array([2.0, 10, 30]), np.array([100.0, 200, 300])
    mean = 42 / 600
    rate = counts / people
    variance = (people * (rate - mean) ** 2).sum() / 600 - mean / 200
    weight = variance / (variance + mean / people)
    found = rates.shrink(counts, people)
    assert found.rate == pytest.approx(mean + weight * (rate - mean))
    # The interval is that of the gamma distribution with the prior's mean and variance, given the counts.
    shape, scale = mean**2 / variance + counts, mean / variance + people
    assert found.low == pytest.approx(stats.gamma.ppf(0.025, shape) / scale)
    assert found.high == pytest.approx(stats.gamma.ppf(0.975, shape) / scale)


def test_rates_that_differ_no_more_than_chance_become_one_rate():
    found = rates.shrink(np.array([10.0, 11, 9]), np.array([1000.0, 1000, 1000]))
    assert found.rate == pytest.approx([30 / 3000] * 3)
    assert (found.variance == 0).all()
    assert (found.low < 0.01).all()
    assert (found.high > 0.01).all()


def test_shrinkage_brings_rates_nearer_to_the_truth_and_intervals_hold_it():
    chance = np.random.default_rng(3)
    people = chance.lognormal(8, 1, 2_000)
    truth = chance.gamma(4, 0.001 / 4, people.size)
    counts = chance.poisson(people * truth).astype(np.float64)
    found = rates.shrink(counts, people)
    assert ((found.rate - truth) ** 2).mean() < 0.5 * ((counts / people - truth) ** 2).mean()
    assert 0.93 < ((found.low <= truth) & (truth <= found.high)).mean() < 0.97


def test_local_shrinkage_draws_an_area_towards_its_neighbours_only():
    # Two separate pairs of areas: a low and a high one.
    neighbours = sparse.csr_array(np.kron(np.eye(2), np.ones((2, 2))))
    counts, people = np.array([1.0, 2, 40, 50]), np.array([1000.0, 1000, 1000, 1000])
    found = rates.shrink_locally(counts, people, neighbours)
    assert found.mean == pytest.approx([0.0015, 0.0015, 0.045, 0.045])


def test_a_rate_without_people_is_refused():
    with pytest.raises(ValueError, match="population above 0"):
        rates.shrink(np.array([1.0]), np.array([0.0]))


def test_a_planted_hotspot_is_found_with_its_size():
    counts, people = world(5, PLANTED)
    found = area_hotspots(counts, grid_neighbours(), populations=people, seed=1)
    hot = {spot.key for spot in found.significant("hot")}
    assert {"r4c4", "r4c5", "r5c4"} <= hot
    spot = found.spot("r4c4")
    assert spot.classification == "hot"
    assert set(spot.counted) == {"r4c4", "r3c4", "r5c4", "r4c3", "r4c5"}
    assert spot.around == sum(counts[name] for name in spot.counted)
    whole = sum(counts.values()) / sum(people.values())
    assert spot.expected == pytest.approx(whole * sum(people[name] for name in spot.counted))
    assert spot.low < spot.ratio < spot.high
    assert spot.rate is not None
    assert spot.rate.relative_risk_low < spot.rate.relative_risk < spot.rate.relative_risk_high
    assert spot.rate.relative_risk_low > 1.4
    assert spot.rate.rate == pytest.approx(counts["r4c4"] / people["r4c4"])


def test_where_nothing_was_planted_most_worlds_have_no_hotspot():
    found = 0
    for seed in range(30):
        counts, people = world(100 + seed)
        found += bool(area_hotspots(counts, grid_neighbours(), populations=people, seed=seed).significant())
    assert found <= 4


def test_large_populations_are_no_hotspots_of_rates_but_they_are_of_counts():
    people = {name: 200_000 if name in PLANTED else 10_000 for name in grid_neighbours()}
    chance = np.random.default_rng(1)
    counts = {name: int(chance.poisson(number * 1e-3)) for name, number in people.items()}
    by_rate = area_hotspots(counts, grid_neighbours(), populations=people)
    by_count = area_hotspots(counts, grid_neighbours())
    assert by_rate.significant() == ()
    assert "r4c4" in {spot.key for spot in by_count.significant("hot")}
    assert (by_rate.question, by_count.question) == ("rates", "counts")
    assert areas.COUNTS_NOT_RATES in by_count.notes
    assert areas.COUNTS_NOT_RATES not in by_rate.notes
    assert by_count.rates == ()


def test_a_suppressed_area_is_left_out_of_every_sum_and_said():
    counts, people = world(5, PLANTED)
    found = area_hotspots({**counts, "r4c5": None}, grid_neighbours(), populations=people)
    assert found.unknown == ("r4c5",)
    assert areas.UNKNOWN_LEFT_OUT in found.notes
    assert "r4c5" not in found.spot("r4c4").counted
    with pytest.raises(KeyError):
        found.spot("r4c5")


def test_an_area_nobody_reported_from_counts_as_zero():
    counts, people = world(5)
    del counts["r0c0"]
    assert area_hotspots(counts, grid_neighbours(), populations=people).spot("r0c0").observed == 0


def test_an_area_without_a_population_is_left_out_and_said():
    counts, people = world(5)
    del people["r0c0"]
    found = area_hotspots(counts, grid_neighbours(), populations=people)
    assert len(found) == SIDE * SIDE - 1
    assert areas.NO_POPULATION in found.notes


def test_nothing_asked_gives_nothing():
    assert len(area_hotspots({}, {})) == 0
    assert len(area_hotspots({}, {}, populations={})) == 0
    assert area_hotspots({"a": None}, {"a": []}).unknown == ("a",)


def test_the_answer_says_how_it_was_found():
    counts, people = world(5)
    evidence = Evidence(10, 12, 3)
    found = area_hotspots(counts, grid_neighbours(), populations=people, evidence=evidence, seed=4)
    assert (found.evidence, found.seed, found.method, found.version) == (evidence, 4, areas.RATES, "1")
    with pytest.raises(ValueError, match="read-only"):
        found.p[0] = 0
