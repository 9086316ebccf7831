"""Expectation-maximisation finds again what made the pairs."""

from __future__ import annotations

import numpy as np
import pytest

from candil_analysis.linkage.expectation import maximise

M = (np.array([0.8, 0.15, 0.05]), np.array([0.7, 0.3]), np.array([0.6, 0.3, 0.1]))
U = (np.array([0.01, 0.09, 0.9]), np.array([0.1, 0.9]), np.array([0.02, 0.08, 0.9]))
START = (np.array([0.5, 0.3, 0.2]), np.array([0.5, 0.5]), np.array([0.4, 0.35, 0.25]))


def drawn(pairs: int, share: float, missing: float = 0.1) -> np.ndarray:
    chance = np.random.default_rng(2)
    true = chance.random(pairs) < share
    columns = []
    for m, u in zip(M, U, strict=True):
        values = np.where(true, chance.choice(m.size, pairs, p=m), chance.choice(u.size, pairs, p=u))
        columns.append(np.where(chance.random(pairs) < missing, -1, values))
    return np.column_stack(columns)


def test_the_chances_that_made_the_pairs_are_found_again() -> None:
    patterns, counts = np.unique(drawn(60_000, 0.2), axis=0, return_counts=True)
    learnt = maximise(patterns, counts.astype(float), U, START, 0.5)
    for found, made, pairs in zip(learnt.m, M, learnt.true_pairs, strict=True):
        assert found == pytest.approx(made, abs=0.02)
        assert pairs == pytest.approx(60_000 * 0.2 * 0.9, rel=0.05)


def test_nothing_compared_leaves_the_start() -> None:
    learnt = maximise(np.full((1, 3), -1), np.array([100.0]), U, START, 0.5)
    for found, began, pairs in zip(learnt.m, START, learnt.true_pairs, strict=True):
        assert found == pytest.approx(began)
        assert pairs == 0


def test_no_level_becomes_impossible() -> None:
    learnt = maximise(np.zeros((1, 3), dtype=int), np.array([1_000.0]), U, START, 0.5)
    assert all((m > 0).all() for m in learnt.m)
    assert learnt.seen[0][2] == pytest.approx(0, abs=1e-6)
