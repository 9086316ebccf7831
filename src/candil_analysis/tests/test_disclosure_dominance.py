"""Figures in which one contributor holds nearly everything."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from candil_analysis.aggregates import count, tally
from candil_analysis.disclosure import Rule, Sums, protect
from candil_analysis.facts import Question, Scope
from candil_analysis.tests import attacks
from candil_analysis.tests.hand_made import group, store_of

RULE = Rule(dominance=0.1)
STATISTICS = Scope(frozenset(), frozenset({1}))


def sums_of(held):
    """One entry for each row, with what each contributor (column) holds of it."""
    held = np.asarray(held, np.int64)
    who = ((held > 0) << np.arange(held.shape[1])).sum(axis=1, keepdims=True)
    total = held.sum(axis=1)
    return Sums(total, total, total, np.arange(len(held)), who, sparse.csr_array(held))


@pytest.mark.parametrize(
    ("held", "dominated"),
    [
        ([100, 50, 10, 0], False),  # the second, taking away its 50, is still 10 % off
        ([100, 50, 9, 0], True),
        ([100, 50, 5, 5], False),
        ([40, 40, 40, 40], False),
        ([0, 500, 0, 0], True),
        ([0, 500, 3, 0], True),
    ],
)
def test_a_figure_is_dominated_where_the_second_contributor_can_reckon_the_first_to_a_tenth(held, dominated):
    assert sums_of([held]).dominated(0.1).tolist() == [dominated]


HELD = arrays(np.int64, st.tuples(st.integers(1, 12), st.just(5)), elements=st.integers(0, 60))


@given(HELD, st.integers(1, 4), st.integers(0, 99))
def test_sums_of_entries_are_dominated_exactly_where_what_they_hold_together_is(held, size, seed):
    groups = np.random.default_rng(seed).integers(0, size, len(held))
    together = np.zeros((size, 5), np.int64)
    np.add.at(together, groups, held)
    largest = np.sort(together, axis=1)
    rest = largest[:, :3].sum(axis=1)
    assert sums_of(held).by(groups, size).dominated(0.1).tolist() == (rest < 0.1 * largest[:, 4]).tolist()


def test_a_dominated_cell_is_withheld_and_another_beside_it():
    cells = sums_of([[400, 2, 1, 1], [30, 30, 30, 30], [60, 60, 60, 60]])
    codes = np.arange(3)[:, np.newaxis]
    assert protect(codes, cells, "records", Rule()).told.tolist() == [True, True, True]
    assert not protect(codes, cells, "records", RULE).told[0]
    assert protect(codes, cells, "records", RULE).told.sum() < 2


def test_without_the_shares_dominance_is_refused_rather_than_passed_over():
    without = Sums(*(np.array([50]),) * 4, np.array([[7]]))
    with pytest.raises(ValueError, match="organisation"):
        without.enough(RULE)


@pytest.mark.parametrize("share", [-0.1, 1.0])
def test_a_share_outside_its_range_is_refused(share):
    with pytest.raises(ValueError, match="dominance"):
        Rule(dominance=share)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    records = [
        *group(60, gender="F", citizenship=["NAM"]),
        *group(60, gender="M", citizenship=["NAM", "ZAF"]),
        *[{"organisation": "large", "gender": "X", "citizenship": ["ZAF"]}] * 300,
        *group(6, gender="X", citizenship=["ZAF"]),
    ]
    return store_of(tmp_path_factory.mktemp("dominance"), records)


def told(store, rule, by=("citizenship",), measure="records", **where):
    counted = count(store, by=by, question=Question(where), scope=STATISTICS, rule=rule, measure=measure)
    return {cell.key: cell.value for cell in (*counted.cells, counted.total)}


@pytest.mark.parametrize("measure", ["records", "people"])
def test_where_nobody_dominates_the_answers_stay_the_same(store, measure):
    rule = Rule(dominance=1e-9)
    for where in ({}, {"gender": ("F", "M")}, {"gender": ("F",)}, {"citizenship": ("ZAF",), "gender": ("M", "X")}):
        assert told(store, rule, measure=measure, **where) == told(store, Rule(), measure=measure, **where)


def test_a_dominated_group_is_told_neither_by_name_nor_as_a_difference(store):
    assert told(store, Rule(), ("gender",), gender=("X",))["X",] is not None
    assert ("X",) not in told(store, RULE, ("gender",), gender=("X",))
    assert told(store, RULE, ()) == told(store, RULE, (), gender=("F", "M"))


def test_a_tally_knows_dominance_too(store):
    asked = store.asked(Question(), None)
    found = {rule: tally(store, asked, ("gender",), scope=STATISTICS, rule=rule).cells for rule in (Rule(), RULE)}
    assert ("X",) in {cell.key for cell in found[Rule()]}
    assert ("X",) not in {cell.key for cell in found[RULE]}


@pytest.mark.slow
def test_a_contributor_taking_its_own_records_away_learns_of_another_only_without_the_rule(tmp_path):
    """40 worlds; right means within a tenth, which is what the rule promises to prevent."""
    records, sizes = attacks.worlds_with_a_large_contributor(40, 40, 3)
    store = store_of(tmp_path, records)
    right = {
        name: attacks.within(attacks.less_ones_own(ask, sizes, 40), sizes, 0.1)
        for name, ask in (("noise", attacks.by_rule(store, Rule())), ("rule", attacks.by_rule(store, RULE)))
    }
    assert right["noise"] > 0.9
    assert right["rule"] == 0
