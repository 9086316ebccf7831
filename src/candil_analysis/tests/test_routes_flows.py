"""Flows against what their two ends explain."""

import numpy as np
import pytest

from candil_analysis.routes import from_flows, judge
from candil_analysis.routes.judged import CITIZENSHIP, MARGINS_ONLY, PAIRS_ARE_WEAKER, UNKNOWN_LEFT_OUT


def independent(seed, size=25, moves=20_000):
    """Moves between places whose sizes differ widely, with no favourites and none to itself."""
    chance = np.random.default_rng(seed)
    names = [f"p{n:02}" for n in range(size)]
    out, into = chance.lognormal(0, 1.5, size), chance.lognormal(0, 1.5, size)
    weights = np.outer(out, into)
    np.fill_diagonal(weights, 0)
    counts = chance.multinomial(moves, (weights / weights.sum()).reshape(-1)).reshape(size, size)
    return {(a, b): int(counts[i, j]) for i, a in enumerate(names) for j, b in enumerate(names) if counts[i, j]}


def test_without_loops_the_expectation_is_row_times_column_over_total():
    found = judge({("a", "x"): 30, ("a", "y"): 10, ("b", "x"): 20, ("b", "y"): 40})
    assert found.expected == pytest.approx([40 * 50 / 100, 40 * 50 / 100, 60 * 50 / 100, 60 * 50 / 100])
    assert found.tests == 4
    assert found.p[0] < 0.01 < found.p[1]


def test_a_places_flow_to_itself_is_neither_counted_nor_expected():
    # With three places and equal margins each of the six possible flows is expected alike.
    pairs = [(a, b) for a in "abc" for b in "abc" if a != b]
    found = judge({**dict.fromkeys(pairs, 10), ("a", "a"): 500})
    assert found.expected == pytest.approx([10] * 6, rel=1e-6)
    assert found.tests == 6
    assert ("a", "a") not in found.pairs


def test_expectations_add_up_to_what_leaves_and_enters_each_place():
    nothing_seen = {(a, b): 0 for a in "abcd" for b in "abcd" if a != b}
    flows = {**nothing_seen, ("a", "b"): 5, ("c", "d"): 9, ("b", "c"): 2, ("d", "a"): 4}
    found = judge(flows)
    for side in (0, 1):
        for place in "abcd":
            here = [pair[side] == place for pair in found.pairs]
            assert found.expected[here].sum() == pytest.approx(found.observed[here].sum(), abs=1e-3)


def test_two_big_places_are_not_unusual_for_being_big():
    falsely = [int((judge(independent(seed)).q <= 0.05).sum()) for seed in range(40)]
    assert sum(found > 0 for found in falsely) <= 5


def test_a_planted_favourite_is_found_though_other_flows_are_larger():
    flows = independent(2)
    planted = ("p03", "p07")
    flows[planted] = flows.get(planted, 0) + 60
    found = judge(flows)
    at = found.pairs.index(planted)
    assert found.q[at] <= 0.05
    assert found.observed[at] < found.observed.max()
    # The favourite takes from nobody, so it stands alone or nearly.
    assert (found.q <= 0.05).sum() <= 3


def test_an_unknown_flow_is_no_zero():
    flows = {(a, b): 10 for a in "abcd" for b in "wxyz"}
    found = judge({**flows, ("a", "w"): None})
    assert found.expected == pytest.approx([10] * 15)
    as_zero = judge({**flows, ("a", "w"): 0})
    assert as_zero.expected[as_zero.pairs.index(("a", "x"))] < 9


def test_no_flows_no_answer():
    assert judge({}).pairs == ()
    assert judge({("a", "b"): None}).tests == 0
    assert from_flows({}, level="country").corridors == ()


def test_a_corridor_adds_up_its_grounds_and_carries_its_uncertainty():
    flows = {
        ("VNM", "GBR", "observed"): 30, ("VNM", "GBR", "pair"): 10, ("ALB", "GBR", "citizenship"): 60,
        ("VNM", "DEU", "inferred"): None, ("ALB", "DEU", "observed"): 5, ("ALB", "DEU", "pair"): None,
        ("GBR", "GBR", "observed"): 900,
    }  # fmt: skip
    found = from_flows(flows, level="country", transit={("VNM", "FRA", "GBR"): 7, ("VNM", "BEL", "GBR"): 9})
    corridors = {(one.origin, one.destination): one for one in found.corridors}
    assert found.moves == 105
    vietnam = corridors["VNM", "GBR"]
    assert (vietnam.count, vietnam.at_least) == (40, False)
    assert vietnam.bases == (("observed", 30), ("pair", 10))
    assert vietnam.transit == (("BEL", 9), ("FRA", 7))
    assert vietnam.share == pytest.approx(40 / 105)
    assert vietnam.low is not None
    assert vietnam.high is not None
    assert vietnam.low < 40 < vietnam.high
    assert (corridors["ALB", "DEU"].count, corridors["ALB", "DEU"].at_least) == (5, True)
    assert corridors["VNM", "DEU"].count is None
    assert ("GBR", "GBR") not in corridors
    assert {MARGINS_ONLY, PAIRS_ARE_WEAKER, CITIZENSHIP, UNKNOWN_LEFT_OUT} <= set(found.notes)
    assert [one.count for one in found.corridors] == [60, 40, 5, None]


def test_a_chain_that_only_repeats_part_of_a_longer_one_is_left_out():
    threes = {("a", "b", "c"): 5, ("b", "c", "d"): 8, ("x", "y", "z"): 1, ("p", "q", "r"): None}
    fours = {("a", "b", "c", "d"): 5}
    found = from_flows({}, level="country", chains=[threes, fours])
    assert [(chain.places, chain.support) for chain in found.chains] == [
        (("b", "c", "d"), 8),
        (("a", "b", "c", "d"), 5),
    ]
    assert found.chains[0].low < 8 < found.chains[0].high
