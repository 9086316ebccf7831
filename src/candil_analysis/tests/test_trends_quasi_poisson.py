"""The regression against values published for R, and against what can be worked out by hand."""

import numpy as np
import pytest
from scipy import optimize

from candil_analysis.trends.quasi_poisson import fit

# Dobson 1990, p. 93: the example in R's help page of glm().
COUNTS = np.array([18, 17, 15, 20, 10, 20, 25, 13, 12], dtype=np.float64)
OUTCOME, TREATMENT = np.tile([1, 2, 3], 3), np.repeat([1, 2, 3], 3)
DESIGN = np.column_stack([np.ones(9), OUTCOME == 2, OUTCOME == 3, TREATMENT == 2, TREATMENT == 3]).astype(np.float64)


def test_coefficients_errors_deviance_and_dispersion_are_those_r_prints_for_dobsons_data():
    found = fit(DESIGN, COUNTS)
    assert found.coefficients[0] == pytest.approx([3.0445, -0.45426, -0.29299, 0, 0], abs=5e-5)
    assert np.sqrt(np.diag(found.inverse[0])) == pytest.approx([0.1709, 0.2022, 0.1927, 0.2, 0.2], abs=5e-5)
    assert found.deviance[0] == pytest.approx(5.1291, abs=5e-5)
    assert found.dispersion[0] == pytest.approx(1.2933, abs=5e-5)


def test_two_groups_give_the_logarithms_of_their_means():
    counts = np.array([2, 4, 6, 20, 30, 40], dtype=np.float64)
    found = fit(np.column_stack([np.ones(6), [0, 0, 0, 1, 1, 1]]).astype(np.float64), counts)
    assert found.coefficients[0] == pytest.approx([np.log(4), np.log(30 / 4)])
    # Pearson: (4 + 0 + 4) / 4 + (100 + 0 + 100) / 30, over 6 - 2 degrees of freedom.
    assert found.dispersion[0] == pytest.approx((2 + 20 / 3) / 4)


def test_the_fit_is_the_maximum_of_the_weighted_likelihood():
    chance = np.random.default_rng(2)
    design = np.column_stack([np.ones(40), chance.normal(size=(40, 3))])
    counts, weights = chance.poisson(8, 40).astype(np.float64), chance.uniform(0.2, 1, 40)

    def loss(b):
        return (weights * (np.exp(design @ b) - counts * (design @ b))).sum()

    best = optimize.minimize(loss, np.array([2.0, 0, 0, 0]), method="BFGS", options={"gtol": 1e-9})
    assert fit(design, counts, weights).coefficients[0] == pytest.approx(best.x, abs=1e-6)


def test_an_observation_with_no_weight_does_not_count():
    weights = np.array([1] * 8 + [0], dtype=np.float64)
    left_out, dropped = fit(DESIGN, COUNTS, weights), fit(DESIGN[:8], COUNTS[:8])
    assert left_out.coefficients == pytest.approx(dropped.coefficients)
    assert left_out.dispersion == pytest.approx(dropped.dispersion)


def test_many_series_at_once_are_each_fitted_alone():
    chance = np.random.default_rng(1)
    series = chance.poisson(10, (5, 9)).astype(np.float64)
    together = fit(DESIGN, series)
    for row, counts in enumerate(series):
        assert together.coefficients[row] == pytest.approx(fit(DESIGN, counts).coefficients[0], abs=1e-8)
        assert together.deviance[row] == pytest.approx(fit(DESIGN, counts).deviance[0], abs=1e-8)


def test_a_season_in_which_nothing_ever_happens_is_expected_to_stay_empty():
    counts = np.array([5, 0, 6, 0, 7, 0], dtype=np.float64)
    found = fit(np.column_stack([np.ones(6), [0, 1, 0, 1, 0, 1]]).astype(np.float64), counts)
    assert found.mean[0][[0, 2, 4]] == pytest.approx([6, 6, 6])
    assert (found.mean[0][[1, 3, 5]] < 1e-6).all()
