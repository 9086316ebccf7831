"""The interval of unique incidents against made-up truths."""

from __future__ import annotations

import numpy as np
import pytest

from candil_analysis.linkage import Drawing, Judgement, LinkageError, unique_incidents
from candil_analysis.tests.test_linkage_incidents import pairs_of

BLIND = Drawing(draws=60, confidence=0.9, doubt=0.0)


def couples(chance: np.random.Generator, number: int) -> dict[tuple[int, int], float]:
    return {(2 * n + 1, 2 * n + 2): float(p) for n, p in enumerate(chance.beta(0.7, 0.7, number).clip(0.02, 0.998))}


def coverage(worlds: int, bias: float, drawing: Drawing) -> float:
    """Share of worlds whose true number lies in the interval, with all weights off by `bias` bits."""
    chance, hits = np.random.default_rng(5), 0
    for world in range(worlds):
        scored = couples(chance, 60)
        truth = 120 - sum(chance.random() < p for p in scored.values())
        given = {pair: 1 / (1 + (1 - p) / p * 2**-bias) for pair, p in scored.items()}
        found = unique_incidents(pairs_of(given, 120), seed=world, drawing=drawing).total
        hits += found.low <= truth <= found.high
    return hits / worlds


@pytest.mark.slow
def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    assert 0.86 <= coverage(120, 0.0, BLIND) <= 0.98  # whole numbers make an interval a little too wide


@pytest.mark.slow
def test_doubt_keeps_the_interval_honest_when_the_weights_are_off() -> None:
    assert coverage(40, 2.0, BLIND) < 0.8
    assert coverage(40, 2.0, Drawing(draws=60, doubt=2.0)) > 0.86


def test_records_surely_joined_speak_once() -> None:
    scored = {(1, 2): 0.9999, (1, 3): 0.5, (2, 3): 0.5}
    totals = [
        unique_incidents(pairs_of(scored, 3), seed=seed, drawing=Drawing(draws=20, doubt=0)).total for seed in range(40)
    ]
    drawn = [(one.low, one.high) for one in totals]
    assert set(drawn) == {(1, 2)}
    middles = [one.incidents for one in totals]
    assert 0.2 < np.mean(np.array(middles) == 1) < 0.8  # a half, not the three quarters of two independent links


def test_judgements_hold_in_every_draw() -> None:
    scored = {(1, 2): 0.6, (2, 3): 0.6, (1, 3): 0.6, (4, 5): 0.6}
    judged = [Judgement(1, 3, "different"), Judgement(4, 5, "same")]
    found = unique_incidents(pairs_of(scored, 5), judged, seed=1, drawing=BLIND).total
    assert found.low >= 3  # 1 and 3 never together
    assert found.high <= 4  # 4 and 5 always


def test_contradicted_records_stay_single_in_every_draw() -> None:
    judged = [Judgement(1, 2, "same"), Judgement(1, 2, "different")]
    found = unique_incidents(pairs_of({(1, 2): 0.9, (2, 3): 0.9}, 3), judged, seed=1, drawing=BLIND)
    assert (found.total.low, found.total.high) == (3, 3)
    assert any("has to change" in note for note in found.notes)


def test_groups_are_counted_with_the_incidents_they_share() -> None:
    found = unique_incidents(
        pairs_of({(1, 2): 0.9999}, 4), seed=1, groups=["north", "south", "north", None], drawing=BLIND
    )
    assert [(one.group, one.records, one.incidents) for one in found.groups] == [("north", 2, 2), ("south", 1, 1)]
    assert found.total.incidents == 3


def test_a_seed_gives_the_same_and_another_seed_may_not() -> None:
    scored = couples(np.random.default_rng(3), 50)
    first, again, other = (unique_incidents(pairs_of(scored, 100), seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first.total != other.total or first.groups == other.groups


def test_no_records_are_no_incidents() -> None:
    found = unique_incidents(pairs_of({}, 0), seed=1)
    assert (found.total.incidents, found.total.low, found.total.high, found.clustered) == (0, 0, 0, 0)


def test_wrong_questions_are_refused() -> None:
    with pytest.raises(LinkageError, match="one each"):
        unique_incidents(pairs_of({}, 2), seed=1, groups=["north"])
    with pytest.raises(LinkageError, match="at least 20 draws"):
        Drawing(draws=3)
