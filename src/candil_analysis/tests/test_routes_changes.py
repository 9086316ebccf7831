"""Corridors that grow or shrink between two periods, and the places that journeys pass through."""

import numpy as np
import pytest
from scipy import stats

from candil_analysis.disclosure import Rule
from candil_analysis.facts import Question, Scope
from candil_analysis.routes import changes, compared, passages, passages_from, passing
from candil_analysis.tests.hand_made import group, store_of
from candil_analysis.tests.test_routes import legs_of

PAIRS = [(f"o{n:02}", f"d{n % 7}") for n in range(40)]


def drawn(seed, factor=1.0, planted=()):
    """Two periods of the same corridors, the later with `factor` times the moves, and `planted` ones tripled."""
    chance = np.random.default_rng(seed)
    level = chance.gamma(1.0, 15.0, len(PAIRS))
    later = [factor * mean * (3 if pair in planted else 1) for pair, mean in zip(PAIRS, level, strict=True)]
    return tuple(dict(zip(PAIRS, chance.poisson(mean).tolist(), strict=True)) for mean in (level, later))


def test_p_values_are_fishers_and_the_binomial_ones():
    before, after = {("a", "b"): 12, ("c", "d"): 30}, {("a", "b"): 25, ("c", "d"): 28}
    found = changes(before, after).corridors[0]
    tails = [stats.fisher_exact([[25, 12], [28, 30]], side).pvalue for side in ("greater", "less")]
    assert found.p == pytest.approx(2 * min(tails))
    assert found.ratio == pytest.approx((25 / 53) / (12 / 42))
    by_time = {(one.origin): one for one in changes(before, after, lengths=(2, 1)).corridors}
    assert by_time["a"].p == pytest.approx(2 * stats.binom.sf(24, 37, 1 / 3))
    assert by_time["a"].ratio == pytest.approx(25 / 6)
    assert by_time["a"].low < 25 / 6 < by_time["a"].high
    assert "binomial" in changes(before, after, lengths=(2, 1)).method


def test_more_moves_everywhere_are_no_change():
    found = [any(one.direction for one in changes(*drawn(seed, factor=2.5)).corridors) for seed in range(200)]
    assert np.mean(found) <= 0.07
    by_time = changes(*drawn(1, factor=2.5), lengths=(1, 1))
    assert sum(one.direction == "up" for one in by_time.corridors) > 10
    assert compared.REPORTING in by_time.notes


def test_planted_growth_is_found_and_little_else():
    planted = set(PAIRS[:4])
    hits, false = 0, 0
    for seed in range(20):
        before, after = drawn(seed, planted=planted)
        up = {(one.origin, one.destination) for one in changes(before, after).corridors if one.direction == "up"}
        hits += len(up & {pair for pair in planted if before[pair] >= 20})
        false += len(up - planted)
    large = sum(drawn(seed, planted=planted)[0][pair] >= 20 for seed in range(20) for pair in planted)
    assert hits >= 0.8 * large > 8
    assert false <= 3


def test_growth_from_nothing_has_a_least_ratio_and_an_end_is_told():
    before, after = {("a", "b"): 0, ("c", "d"): 40, ("e", "f"): 60}, {("a", "b"): 30, ("e", "f"): 60}
    found = {one.origin: one for one in changes(before, after).corridors}
    assert (found["a"].ratio, found["a"].high, found["a"].direction) == (None, None, "up")
    assert found["a"].low > 1
    assert (found["c"].ratio, found["c"].low, found["c"].direction) == (0.0, 0.0, "down")
    assert found["e"].direction is None


def test_unknown_flows_and_flows_to_themselves_are_left_out():
    before, after = {("a", "b"): None, ("c", "d"): 4, ("c", "c"): 90}, {("a", "b"): 50, ("c", "d"): 6}
    found = changes(before, after)
    assert [one.origin for one in found.corridors] == ["c"]
    assert (found.before, found.after) == (4, 6)
    assert compared.LEFT_OUT in found.notes


