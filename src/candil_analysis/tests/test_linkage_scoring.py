"""Training and scoring against made-up truths, and what must never depend on how the question is put."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from candil_analysis.linkage import (
    COMPARISONS,
    LINKABLE,
    CannotTrain,
    DuckDB,
    LinkageError,
    Model,
    Pairs,
    TooManyPairs,
    UnknownModel,
    WrongRecords,
    incidents,
    link,
    link_new,
    train,
    unique_incidents,
)
from candil_analysis.linkage.prior import prior_for
from candil_analysis.tests.linked_worlds import World, world


@pytest.fixture(scope="module")
def small() -> World:
    return world(1_200, seed=1)


@pytest.fixture(scope="module")
def model(small: World) -> Model:
    return train(small.records, seed=3)


@pytest.fixture(scope="module")
def pairs(small: World, model: Model) -> Pairs:
    return link(small.records, model)


def scored(pairs: Pairs) -> dict[tuple[int, int], float]:
    return dict(zip(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True), pairs.weight.tolist(), strict=True))


def records_of(*rows: dict[str, Any]) -> pa.Table:
    """Records given by hand, numbered from 1."""
    full = [{"record": number, **row} for number, row in enumerate(rows, start=1)]
    return pa.table({field.name: [row.get(field.name) for row in full] for field in LINKABLE}, schema=LINKABLE)


@pytest.mark.slow
def test_most_true_pairs_are_found_and_few_false_ones(small: World, pairs: Pairs) -> None:
    true = small.pairs()
    sure = {pair for pair, p in zip(scored(pairs), pairs.probability, strict=True) if p >= 0.9}
    assert len(sure & true) / len(sure) > 0.97
    assert len(sure & true) / len(true) > 0.75
    found = incidents(pairs)
    assert found.largest <= 6


@pytest.mark.slow
def test_probabilities_are_about_right(small: World, pairs: Pairs) -> None:
    true = small.pairs()
    expected, found = pairs.probability.sum(), sum(pair in true for pair in scored(pairs))
    assert expected == pytest.approx(found, rel=0.1)


@pytest.mark.slow
def test_what_blocking_misses_is_reckoned_about_right(small: World, model: Model, pairs: Pairs) -> None:
    assert pairs.reach is not None
    reckoned = pairs.reach.found(*pairs.reach.shares())
    assert reckoned == pytest.approx(pairs.probability.sum() / len(small.pairs()), abs=0.06)
    assert link(small.records, model, rules=("venue and half-year",)).reach is None


@pytest.mark.slow
def test_the_interval_of_unique_incidents_holds_the_truth_in_other_worlds(model: Model) -> None:
    inside = 0
    for seed in range(20, 24):
        made = world(600, seed=seed)
        found = unique_incidents(link(made.records, model), seed=seed)
        assert found.total.incidents == pytest.approx(made.incidents, rel=0.03)
        assert found.clustered >= found.total.low
        inside += found.total.low <= made.incidents <= found.total.high
    assert inside >= 3


@pytest.mark.slow
def test_the_same_records_and_seed_give_the_same_model(small: World, model: Model) -> None:
    shuffled = small.records.take(np.random.default_rng(8).permutation(len(small.truth)))
    assert train(shuffled, seed=3, engine=DuckDB(threads=1)) == model


@pytest.mark.slow
def test_new_records_are_scored_as_in_a_full_run(small: World, model: Model, pairs: Pairs) -> None:
    old, new = small.records.slice(0, 1_000), small.records.slice(1_000)
    added = link_new(old, new, model)
    numbers = set(new["record"].to_pylist())
    full = {pair: weight for pair, weight in scored(pairs).items() if numbers & set(pair)}
    assert scored(added).keys() == full.keys()
    assert list(scored(added).values()) == pytest.approx(list(full.values()), abs=1e-9)
    assert added.prior == pairs.prior
    assert sum(added.compared.values()) < sum(pairs.compared.values())


@pytest.mark.slow
def test_a_saved_model_scores_the_same(small: World, model: Model, pairs: Pairs) -> None:
    again = Model.from_json(model.to_json())
    assert again == model
    assert again.fingerprint == pairs.model
    assert "SELECT" not in model.to_json()
    assert "duckdb" not in model.to_json()


@pytest.mark.slow
def test_the_prior_follows_the_size(model: Model, pairs: Pairs) -> None:
    assert pairs.prior == pytest.approx(model.prior, rel=1e-6)  # the records trained on
    assert prior_for(model, 50, 1_000) / prior_for(model, 200, 4_000) == pytest.approx(4, rel=0.01)
    assert 0 < prior_for(model, 0, 1_000) < prior_for(model, 50, 1_000)


@pytest.mark.slow
def test_an_explanation_adds_up_and_says_what_speaks(pairs: Pairs) -> None:
    for row in (0, len(pairs) // 2, len(pairs) - 1):
        told = pairs.explain(int(pairs.b[row]), int(pairs.a[row]))
        assert told.start + sum(one.bits for one in told.statements) == pytest.approx(told.weight)
        assert told.start == pytest.approx(np.log2(pairs.prior / (1 - pairs.prior)), abs=1e-6)
        assert len(told.sentences()) == len(COMPARISONS) + 1
        assert any(sentence.startswith("These two records ") for sentence in told.sentences())
        assert all(one.bits == 0 for one in told.statements if one.level is None)
    with pytest.raises(LinkageError, match="no pair here"):
        pairs.explain(1, 10**9)


EXACT = {"place_precision": "exact", "latitude": 10.0, "longitude": 10.0, "areas": ["country:AKA", "district:1"]}
NATION = {"place_precision": "country", "latitude": 10.0, "longitude": 10.0, "areas": ["country:AKA"]}
REST = {
    "date_from": date(2020, 3, 4), "exploitation": ["ForcedLabour"], "industry": ["A"], "citizenship": ["BLA"],
    "country_of_exploitation": ["AKA"], "summary": "bakelo tarine gosuvi",
}  # fmt: skip


@pytest.mark.slow
def test_a_country_never_speaks_like_an_exact_place(model: Model) -> None:
    places = (
        EXACT,
        {**EXACT, "latitude": 10.005},
        NATION,
        NATION,
        {**EXACT, "place_precision": "locality", "latitude": 10.05},
        {**EXACT, "place_precision": "area"},
        {"place_precision": "area", "areas": ["country:AKA", "district:2"]},
        {**EXACT, "latitude": 40.0},
        {"country_of_exploitation": None},
    )
    found = link(records_of(*({**REST, **place} for place in places)), model, least=0.0)

    def said(a: int, b: int) -> str | None:
        return next(one.level for one in found.explain(a, b).statements if one.comparison == "place")

    assert [said(1, other) for other in range(2, 10)] == [
        "spot", "country", "country", "town", "area", "else", "else", None,
    ]  # fmt: skip
    assert (said(3, 4), said(3, 5), said(6, 7), said(7, 8)) == ("country", "country", "else", "else")


@pytest.mark.slow
def test_a_rare_value_shared_says_more_than_a_frequent_one(model: Model) -> None:
    often = [{**REST, "venue": "hotel", "record": number} for number in range(3, 40)]
    rare = [{**REST, "venue": "the green lantern farm", "record": number} for number in (1, 2)]
    found = link(records_of(*rare, *often), model, least=0.0, budget=10**6)
    bits = [{s.comparison: s.bits for s in found.explain(*pair).statements}["venue"] for pair in ((1, 2), (3, 4))]
    assert bits[0] > bits[1] + 2


@pytest.mark.slow
def test_too_many_pairs_are_refused_before_any_is_compared(small: World, model: Model) -> None:
    with pytest.raises(TooManyPairs, match=r"the budget is 10\. The rule “.+” alone gives"):
        link(small.records, model, budget=10)
    with pytest.raises(TooManyPairs):
        link_new(small.records.slice(0, 1_000), small.records.slice(1_000), model, budget=10)
    with pytest.raises(LinkageError, match="The rules are"):
        link(small.records, model, rules=("everything",))


@pytest.mark.slow
@pytest.mark.parametrize("size", [0, 1, 2])
def test_hardly_any_records(model: Model, size: int) -> None:
    found = link(records_of(*([{}] * size)), model)
    assert (len(found), found.records.size) == (0, size)
    assert len(incidents(found)) == size
    added = link_new(records_of(*([{}] * size)), records_of().slice(0, 0), model)
    assert len(added) == 0


@pytest.mark.slow
def test_records_alike_in_everything_are_pairs(model: Model) -> None:
    found = link(records_of(*([{**REST, **EXACT}] * 3)), model)
    assert len(found) == 3


def test_too_little_to_learn_from_is_said() -> None:
    with pytest.raises(CannotTrain, match="learning needs 20"):
        train(records_of(*([{}] * 5)), seed=1)


@pytest.mark.slow
def test_a_record_is_old_or_new(small: World, model: Model) -> None:
    with pytest.raises(WrongRecords, match="among the old and the new"):
        link_new(small.records, small.records.slice(0, 3), model)


@pytest.mark.slow
def test_a_model_that_is_none_is_refused(model: Model) -> None:
    said = json.loads(model.to_json())
    for wrong in ({**said, "version": "0"}, {**said, "prior": 0}, {**said, "comparisons": {}}, {"version": "1"}, []):
        with pytest.raises(UnknownModel):
            Model.from_json(json.dumps(wrong))
    with pytest.raises(UnknownModel):
        Model.from_json("not JSON")
