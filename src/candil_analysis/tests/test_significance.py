"""Chance: intervals and p-values against published and enumerated values."""

import numpy as np
import pytest
from scipy import stats

from candil_analysis.significance import benjamini_hochberg, poisson_interval, two_sided, wilson_interval


def test_the_false_discovery_rates_are_those_of_benjamini_and_hochbergs_own_example():
    # Fifteen p-values of Benjamini and Hochberg 1995, section 3.2: at 0.05 exactly the four smallest are discoveries.
    p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344,
         .0459, .3240, .4262, .5719, .6528, .7590, 1.0]  # fmt: skip
    q = benjamini_hochberg(p[::-1])[::-1]
    assert (q <= 0.05).sum() == 4
    assert q == pytest.approx(stats.false_discovery_control(p))


def test_a_test_that_was_not_made_is_not_counted():
    q = benjamini_hochberg([0.01, np.nan, 0.04])
    assert q[[0, 2]] == pytest.approx([0.02, 0.04])
    assert np.isnan(q[1])


def test_tests_that_are_not_listed_make_the_rate_stricter():
    assert benjamini_hochberg([0.01], tests=10) == pytest.approx([0.1])
    with pytest.raises(ValueError, match="2 p-values are listed but only 1"):
        benjamini_hochberg([0.1, 0.2], tests=1)


def test_a_p_value_above_one_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([1.2])


@pytest.mark.parametrize(("part", "whole"), [(0, 10), (1, 29), (81, 263), (10, 10)])
def test_the_interval_of_a_share_is_wilsons(part, whole):
    expected = stats.binomtest(part, whole).proportion_ci(method="wilson")
    assert wilson_interval(part, whole) == pytest.approx((expected.low, expected.high))


def test_the_interval_of_newcombes_example_is_the_published_one():
    # 81 of 263: 0.2553 to 0.3662 (Newcombe 1998, table I, method 3).
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_a_share_of_nothing_may_be_anything():
    assert wilson_interval(0, 0) == (0.0, 1.0)
    with pytest.raises(ValueError, match="not a part"):
        wilson_interval(3, 2)


def test_the_interval_of_a_count_is_garwoods():
    # Garwood's table: 0 → (0, 3.689), 5 → (1.623, 11.668), 10 → (4.795, 18.390).
    low, high = poisson_interval([0, 5, 10])
    assert low == pytest.approx([0, 1.6235, 4.7954], abs=1e-4)
    assert high == pytest.approx([3.6889, 11.6683, 18.3904], abs=1e-4)


def test_two_sided_chances_never_promise_more_than_they_keep():
    masses = stats.poisson.pmf(np.arange(60), 3.3)
    p = two_sided(masses)
    for level in (0.001, 0.01, 0.05, 0.2, 0.5):
        assert masses[p <= level].sum() <= level + 1e-12
    assert p.max() == pytest.approx(1)


def test_where_one_tail_cannot_be_reached_the_other_gets_the_whole_level():
    masses = np.array([0.9, 0.06, 0.04])
    assert two_sided(masses) == pytest.approx([1.0, 0.1, 0.04])


def test_outcomes_equally_far_out_on_both_sides_are_equally_unlikely():
    assert two_sided(stats.binom.pmf(np.arange(5), 4, 0.5)) == pytest.approx([0.125, 0.625, 1, 0.625, 0.125])
