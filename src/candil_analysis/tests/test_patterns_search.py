"""Combinations: planted ones are found, shuffled data give none, protected ones stay protected."""

from itertools import combinations as subsets

import numpy as np
import pyarrow as pa
import pytest

from candil_analysis.disclosure import Rule, deviation_of, noise
from candil_analysis.facts import Evidence, Question, Scope
from candil_analysis.patterns import (
    ExactSource,
    ProtectedSource,
    Records,
    Table,
    Value,
    combinations,
    combinations_in,
    emergences,
    source_of,
)
from candil_analysis.patterns.candidates import Reported, Tables
from candil_analysis.tests.hand_made import group, store_of

LETTERS = {"citizenship": "ABCDEFGH", "industry": "JKLMN", "exploitation": "STUV", "gender": "XY"}
NOBODY = Evidence(None, None, None)
USUAL_RULE, EVERYTHING = Rule(), Scope(None)


def world(seed, size=2_000, planted=()):
    """Independent values, some not reported, exploitation with one or two; `planted` are (values, records)."""
    chance = np.random.default_rng(seed)
    columns = {}
    for name, letters in LETTERS.items():
        weights = 1 / np.arange(1, len(letters) + 1)
        drawn = chance.choice(list(letters), (size, 2), p=weights / weights.sum())
        known = chance.random(size) < 0.85
        columns[name] = [
            list(dict.fromkeys(pair[: chance.integers(1, 3)])) if told else []
            for pair, told in zip(drawn.tolist(), known, strict=True)
        ]
    for values, records in planted:
        for row in chance.choice(size, records, replace=False):
            for name, value in values.items():
                columns[name][row] = [value]
    return pa.table({name: pa.array(column, pa.list_(pa.string())) for name, column in columns.items()})


def found_in(table, minimum=10, **given):
    records = Records.of_table(table)
    return combinations_in(ExactSource(records, minimum, NOBODY), minimum_support=minimum, **given)


def named(found):
    return {frozenset((value.dimension, value.value) for value in one.values) for one in found}


def test_joint_counts_are_those_of_counting_by_hand():
    table = pa.table({
        "gender": ["X", "X", None, "Y", "X"],
        "industry": pa.array([["J", "K"], ["J"], ["J"], [], ["K", "K"]], pa.list_(pa.string())),
    })  # fmt: skip
    records = Records.of_table(table)
    joint = records.joint({"gender": ["X", "Y"], "industry": ["J", "K"]})
    assert joint.tolist() == [[2, 2, 0], [0, 0, 1], [1, 0, 0]]
    reported = Reported(Tables(ExactSource(records, 1, NOBODY)), ("gender", "industry"))
    assert int(reported.carrying(()).counts) == 3
    assert reported.carrying((0,)).counts.tolist() == [3, 0]
    assert reported.carrying((1,)).counts.tolist() == [2, 2]


def test_margins_of_three_are_those_of_records_that_report_all_three():
    table = world(1, 300)
    names = ("citizenship", "exploitation", "gender")
    source = ExactSource(Records.of_table(table), 1, NOBODY)
    reported = Reported(Tables(source), names)
    rows = [row for row in table.to_pylist() if all(row[name] for name in names)]
    assert int(reported.carrying(()).counts) == len(rows)
    for kept in [axes for size in (1, 2, 3) for axes in subsets(range(3), size)]:
        counts = reported.carrying(kept).counts
        for place in np.ndindex(counts.shape):
            wanted = {names[axis]: source.values(names[axis])[at] for axis, at in zip(kept, place, strict=True)}
            assert counts[place] == sum(all(value in row[name] for name, value in wanted.items()) for row in rows)


def test_a_planted_pair_and_a_planted_triple_are_found_and_explained():
    pair = {"citizenship": "D", "industry": "M"}
    triple = {"citizenship": "C", "exploitation": "T", "gender": "Y"}
    found = found_in(world(2, 4_000, [(pair, 60), (triple, 80)]))
    assert frozenset(pair.items()) in named(found.found)
    assert frozenset(triple.items()) in named(found.found)
    one = next(one for one in found.found if {v.dimension: v.value for v in one.values} == pair)
    assert one.direction == "more"
    assert one.low < one.ratio < one.high
    assert one.low > 1
    shares = [part.share for part in one.parts]
    assert one.expected == pytest.approx(one.reported * shares[0] * shares[1])
    assert one.q <= 0.05


