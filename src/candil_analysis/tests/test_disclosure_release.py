"""Private releases: noise of the right size, keys from nowhere but the public list, and budgets that add up.

The noise has no seed, so these tests draw afresh each time. Their limits fail by chance less than once in a million.
"""

from __future__ import annotations

import builtins
from datetime import date
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, chisquare, norm

from candil_analysis.disclosure import Bound, BudgetSpent, Ledger, OpenDPMissing, Spent, counts_within, release

CHANCE = 1e-6
DRAWS = 10_000
WHEN = date(2024, 5, 1)
KEYS = [(f"country {number}",) for number in range(DRAWS)]
PLENTY = Ledger(1e9, 0.5)


def spending(epsilon=1.0, delta=0.0, question="by country"):
    return Spent(question, WHEN, epsilon, delta)


def noise_of(bound, entry, true=0):
    pytest.importorskip("opendp", reason="the extra private-release is not installed")
    table, _ = release(dict.fromkeys(KEYS, true), keys=KEYS, bound=bound, spending=entry, ledger=PLENTY)
    return table, np.array([cell.value for cell in table.cells]) - true


def fit(values, probability, reach):
    """p-value of whole `values` against `probability` of -reach … reach, with what lies further out put together."""
    steps = np.arange(-reach, reach + 1)
    found = np.array([(values == step).sum() for step in steps])
    expected = probability(steps) * len(values)
    outside = len(values) - expected.sum()
    return chisquare(np.append(found, len(values) - found.sum()), np.append(expected, outside)).pvalue


@pytest.mark.slow
@pytest.mark.parametrize(("bound", "epsilon"), [(Bound(1), 1.0), (Bound(2, 3), 1.5), (Bound(1), 0.25)])
def test_without_delta_the_noise_is_discrete_laplace_with_scale_sensitivity_over_epsilon(bound, epsilon):
    table, values = noise_of(bound, spending(epsilon))
    ratio = exp(-epsilon / bound.total)
    assert table.scale == pytest.approx(bound.total / epsilon, rel=1e-6)
    steps = round(5 * table.scale)
    assert fit(values, lambda step: (1 - ratio) / (1 + ratio) * ratio ** abs(step), steps) > CHANCE
    # The test can fail: half of that noise would be noticed.
    half = exp(-2 * epsilon / bound.total)
    assert fit(values, lambda step: (1 - half) / (1 + half) * half ** abs(step), steps) < CHANCE


@pytest.mark.slow
def test_with_delta_the_noise_is_gaussian_and_keeps_the_analytic_guarantee():
    """The exact delta of Gaussian noise (Balle and Wang 2018, theorem 8) must not pass the one paid for."""
    bound, entry = Bound(4), spending(1.0, 1e-6)
    table, values = noise_of(bound, entry)
    sigma, length = table.scale, bound.length
    grid = np.exp(-(np.arange(-400, 401) ** 2) / (2 * sigma**2))
    assert fit(values, lambda step: np.exp(-(step**2) / (2 * sigma**2)) / grid.sum(), round(3 * sigma)) > CHANCE
    spent = norm.cdf(length / (2 * sigma) - entry.epsilon * sigma / length)
    spent -= exp(entry.epsilon) * norm.cdf(-length / (2 * sigma) - entry.epsilon * sigma / length)
    assert spent <= entry.delta


@pytest.mark.slow
@pytest.mark.parametrize("entry", [spending(0.5), spending(0.5, 1e-6)])
def test_intervals_hold_the_count_as_often_as_they_say(entry):
    table, _ = noise_of(Bound(1), entry, true=1_000)
    held = sum(cell.low <= 1_000 <= cell.high for cell in table.cells)
    assert held >= binom.ppf(CHANCE, DRAWS, 0.95)
    assert held <= 0.975 * DRAWS  # nor much more often: whole numbers round up


def test_every_public_key_is_there_and_no_other():
    pytest.importorskip("opendp")
    keys = [("KHM", "F"), ("KHM", None), ("LAO", "F")]
    counts = {("KHM", "F"): 1_000, ("VNM", "F"): 9_000}
    table, _ = release(counts, keys=keys, bound=Bound(1), spending=spending(), ledger=PLENTY)
    assert [cell.key for cell in table.cells] == keys
    assert abs(table.cells[0].value - 1_000) < 100
    assert all(abs(cell.value) < 100 for cell in table.cells[1:])
    assert release(counts, keys=[], bound=Bound(1), spending=spending(), ledger=PLENTY)[0].cells == ()


