"""The exact conditional tests beside SciPy's, enumeration by hand, and simulation."""

from itertools import product
from math import comb, factorial, prod

import numpy as np
import pytest
from scipy import stats

from candil_analysis.patterns import conditional
from candil_analysis.patterns.conditional import THREE, TWO


def judged(observed, margins, layout=TWO, noise=0.0, margin_noise=0.0):
    observed, margins = np.atleast_1d(np.array(observed)), np.atleast_2d(np.array(margins))
    variances = np.full(len(observed), noise), np.full(margins.shape, margin_noise)
    return conditional.test(observed, margins, layout, variances, 0.95)


@pytest.mark.parametrize(("together", "whole", "a", "b"), [(12, 100, 20, 30), (1, 100, 20, 40), (80, 5_000, 300, 700)])
def test_two_values_are_tested_by_the_hypergeometric_distribution(together, whole, a, b):
    found = judged(together, [whole, a, b])
    law = stats.hypergeom(whole, a, b)
    assert found.expected[0] == pytest.approx(a * b / whole)
    assert found.p[0] == pytest.approx(2 * min(law.cdf(together), law.sf(together - 1)), rel=1e-9)


def test_very_large_counts_come_near_to_the_hypergeometric_tail():
    whole, a, b = 2_000_000, 100_000, 200_000
    middle, sd = a * b / whole, stats.hypergeom(whole, a, b).std()
    assert sd > 50
    for distance in (-5, -3, 3, 5):
        together = round(middle + distance * sd)
        law = stats.hypergeom(whole, a, b)
        right = 2 * min(law.cdf(together), law.sf(together - 1))
        assert judged(together, [whole, a, b]).p[0] == pytest.approx(right, rel=0.05)


def eight_cells(t, margins):
    return (np.array(margins) @ THREE.base + THREE.sign * t).tolist()


def test_three_values_are_tested_by_enumeration_of_all_tables_with_the_same_pairs():
    margins = [60, 25, 30, 20, 14, 11, 9]
    tables = {t: cells for t in range(61) if min(cells := eight_cells(t, margins)) >= 0}
    weight = {t: 1 / prod(factorial(cell) for cell in cells) for t, cells in tables.items()}
    whole = sum(weight.values())
    for t in tables:
        upper = sum(w for other, w in weight.items() if other >= t) / whole
        lower = sum(w for other, w in weight.items() if other <= t) / whole
        found = judged(t, margins, THREE)
        far = abs(t - found.expected[0]) > 3.5
        assert found.p[0] == pytest.approx(min(1, 2 * min(upper, lower)), rel=1e-9) or (not far and found.p[0] == 1)


def test_the_expectation_of_three_is_where_no_pair_depends_on_the_third():
    found = judged(5, [60, 25, 30, 20, 14, 11, 9], THREE)
    cells = dict(
        zip(
            ("abc", "ab", "ac", "bc", "a", "b", "c", "none"),
            eight_cells(found.expected[0], [60, 25, 30, 20, 14, 11, 9]),
            strict=True,
        )
    )
    with_c = cells["abc"] * cells["c"] / (cells["ac"] * cells["bc"])
    without = cells["ab"] * cells["none"] / (cells["a"] * cells["b"])
    assert with_c == pytest.approx(without, rel=1e-6)


def test_p_values_under_the_null_are_never_too_small():
    chance = np.random.default_rng(3)
    size, whole = 20_000, 400
    a, b = chance.integers(20, 200, size), chance.integers(20, 200, size)
    together = chance.hypergeometric(a, whole - a, b)
    found = judged(together, np.stack([np.full(size, whole), a, b], axis=1))
    for level in (0.05, 0.01, 0.001):
        assert (found.p <= level).mean() <= level * 1.1 + 0.0005


def test_protective_noise_is_part_of_the_chance():
    """Counts with the noise of the rule: without knowing of it p-values would be far too small."""
    chance = np.random.default_rng(4)
    size, whole = 20_000, 2_000
    a, b = chance.integers(100, 600, size), chance.integers(100, 600, size)
    together = chance.hypergeometric(a, whole - a, b)
    noisy = [values + np.rint(chance.normal(0, 3, size)).astype(int) for values in (together, a, b)]
    margins = np.stack([np.full(size, whole), *noisy[1:]], axis=1)
    aware = conditional.test(noisy[0], margins, TWO, (np.full(size, 9.0), np.tile([0.0, 9, 9], (size, 1))), 0.95)
    unaware = judged(noisy[0], margins)
    assert (aware.p <= 0.01).mean() <= 0.013
    assert (unaware.p <= 0.01).mean() > 0.015


def test_the_interval_holds_the_true_ratio_as_often_as_it_says():
    chance = np.random.default_rng(5)
    whole, shares = 3_000, [0.06, 0.09, 0.19, 0.66]  # lift 0.06 / (0.15 * 0.25)
    cells = chance.multinomial(whole, shares, 5_000)
    margins = np.stack([np.full(5_000, whole), cells[:, 0] + cells[:, 1], cells[:, 0] + cells[:, 2]], axis=1)
    found = judged(cells[:, 0], margins)
    held = (found.low <= 1.6) & (found.high >= 1.6)
    assert 0.94 <= held.mean() <= 0.96


def test_margins_that_decide_everything_leave_nothing_to_test():
    found = judged([5, 0], [[10, 10, 5], [10, 0, 5]])
    assert np.isnan(found.p).all()


def test_nothing_observed_has_an_upper_limit():
    found = judged(0, [1_000, 100, 200])
    assert found.ratio[0] == 0
    assert found.low[0] == 0
    assert 0 < found.high[0] < 1
    assert found.p[0] == pytest.approx(2 * comb(800, 100) / comb(1000, 100), rel=1e-9)


def test_layouts_add_up_to_their_margins():
    for a, b, c in product((0, 1), repeat=3):
        cells = [a * b * c, a * b * (1 - c), a * (1 - b) * c, (1 - a) * b * c]
        cells += [a * (1 - b) * (1 - c), (1 - a) * b * (1 - c), (1 - a) * (1 - b) * c, (1 - a) * (1 - b) * (1 - c)]
        assert eight_cells(a * b * c, [1, a, b, c, a * b, a * c, b * c]) == cells


def test_what_is_not_reckoned_further_could_be_no_discovery():
    for mean in np.exp(np.linspace(np.log(0.05), np.log(3_000), 150)):
        law, reach = stats.poisson(mean), conditional._NOT_FAR * mean**0.5
        high, low = np.floor(mean + reach), max(0, np.ceil(mean - reach))
        assert 2 * min(law.sf(high - 1), law.cdf(low)) > 0.1