def test_three_values_that_only_their_pairs_explain_are_folded():
    """Two strong pairs share a value; the three are then frequent together, but say nothing new."""
    chance = np.random.default_rng(6)
    hub = chance.random(6_000) < 0.2
    other, third = (np.where(hub, chance.random(6_000) < 0.6, chance.random(6_000) < 0.1) for _ in range(2))
    table = pa.table({
        "gender": np.where(hub, "X", "Y").tolist(),
        "citizenship": np.where(other, "A", "B").tolist(),
        "industry": np.where(third, "J", "K").tolist(),
    })  # fmt: skip
    found = found_in(table)
    assert all(len(one.values) == 2 for one in found.found)
    assert found.folded > 0


def test_what_is_missing_together_is_rare():
    chance = np.random.default_rng(7)
    citizenship = chance.choice(list("ABC"), 3_000)
    industry = np.where(citizenship == "A", "J", chance.choice(list("JK"), 3_000))
    found = found_in(pa.table({"citizenship": citizenship.tolist(), "industry": industry.tolist()}))
    less = next(one for one in found.found if {v.value for v in one.values} == {"A", "K"})
    assert (less.direction, less.count, less.low) == ("less", 0, 0.0)


def test_tied_values_are_left_out_of_pairs_and_triples():
    table = world(8, 4_000, [({"citizenship": "D", "industry": "M", "gender": "Y"}, 150)])
    tie = (Value("citizenship", "D"), Value("industry", "M"))
    free, bound = found_in(table), found_in(table, tied=[tie])
    assert any({*tie} <= set(one.values) for one in free.found)
    assert not any({*tie} <= set(one.values) for one in bound.found)
    assert bound.left_out == 1
    same = pa.table({"citizenship": list("ABCD") * 100, "country_of_origin": list("ABCD") * 100})
    assert not any(one.direction == "more" for one in found_in(same).found)


def test_the_order_of_rows_changes_nothing():
    table = world(9, 1_500, [({"citizenship": "D", "industry": "M"}, 60)])
    turned = table.take(pa.array(np.random.default_rng(1).permutation(len(table))))
    assert found_in(table) == found_in(turned.select(list(reversed(turned.column_names))))


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"gender": pa.array([], pa.string()), "industry": pa.array([], pa.string())}),
        pa.table({"gender": ["X"], "industry": ["J"]}),
        pa.table({"gender": pa.nulls(50, pa.string()), "industry": pa.nulls(50, pa.string())}),
        pa.table({"gender": ["X"] * 50, "industry": ["J"] * 50}),
    ],
    ids=["empty", "one row", "nothing reported", "all the same"],
)
def test_data_without_contrast_give_no_findings(table):
    assert found_in(table).found == ()


def test_wrong_input_is_named():
    with pytest.raises(ValueError, match="two or three values"):
        found_in(world(1, 50), largest=4)
    with pytest.raises(ValueError, match="holds int64"):
        Records.of_table(pa.table({"gender": [1, 2]}))


@pytest.mark.slow
def test_shuffled_data_give_no_findings_in_95_of_100():
    """Each column dealt out anew: whole sets of values stay together, all else is chance."""
    table, shuffles = world(10, 500), 200
    records = Records.of_table(table)
    wrong = 0
    for seed in range(shuffles):
        chance = np.random.default_rng(seed)
        dealt = Records({name: chance.permutation(code) for name, code in records.codes.items()}, records.sets, 500)
        wrong += bool(combinations_in(ExactSource(dealt, 10, NOBODY), minimum_support=10).found)
    assert wrong / shuffles <= 0.07


