"""Linkage of many records works part by part and learns from samples: neither may change what comes out."""

from __future__ import annotations

import math

import pytest

from candil_analysis.linkage import link, scoring, train, training
from candil_analysis.tests.linked_worlds import World, world


@pytest.fixture(scope="module")
def made() -> World:
    return world(3_000, 4)


def test_pairs_scored_in_parts_are_the_pairs_scored_at_once(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    model = train(made.records, seed=1)
    whole = link(made.records, model)
    assert sum(whole.compared.values()) > 3_000
    monkeypatch.setattr(scoring, "_PAIRS_AT_ONCE", 2_000)
    parts = link(made.records, model)
    assert parts.compared == whole.compared
    assert parts.expected_left_out == pytest.approx(whole.expected_left_out)
    assert parts.table.schema == whole.table.schema
    for name in whole.table.column_names:
        assert parts.table[name].to_pylist() == pytest.approx(whole.table[name].to_pylist()), name


def test_share_of_true_pairs_is_known_from_a_sample(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = train(made.records, seed=1)
    monkeypatch.setattr(training, "_PRIOR_PAIRS", 4_000.0)
    sampled = train(made.records, seed=1)
    assert sampled.prior != whole.prior
    assert math.log2(sampled.prior / whole.prior) == pytest.approx(0, abs=0.3)
