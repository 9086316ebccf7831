"""Clusters and judgements: what people say always holds, chains are cut, contradictions are told."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candil_analysis.linkage import Incidents, Joining, Judgement, LinkageError, Pairs, incidents
from candil_analysis.linkage.judgements import constraints

SIZE = 9


def pairs_of(chances: dict[tuple[int, int], float], records: int = SIZE) -> Pairs:
    """Pairs with these probabilities among records 1 … `records`, as scoring leaves them."""
    ordered = sorted(chances)
    p = np.array([chances[pair] for pair in ordered], dtype=float)
    table = pa.table(
        {
            "record_a": pa.array([a for a, _ in ordered], pa.int64()),
            "record_b": pa.array([b for _, b in ordered], pa.int64()),
            "weight": np.log2(p / (1 - p)),
            "probability": p,
        }
    )
    return Pairs(
        table,
        np.arange(1, records + 1),
        least=0.01,
        prior=0.01,
        compared={},
        expected_left_out=0.0,
        model="made by hand",
        method="",
        version="1",
    )


def groups(found: Incidents) -> set[tuple[int, ...]]:
    return {found.members(incident) for incident in found.incident.tolist()}


def together(found: Incidents, a: int, b: int) -> bool:
    return bool(found.incident[a - 1] == found.incident[b - 1])


couples = st.tuples(st.integers(1, SIZE), st.integers(1, SIZE)).filter(lambda pair: pair[0] < pair[1])
chances = st.dictionaries(couples, st.sampled_from([0.02, 0.4, 0.6, 0.96, 0.97, 0.98, 0.99, 0.999]), max_size=36)
judgements = st.lists(
    st.builds(
        lambda pair, verdict: Judgement(*pair, verdict), couples, st.sampled_from(["same", "different", "undecided"])
    ),
    max_size=12,
)


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(chances, judgements)
def test_what_people_judge_always_holds(scored: dict[tuple[int, int], float], judged: list[Judgement]) -> None:
    found = incidents(pairs_of(scored), judged)
    held = constraints(judged).held
    for one in judged:
        if one.verdict == "different":
            assert not together(found, *one.pair)
        if one.verdict == "same" and not held & set(one.pair):
            assert together(found, *one.pair)
    assert all(found.members(record) == (record,) for record in held)


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(chances, judgements)
def test_held_records_are_exactly_those_of_reported_contradictions(
    scored: dict[tuple[int, int], float], judged: list[Judgement]
) -> None:
    found = incidents(pairs_of(scored), judged)
    for one in found.contradictions:
        assert one.different in judged
        assert set(one.same) <= set(judged)
        ends = [record for link in one.same for record in link.pair]
        odd = {record for record in ends if ends.count(record) % 2}
        assert odd == set(one.different.pair)
    assert bool(found.contradictions) == bool(constraints(judged).held)


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(chances, judgements, st.randoms())
def test_order_of_judgements_and_pairs_does_not_matter(
    scored: dict[tuple[int, int], float], judged: list[Judgement], random: object
) -> None:
    first = groups(incidents(pairs_of(scored), judged))
    random.shuffle(judged)  # type: ignore[attr-defined]
    turned = [Judgement(one.record_b, one.record_a, one.verdict) for one in judged]
    assert groups(incidents(pairs_of(scored), turned)) == first


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(chances)
def test_clusters_are_joined_only_by_links_strong_enough(scored: dict[tuple[int, int], float]) -> None:
    strict, loose = Joining(join=0.95, quorum=0.5), Joining(join=0.95, quorum=1e-9)
    reached = groups(incidents(pairs_of(scored), joining=loose))
    for members in groups(incidents(pairs_of(scored), joining=strict)):
        assert any(set(members) <= set(wider) for wider in reached)
        assert len(members) == 1 or any(scored.get((a, b), 0) >= 0.95 for a in members for b in members if a < b)


def test_a_chain_is_cut() -> None:
    chain = {(n, n + 1): 0.99 - n / 1000 for n in range(1, SIZE)}
    found = incidents(pairs_of(chain))
    assert found.largest <= 3
    assert found.cut > 0
    assert incidents(pairs_of(chain), joining=Joining(quorum=1e-9)).largest == SIZE


def test_a_well_knit_group_stays_whole() -> None:
    knit = {(a, b): 0.97 for a in range(1, 6) for b in range(a + 1, 6)}
    found = incidents(pairs_of(knit))
    assert groups(found) == {(1, 2, 3, 4, 5), (6,), (7,), (8,), (9,)}
    assert (found.largest, len(found), found.sizes()) == (5, 5, {1: 4, 5: 1})


def test_different_is_not_bridged_by_a_third_record() -> None:
    scored = {(1, 2): 0.999, (2, 3): 0.99, (1, 3): 0.98}
    found = incidents(pairs_of(scored, 3), [Judgement(1, 3, "different")])
    assert groups(found) == {(1, 2), (3,)}
    assert found.barred == 2


def test_same_joins_records_that_no_pair_links() -> None:
    assert groups(incidents(pairs_of({}, 3), [Judgement(3, 1, "same")])) == {(1, 3), (2,)}


def test_undecided_is_not_followed_on_its_own_weight() -> None:
    assert groups(incidents(pairs_of({(1, 2): 0.999}, 2), [Judgement(1, 2, "undecided")])) == {(1,), (2,)}


def test_a_contradiction_is_told_by_name() -> None:
    judged = [Judgement(1, 2, "same", "J1"), Judgement(2, 3, "same", "J2"), Judgement(3, 1, "different", "J3")]
    found = incidents(pairs_of({(1, 2): 0.999, (3, 4): 0.999}, 4), judged)
    (one,) = found.contradictions
    assert all(name in one.sentence for name in ("J1", "J2", "J3"))
    assert one.sentence in found.notes
    assert groups(found) == {(1,), (2,), (3,), (4,)}


def test_same_and_different_about_one_pair_contradict_each_other() -> None:
    found = incidents(pairs_of({}, 2), [Judgement(1, 2, "same"), Judgement(2, 1, "different")])
    assert len(found.contradictions) == 1


def test_judgements_about_other_records_are_left_out_and_told() -> None:
    found = incidents(pairs_of({}, 2), [Judgement(1, 77, "same")])
    assert len(found) == 2
    assert any("not among these" in note for note in found.notes)


def test_nothing_to_group() -> None:
    found = incidents(pairs_of({}, 0))
    assert (len(found), found.largest, found.sizes()) == (0, 0, {})
    with pytest.raises(LinkageError, match="no incident 1"):
        found.members(1)


@pytest.mark.parametrize(
    "wrong", [lambda: Judgement(1, 1, "same"), lambda: Judgement(1, 2, "maybe"), lambda: Joining(join=0.4, support=0.5)]
)
def test_wrong_questions_are_refused(wrong: object) -> None:
    with pytest.raises(LinkageError):
        wrong()  # type: ignore[operator]