@pytest.mark.slow
def test_planted_combinations_are_recovered_and_what_is_found_is_true():
    """What is true is told by a world of the same kind 17 times as large."""
    true = wrong = recovered = planted_in_all = 0
    for seed in range(2):
        chance = np.random.default_rng(seed)
        planted = []
        for number in range(4):
            names = sorted(LETTERS, key=lambda _: chance.random())[: 2 + number % 2]
            planted.append({name: str(chance.choice(list(LETTERS[name][1:]))) for name in names})
        large = named_with_direction(found_in(world(seed, 50_000, [(one, 1_200) for one in planted])).found)
        found = found_in(world(seed + 100, 3_000, [(one, 72) for one in planted])).found
        small = named_with_direction(found)
        true, wrong = true + len(small & large), wrong + len(small - large)
        recovered += sum(any(one <= set(values.items()) for one in named(found)) for values in planted)
        planted_in_all += len(planted)
    assert true / (true + wrong) >= 0.9, f"precision {true}/{true + wrong}"
    assert recovered / planted_in_all >= 0.8, f"recall {recovered}/{planted_in_all}"


def named_with_direction(found):
    return {(one.values, one.direction) for one in found}


def many(seed, size, planted=0):
    chance = np.random.default_rng(seed)
    rows = []
    for number in range(size):
        row = {
            "organisation": f"organisation {chance.integers(6)}",
            "key": int(chance.integers(256)),
            "citizenship": [str(chance.choice(list("ABCD"), p=[0.4, 0.3, 0.2, 0.1]))] if chance.random() < 0.9 else [],
            "gender": str(chance.choice(["X", "Y"])) if chance.random() < 0.9 else None,
            "industry": [str(chance.choice(list("JKL"), p=[0.5, 0.3, 0.2]))] if chance.random() < 0.8 else [],
        }
        if number < planted:
            row |= {"citizenship": ["C"], "industry": ["K"]}
        rows.append(row)
    return rows


DIMENSIONS = ("citizenship", "gender", "industry")
STATISTICS = Scope(frozenset(), frozenset({1}))


def asked(store, scope, rule=USUAL_RULE):
    return combinations(store, question=Question(), scope=scope, rule=rule, dimensions=DIMENSIONS)


def test_protected_and_open_answers_agree_on_what_is_strong(tmp_path):
    store = store_of(tmp_path, many(1, 2_000, planted=150))
    for scope in (Scope(None), STATISTICS):
        found = asked(store, scope)
        assert found.found[0].values == (Value("citizenship", "C"), Value("industry", "K"))
        assert (found.found[0].error > 0) == bool(scope.protected)


def test_protected_figures_are_those_of_protected_counts(tmp_path):
    from candil_analysis.aggregates import count

    store = store_of(tmp_path, many(2, 2_000, planted=150))
    told = {
        frozenset(cell.key): cell.value
        for cell in count(store, by=("citizenship", "industry"), question=Question(), scope=STATISTICS).cells
    }
    for one in asked(store, STATISTICS).found:
        if one.dimensions == ("citizenship", "industry"):
            assert one.count == told[frozenset(value.value for value in one.values)]


def test_no_protected_combination_is_shown_that_too_few_stand_behind(tmp_path):
    """A strong combination of one single contributor, and one of nine people, stay unseen."""
    rows = many(3, 1_500)
    rows += [{"organisation": "organisation 1", "citizenship": ["E"], "industry": ["M"], "key": n} for n in range(200)]
    rows += group(9, citizenship=["F"], industry=["N"])
    store = store_of(tmp_path, rows)
    open_, closed = asked(store, Scope(None)), asked(store, STATISTICS)
    assert frozenset({("citizenship", "E"), ("industry", "M")}) in named(open_.found)
    assert not any({value.value for value in one.values} & {"E", "M", "F", "N"} for one in closed.found)
    assert not any({value.value for value in one.values} & {"F", "N"} for one in open_.found)


