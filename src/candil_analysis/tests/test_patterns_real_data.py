"""Combinations and scenarios in the police referrals of the United Kingdom."""

import numpy as np
import pyarrow as pa
import pytest

from candil_analysis.facts import Evidence
from candil_analysis.patterns import ExactSource, Records, combinations_in
from candil_analysis.scenarios import OTHER, learn, probabilities
from candil_analysis.tests.referrals import COLUMNS, FOLDER, QUARTERS, referrals

pytestmark = [pytest.mark.real_data, pytest.mark.slow]


def source(quarters):
    if not FOLDER.exists():
        pytest.skip(f"{FOLDER} is absent: the real data are needed for this test.")
    rows = [row for quarter in quarters for row in referrals(quarter)]
    table = pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in COLUMNS})
    return ExactSource(Records.of_table(table), 10, Evidence(len(rows), len(rows), 1))


def test_the_leaves_add_up_to_the_referrals_that_were_published():
    if not FOLDER.exists():
        pytest.skip(f"{FOLDER} is absent: the real data are needed for this test.")
    assert [len(referrals(quarter)) for quarter in QUARTERS] == [950, 969, 1_034, 1_043, 938, 970, 995]


def test_children_from_the_country_itself_stand_out_in_criminal_exploitation():
    found = combinations_in(source(QUARTERS), minimum_support=10).found
    more = {frozenset(value.value for value in one.values) for one in found if one.direction == "more"}
    assert frozenset({"Criminal", "Child (17 or under)"}) in more
    assert frozenset({"Criminal", "UK"}) in more
    assert frozenset({"Sexual", "Female"}) in more


def test_the_kind_of_exploitation_in_later_referrals_is_foretold_with_calibrated_probabilities():
    tree = learn(source(QUARTERS[:5]))
    predicted, happened, kept = [], [], {}
    for row in (row for quarter in QUARTERS[5:] for row in referrals(quarter)):
        known = {
            name: value if value in tree.values[name] else OTHER
            for name, value in row.items()
            if value is not None and name != "exploitation"
        }
        if row["exploitation"] is not None:
            key = tuple(sorted(known.items()))
            if key not in kept:
                kept[key] = probabilities(tree, known, "exploitation")
            for value, share in kept[key].items():
                predicted.append(share)
                happened.append(
                    value == (row["exploitation"] if row["exploitation"] in tree.values["exploitation"] else OTHER)
                )
    given, true = np.array(predicted), np.array(happened)
    decile = np.minimum((given * 10).astype(int), 9)
    gaps = [
        abs(given[decile == d].mean() - true[decile == d].mean()) * (decile == d).mean() for d in set(decile.tolist())
    ]
    assert sum(gaps) < 0.03
