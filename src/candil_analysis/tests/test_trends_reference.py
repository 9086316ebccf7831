"""What a judged period is compared with: the reference periods, and a literal reading of the improved Farrington."""

from datetime import date

import numpy as np
import pytest
from scipy import optimize, stats

from candil_analysis.tests.test_trends import seasonal
from candil_analysis.trends import between, trends
from candil_analysis.trends.expectation import MINIMUM, reference
from candil_analysis.trends.periods import number

MONTHS = between("2012-01", "2022-12", "month")


def test_the_reference_is_five_years_up_to_half_a_year_before():
    known = np.arange(24_000, 24_132)
    used = known[reference(known, 24_131, "month")]
    assert (used[0], used[-1], used.size) == (24_131 - 7 - 59, 24_131 - 7, 60)
    quarters = np.arange(8_000, 8_060)
    used = quarters[reference(quarters, 8_059, "quarter")]
    assert (used[-1], used.size) == (8_059 - 3, 20)
    years = np.arange(2_000, 2_020)
    assert reference(years, 2_019, "year").sum() == 19


@pytest.mark.parametrize(("months", "spared"), [(36, 0), (38, 2), (42, 6), (60, 6)])
def test_a_short_series_spares_only_what_it_can(months, spared):
    known = np.arange(24_000, 24_000 + months)
    used = known[reference(known, 24_000 + months, "month")]
    assert used.size == months - spared
    assert used[0] == 24_000


def test_suppressed_periods_do_not_make_the_reference_too_short():
    known = np.arange(24_000, 24_132)[::3]
    assert reference(known, 24_132, "month").sum() >= MINIMUM["month"]


def by_the_paper(counts, serials, asked):
    """(expected, dispersion, upper 95 % bound) by direct optimisation, step by step as the paper describes it."""
    time = (serials - asked) / 12
    angle = 2 * np.pi * serials / 12
    x = np.column_stack([np.ones(serials.size), time, *[f(k * angle) for k in (1, 2) for f in (np.sin, np.cos)]])

    def fitted(weights):
        def away(beta):
            eta = x @ beta
            return float((weights * (np.exp(eta) - counts * eta)).sum())

        start = np.append(np.log(counts.mean()), np.zeros(x.shape[1] - 1))
        gradient = lambda beta: x.T @ (weights * (np.exp(x @ beta) - counts))  # noqa: E731
        beta = optimize.minimize(away, start, jac=gradient, method="BFGS", options={"gtol": 1e-9}).x
        mean = np.exp(x @ beta)
        dispersion = max(1.0, float((weights * (counts - mean) ** 2 / mean).sum() / (serials.size - x.shape[1])))
        inverse = np.linalg.inv(x.T @ np.diag(weights * mean) @ x)
        return beta, mean, dispersion, inverse

    _, mean, dispersion, inverse = fitted(np.ones(serials.size))
    leverage = mean * np.einsum("ij,jk,ik->i", x, inverse, x)
    anscombe = 1.5 * (counts ** (2 / 3) - mean ** (2 / 3)) / (mean ** (1 / 6) * np.sqrt(dispersion * (1 - leverage)))
    weights = np.array([1.0 if s <= 2.58 else s**-2 for s in anscombe])
    beta, _, dispersion, inverse = fitted(weights * weights.size / weights.sum())
    row = np.array([1.0, 0.0, *[f(k * 2 * np.pi * asked / 12) for k in (1, 2) for f in (np.sin, np.cos)]])
    expected = float(np.exp(row @ beta))
    variance = dispersion * expected + expected**2 * dispersion * float(row @ inverse @ row)
    tail = stats.norm.sf(stats.t.isf(0.025, serials.size - x.shape[1]))
    size = expected**2 / (variance - expected)
    return expected, dispersion, float(stats.nbinom.isf(tail, size, size / (size + expected)))


@pytest.mark.parametrize("seed", range(5))
def test_expectations_and_bounds_are_those_of_a_literal_reading(seed):
    counts = seasonal(seed, months=MONTHS)
    counts["2019-03"] += 120  # a past outbreak
    point = trends({"": counts}, period="month", as_of=date(2023, 1, 1), watch=1).series[0].points[-1]
    last = number("2022-12", "month")
    serials = np.arange(last - 7 - 59, last - 6)
    held = {number(month, "month"): count for month, count in counts.items()}
    values = np.array([held[serial] for serial in serials.tolist()], dtype=float)
    expected, dispersion, high = by_the_paper(values, serials, last)
    assert dispersion > 1
    assert point.expected == pytest.approx(expected, rel=1e-4)
    assert point.high == high


@pytest.mark.slow
def test_a_rise_that_lasts_still_stands_out_in_its_seventh_month():
    found = {}
    for lasting in (1, 7):
        chances = []
        for seed in range(60):
            counts = seasonal(seed, months=MONTHS)
            for month in MONTHS[-lasting:]:
                counts[month] = round(counts[month] * 2)
            point = trends({"": counts}, period="month", as_of=date(2023, 1, 1), watch=1).series[0].points[-1]
            chances.append(point.p)
        found[lasting] = np.mean(np.array(chances) < 0.05)
    assert found[1] > 0.6
    assert found[7] > found[1] - 0.1