class Noisy:
    """Exact joint counts with the noise and threshold of the rule, as protected counts have them."""

    def __init__(self, exact, rule, seed):
        self.exact, self.rule, self.seed = exact, rule, seed
        self.dimensions, self.evidence, self.notes = exact.dimensions, exact.evidence, ()
        self.untold_up_to, self.complete, self.values = rule.minimum_people, False, exact.values

    def table(self, dimensions):
        counts = self.exact.table(dimensions).counts
        chance = np.random.default_rng([self.seed, *(ord(letter) for letter in "".join(dimensions))])
        noisy = counts + noise(counts.reshape(-1), chance.integers(0, 256, counts.size), self.rule).reshape(
            counts.shape
        )
        told = (counts >= self.rule.minimum_people) & (noisy >= self.rule.minimum_people)
        errors = np.where(told, deviation_of(self.rule), 0.0)
        return Table(np.where(told, noisy, 0), errors, told)


@pytest.mark.slow
def test_protected_answers_discover_nothing_in_chance():
    table, worlds, wrong = world(10, 500), 200, 0
    records = Records.of_table(table.drop(["exploitation"]))
    for seed in range(worlds):
        chance = np.random.default_rng(seed)
        dealt = Records({name: chance.permutation(code) for name, code in records.codes.items()}, records.sets, 500)
        source = Noisy(ExactSource(dealt, 10, NOBODY), Rule(), seed)
        wrong += bool(combinations_in(source, minimum_support=10).found)
    assert wrong / worlds <= 0.07, f"{wrong} of {worlds}"


def test_a_statistics_only_viewer_gets_the_protected_source(tmp_path):
    store = store_of(tmp_path, many(4, 100))
    given = {"minimum": 10, "question": Question(), "rule": Rule()}
    assert isinstance(source_of(store, DIMENSIONS, scope=STATISTICS, **given), ProtectedSource)
    assert isinstance(source_of(store, DIMENSIONS, scope=Scope(None), **given), ExactSource)


def periods(folder, rises, scope=EVERYTHING):
    rows = [row | {"year": 2020} for row in many(11, 1_500)]
    rows += [row | {"year": 2021} for row in many(12, 1_200, planted=rises)]
    both = tuple(Question({"year": (year,)}) for year in ("2020", "2021"))
    return emergences(store_of(folder, rows), periods=both, scope=scope, rule=Rule(), dimensions=DIMENSIONS)


@pytest.mark.parametrize("scope", [Scope(None), STATISTICS], ids=["open", "protected"])
def test_a_rise_between_two_periods_is_found(tmp_path, scope):
    found = periods(tmp_path, 150, scope)
    first = next(one for one in found.found if one.values == (Value("citizenship", "C"), Value("industry", "K")))
    assert first.direction == "more"
    assert first.ratio is not None
    assert 1 < first.low < first.ratio < first.high
    assert first.ratio == pytest.approx(first.later / first.later_reported / first.earlier * first.earlier_reported)
    assert len(first.parts) == 2


def test_no_rise_is_found_where_none_is(tmp_path):
    assert periods(tmp_path, 0).found == ()


def test_what_was_not_there_before_has_no_ratio(tmp_path):
    rows = [row | {"year": 2020} for row in many(11, 500)]
    rows += [row | {"year": 2021} for row in many(12, 500)] + group(40, citizenship=["Z"], industry=["J"], year=2021)
    both = tuple(Question({"year": (year,)}) for year in ("2020", "2021"))
    found = emergences(store_of(tmp_path, rows), periods=both, scope=Scope(None), rule=Rule(), dimensions=DIMENSIONS)
    new = next(one for one in found.found if Value("citizenship", "Z") in one.values)
    assert (new.earlier, new.ratio, new.high) == (0, None, None)
    assert new.low > 1


def test_what_may_not_be_told_is_not_said_to_be_rare(tmp_path):
    """A viewer of statistics cannot tell a figure withheld from nobody, and so must not be told that it is low."""
    rows = [row for row in many(13, 1_500) if not (row["citizenship"] == ["B"] and row["industry"] == ["K"])]
    store = store_of(tmp_path, rows)
    missing = frozenset({("citizenship", "B"), ("industry", "K")})
    assert missing in named(asked(store, Scope(None)).found)
    assert missing not in named(asked(store, STATISTICS).found)