@pytest.mark.parametrize(("before", "after"), [({}, {}), ({("a", "b"): 5}, {}), ({("a", "b"): None}, {("a", "b"): 3})])
def test_nothing_to_compare_says_so(before, after):
    found = changes(before, after)
    assert found.corridors == ()
    assert compared.NOTHING in found.notes


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="after is -2"):
        changes({}, {("a", "b"): -2})
    with pytest.raises(ValueError, match="length"):
        changes({}, {}, lengths=(0, 1))
    with pytest.raises(ValueError, match="below 0"):
        passages_from({("a", "x", "b"): -1}, {}, level="country")


def test_shares_of_journeys_through_a_place():
    transit = {("a", "x", "b"): 30, ("a", "y", "b"): 5, ("c", "x", "b"): 2, ("c", "x", "x"): 9}
    found = passages_from(transit, {("a", "b"): 40, ("c", "b"): 10, ("x", "b"): 50}, level="country")
    first = found.by_pair[0]
    assert (first.place, first.origin, first.destination, first.through, first.journeys) == ("x", "a", "b", 30, 40)
    assert first.share == pytest.approx(0.75)
    # Source: Wilson 1927; 30 of 40 at 95 %.
    assert (first.low, first.high) == pytest.approx((0.5981, 0.8581), abs=5e-4)
    overall = {one.place: one for one in found.overall}
    # The journeys that begin at x cannot pass through it.
    assert (overall["x"].through, overall["x"].journeys) == (32, 50)
    assert (overall["y"].through, overall["y"].journeys) == (5, 100)
    assert [one.place for one in found.overall] == ["x", "y"]
    assert passing.TOLD_ONLY in found.notes


def test_unknown_parts_are_left_out_of_the_part_and_the_whole():
    transit = {("a", "x", "b"): None, ("c", "x", "b"): 4, ("e", "x", "f"): 3}
    found = passages_from(transit, {("a", "b"): 40, ("c", "b"): 10, ("e", "f"): None}, level="country")
    assert [(one.origin, one.through, one.journeys) for one in found.by_pair] == [("c", 4, 10)]
    assert [(one.place, one.through, one.journeys) for one in found.overall] == [("x", 4, 10)]
    assert passing.LEFT_OUT in found.notes


def test_noise_makes_no_share_above_all():
    found = passages_from({("a", "x", "b"): 12}, {("a", "b"): 10}, level="country")
    assert (found.by_pair[0].share, found.overall[0].share) == (1.0, 1.0)
    assert passing.NOISY in found.notes
    nothing = passages_from({}, {}, level="country")
    assert (nothing.overall, nothing.by_pair, nothing.journeys) == ((), (), 0)


def test_passages_of_a_store_count_journeys_and_not_countries_named_together(tmp_path):
    records = [*group(6), {"country_of_origin": ["VNM"], "country_of_exploitation": ["GBR"]}]
    legs = [leg for record in range(1, 5) for leg in legs_of(record, "VNM", "FRA", "GBR")]
    legs += [leg for record in (5, 6) for leg in legs_of(record, "VNM", "GBR")]
    found = passages(store_of(tmp_path, records, legs), question=Question(), scope=Scope(None), rule=Rule())
    assert [(one.place, one.through, one.journeys) for one in found.overall] == [("FRA", 4, 6)]
    assert found.evidence is not None
    assert found.level == "country"


def test_passages_of_a_few_are_not_told_to_who_knows_by_statistics_only(tmp_path):
    legs = [leg for record in range(1, 61) for leg in legs_of(record, "VNM", "FRA", "GBR")]
    legs += [leg for record in range(61, 64) for leg in legs_of(record, "ALB", "GRC", "ITA")]
    store = store_of(tmp_path, group(63, visibility=2), legs)
    rule = Rule()
    found = passages(store, question=Question(), scope=Scope(frozenset(), frozenset({2})), rule=rule)
    assert {one.place for one in found.overall} == {"FRA"}
    assert abs(found.overall[0].through - 60) <= rule.bound
    assert {one.origin for one in found.by_pair} == {"VNM"}
    alone = passages(store, question=Question(), scope=Scope(frozenset({9})), rule=rule)
    assert (alone.overall, alone.by_pair) == ((), ())