def test_two_releases_differ_and_both_are_paid_for():
    pytest.importorskip("opendp")
    ledger = Ledger(1.0)
    first, ledger = release({}, keys=KEYS[:200], bound=Bound(1), spending=spending(0.5), ledger=ledger)
    second, ledger = release({}, keys=KEYS[:200], bound=Bound(1), spending=spending(0.5), ledger=ledger)
    assert first.cells != second.cells
    assert (ledger.epsilon, len(ledger.spent)) == (1.0, 2)
    with pytest.raises(BudgetSpent, match="by country"):
        release({}, keys=KEYS[:2], bound=Bound(1), spending=spending(0.1), ledger=ledger)


@given(st.lists(st.floats(0.01, 2.0), max_size=30), st.floats(0.5, 5.0))
def test_what_is_spent_adds_up_and_never_passes_the_cap(amounts, cap):
    ledger, allowed = Ledger(cap, 1e-5), 0.0
    for amount in amounts:
        try:
            ledger = ledger.spend(spending(amount, 1e-7))
            allowed += amount
        except BudgetSpent:
            assert allowed + amount > cap
    assert ledger.epsilon == pytest.approx(allowed)
    assert ledger.epsilon <= cap * (1 + 1e-8)


def test_ten_tenths_fit_into_one_and_delta_has_a_cap_of_its_own():
    ledger = Ledger(1.0)
    for _ in range(10):
        ledger = ledger.spend(spending(0.1))
    with pytest.raises(BudgetSpent, match="epsilon"):
        ledger.spend(spending(0.1))
    with pytest.raises(BudgetSpent, match="delta"):
        Ledger(1.0).spend(spending(0.1, 1e-9))


UNITS = st.lists(st.tuples(st.integers(0, 8), st.tuples(st.sampled_from(["A", "B", "C", None]))), max_size=60)


@given(UNITS, st.integers(1, 3), st.integers(1, 3), st.integers(0, 99), st.integers(0, 8))
def test_one_unit_more_or_less_moves_the_counts_by_no_more_than_the_bound(pairs, cells, per_cell, seed, gone):
    bound = Bound(cells, per_cell)
    whole = counts_within(pairs, bound, seed)
    without = counts_within([pair for pair in reversed(pairs) if pair[0] != gone], bound, seed)
    moved = np.array([whole.get(key, 0) - without.get(key, 0) for key in {*whole, *without}])
    assert np.abs(moved).sum() <= bound.total
    assert np.sqrt((moved**2).sum()) <= bound.length + 1e-9
    assert (moved >= 0).all()


def test_which_cells_a_unit_keeps_differs_from_unit_to_unit():
    pairs = [(unit, (key,)) for unit in range(400) for key in "AB"]
    kept = counts_within(pairs, Bound(1), seed=3)
    assert sum(kept.values()) == 400
    assert binom.ppf(CHANCE, 400, 0.5) <= kept["A",] <= binom.isf(CHANCE, 400, 0.5)
    assert counts_within(pairs, Bound(1), seed=3) == kept


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"keys": [("A",), ("A",)]}, "twice"),
        ({"counts": {("A",): -1}}, "whole numbers"),
        ({"certainty": 1.0}, "certainty"),
    ],
)
def test_bad_input_is_refused_before_anything_is_spent(wrong, said):
    usual = {"counts": {}, "keys": [("A",)], "bound": Bound(1), "spending": spending(), "ledger": PLENTY}
    given_ = {**usual, **wrong}
    with pytest.raises(ValueError, match=said):
        release(given_.pop("counts"), **given_)


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: Spent("by country", WHEN, 0.0), "epsilon"),
        (lambda: Spent("by country", WHEN, float("inf")), "epsilon"),
        (lambda: Spent("by country", WHEN, 1.0, 1.0), "delta"),
        (lambda: Spent(" ", WHEN, 1.0), "what is asked"),
        (lambda: Ledger(0.0), "cap"),
        (lambda: Bound(0), "at least"),
    ],
)
def test_numbers_that_promise_nothing_are_refused(build, said):
    with pytest.raises(ValueError, match=said):
        build()


def test_without_opendp_it_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def missing(name, *rest, **named):
        if name.startswith("opendp"):
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(OpenDPMissing, match=r"pip install candil\[private-release\]"):
        release({}, keys=[("A",)], bound=Bound(1), spending=spending(), ledger=PLENTY)
