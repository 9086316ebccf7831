from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candil_analysis.disclosure import Rule, deviation_of, noise, perturbation_table

RULES = [Rule(), Rule(deviation=2.0, bound=6), Rule(deviation=1.0, bound=3)]


@pytest.mark.parametrize("rule", RULES)
def test_the_table_has_the_stated_mean_deviation_and_bound(rule):
    table = perturbation_table(rule.deviation, rule.bound)
    assert np.all(table.sum(axis=1) == 0)
    assert np.abs(table).max() <= rule.bound
    assert table[1:].std(axis=1) == pytest.approx(rule.deviation, rel=0.05)
    assert deviation_of(rule) == pytest.approx(rule.deviation, rel=0.05)


@pytest.mark.parametrize("rule", RULES)
def test_nothing_stays_nothing_and_no_count_becomes_negative(rule):
    table = perturbation_table(rule.deviation, rule.bound)
    assert np.all(table[0] == 0)
    assert np.all(table + np.arange(rule.bound + 1)[:, np.newaxis] >= 0)


def test_the_noise_is_the_one_of_largest_entropy():
    """With room on both sides the maximum-entropy distribution of given variance is close to normal; compare
    entropies."""
    steps, keys = np.unique(perturbation_table(3.0, 10)[-1], return_counts=True)
    shares = keys / keys.sum()
    entropy = -(shares * np.log(shares)).sum()
    two_points = np.log(2)
    uniform = np.log(11)  # the uniform distribution of the same variance: 11 steps
    normal = 0.5 * np.log(2 * np.pi * np.e * 9)
    assert two_points < uniform < entropy <= normal + 0.01
    assert len(steps) > 11


@given(count=st.integers(0, 10**9), key=st.integers(0, 10**12), others=st.lists(st.integers(0, 10**12)))
def test_the_same_people_always_get_the_same_noise(count, key, others):
    alone, among = (noise(np.full(len(keys), count), np.array(keys), Rule()) for keys in ([key], [key, *others]))
    assert alone[0] == among[0]


def test_every_column_of_the_table_is_chosen_as_often():
    keys = np.arange(256_000)
    chosen = noise(np.full(len(keys), 100), keys, Rule())
    expected = perturbation_table(3.0, 10)[-1]
    assert [(chosen == step).mean() for step in range(-10, 11)] == pytest.approx(
        [(expected == step).mean() for step in range(-10, 11)], abs=0.004
    )


def test_the_noise_of_a_sum_of_keys_does_not_follow_from_the_noise_of_its_parts():
    """Among cells whose parts have no noise, that of the sum is spread like any other."""
    chance, keys = np.random.default_rng(4), 1_000_000
    one, other = chance.integers(0, 20_000, (2, keys))
    many = np.full(keys, 100)
    still = (noise(many, one, Rule()) == 0) & (noise(many, other, Rule()) == 0)
    assert noise(many, one + other, Rule())[still].std() == pytest.approx(deviation_of(Rule()), rel=0.05)


def test_the_keys_decide_so_that_one_person_more_is_not_shown():
    """Unlike a table that rounds: what 100 and 101 people are published as overlaps almost wholly."""
    keys = np.arange(4_096)
    hundred, one_more = (set((n + noise(np.full(len(keys), n), keys, Rule())).tolist()) for n in (100, 101))
    assert len(hundred & one_more) >= 15


def test_a_rule_whose_noise_cannot_exist_is_refused():
    with pytest.raises(ValueError, match="variance"):
        Rule(deviation=4.0, bound=10)
