from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candil_analysis.aggregates import count, records_behind, tally
from candil_analysis.disclosure import Rule
from candil_analysis.facts import Question, Scope, Store
from candil_analysis.tests.hand_made import group, store_of
from candil_analysis.tests.worlds import Shape, make, write

EVERYTHING = Scope(rows=None)
STATISTICS = Scope(frozenset(), frozenset({1}))


def values(counts):
    return {cell.key: cell.value for cell in counts.cells}


@pytest.fixture
def store(tmp_path):
    return store_of(
        tmp_path,
        [
            {"year": 2020, "exploitation": ["A", "B"], "people": 1, "organisation": "north"},
            {"year": 2020, "exploitation": ["B"], "people": 5, "organisation": "south"},
            {"year": 2021, "exploitation": [], "people": 2, "organisation": "south"},
            {"year": None, "exploitation": ["C"], "people": 1, "organisation": "east", "visibility": 9},
        ],
    )


def test_a_count_by_one_dimension_says_what_was_not_reported(store):
    counted = count(store, by=("year",), question=Question(), scope=EVERYTHING)
    assert values(counted) == {("2020",): 2, ("2021",): 1, (None,): 1}
    assert [cell.key for cell in counted.cells] == [("2020",), ("2021",), (None,)]
    assert all(cell.exact and not cell.suppressed and cell.error == 0 for cell in (*counted.cells, counted.total))
    assert counted.set_valued == ()


def test_a_record_with_several_values_counts_once_for_each_and_once_in_the_total(store):
    counted = count(store, by=("exploitation",), question=Question(), scope=EVERYTHING)
    assert values(counted) == {("A",): 1, ("B",): 2, ("C",): 1, (None,): 1}
    assert counted.total.value == 4
    assert counted.set_valued == ("exploitation",)


def test_people_are_counted_as_people(store):
    counted = count(store, by=("exploitation", "year"), question=Question(), scope=EVERYTHING, measure="people")
    assert values(counted) == {("A", "2020"): 1, ("B", "2020"): 6, ("C", None): 1, (None, "2021"): 2}
    assert counted.total.value == 9


def test_evidence_is_records_people_and_organisations(store):
    evidence = count(store, by=(), question=Question({"year": ("2020", "2021")}), scope=EVERYTHING).evidence
    assert (evidence.records, evidence.people, evidence.contributors) == (3, 8, 2)


def test_records_outside_the_scope_are_not_counted(store):
    counted = count(store, by=("exploitation",), question=Question(), scope=Scope(frozenset({9})))
    assert values(counted) == {("C",): 1}
    assert counted.total.value == 1


def test_a_figure_opens_exactly_the_records_it_counts(store):
    for by in (("exploitation",), ("exploitation", "year"), ("year",)):
        counted = count(store, by=by, question=Question(), scope=EVERYTHING)
        for cell in counted.cells:
            found = records_behind(store, by=by, key=cell.key, question=Question(), scope=EVERYTHING)
            assert len(found) == cell.value
    asked = Question({"exploitation": ("A",)})
    assert records_behind(store, by=("exploitation",), key=("B",), question=asked, scope=EVERYTHING) == (1,)
    assert records_behind(store, by=(), key=(), question=Question(), scope=EVERYTHING, limit=2) == (1, 2)


def test_records_known_by_statistics_only_are_never_named(store):
    assert records_behind(store, by=(), key=(), question=Question(), scope=STATISTICS) == ()
    mixed = Scope(frozenset({9}), frozenset({1}))
    assert records_behind(store, by=(), key=(), question=Question(), scope=mixed) == (4,)


def test_more_than_63_organisations_are_each_counted_once(tmp_path):
    store = store_of(tmp_path, group(400, organisations=150, gender="F") + group(70, organisations=70, gender="M"))
    evidence = [
        count(store, by=(), question=Question({"gender": genders}), scope=EVERYTHING).evidence.contributors
        for genders in (("F",), ("M",), ("F", "M"))
    ]
    assert evidence == [150, 70, 150]


def test_a_tally_of_any_table_agrees_with_the_count(tmp_path):
    facts, legs = make(Shape(4_000, organisations=20, classes=60, places=50), seed=11)
    store = Store.open(*write(facts, legs, tmp_path, segment=1_000))
    for scope in (EVERYTHING, Scope(frozenset(range(30))), Scope(frozenset(range(20)), frozenset(range(20, 60)))):
        for measure in ("records", "people"):
            counted = count(store, by=("gender", "year"), question=Question(), scope=scope, measure=measure)
            table = store.asked(Question(), None)
            tallied = tally(store, table, ("gender", "year"), scope=scope, measure=measure)
            assert tallied == replace(counted, set_valued=())
            unfolded = table.unnest("exploitation", keep_empty=True)
            tallied = tally(store, unfolded, ("exploitation",), scope=scope, measure=measure)
            counted = count(store, by=("exploitation",), question=Question(), scope=scope, measure=measure)
            assert tallied == replace(counted, set_valued=())
            asked = Question({"gender": ("Feminine",), "year": ("2019", "2020", None), "exploitation": ("Other",)})
            tallied = tally(store, table, ("gender", "year"), scope=scope, measure=measure, question=asked)
            together = store.found("gender and year", lambda: store.facts, ("status", "year", "gender"))
            assert tallied == tally(store, together, ("gender", "year"), scope=scope, measure=measure, question=asked)
            counted = count(store, by=("gender", "year"), question=asked, scope=scope, measure=measure)
            assert tallied == replace(counted, set_valued=())


def test_what_was_found_counts_a_record_once_for_each_combination_and_once_in_the_total(tmp_path):
    legs = [
        {"record": record, "visibility": 1, "position": position, "stage": "transit", "country": country,
         "place_precision": "country", "basis": "observed"}
        for record, countries in ((1, "ABC"), (2, "AB"), (3, "B"), (4, "AA"))
        for position, country in enumerate(countries)
    ]  # fmt: skip
    store = store_of(tmp_path, [{"gender": gender} for gender in ("F", "M", "F", None, "F")], legs)
    found = store.found("countries", lambda: store.legs.select("record", "country", "basis"), ("country", "basis"))
    for keys, expected in (
        (("country", "basis"), {("A", "observed"): 3, ("B", "observed"): 3, ("C", "observed"): 1}),
        (("basis",), {("observed",): 4}),
    ):
        counted = tally(store, found, keys, scope=EVERYTHING, question=Question())
        assert values(counted) == expected
        assert counted.total.value == 4
    women = tally(store, found, ("country",), scope=EVERYTHING, question=Question({"gender": ("F",)}))
    assert values(women) == {("A",): 1, ("B",): 2, ("C",): 1}
    assert women.evidence.records == 2
    assert count(store, by=("gender",), question=Question(), scope=EVERYTHING).total.value == 5


RECORD = st.fixed_dictionaries(
    {
        "year": st.sampled_from([None, 2020, 2021]),
        "gender": st.sampled_from([None, "F", "M"]),
        "exploitation": st.lists(st.sampled_from("ABC"), unique=True, max_size=3),
        "organisation": st.sampled_from(["north", "south", "east", "west"]),
        "visibility": st.integers(1, 3),
        "people": st.sampled_from([1, 1, 1, 4, 30]),
        "key": st.integers(0, 255),
    }
)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=st.lists(RECORD, max_size=120), files=st.integers(2, 4), chance=st.randoms(use_true_random=False))
def test_the_order_and_the_files_of_the_records_change_nothing(tmp_path, records, files, chance: random.Random):
    scope = Scope(frozenset({1}), frozenset({2, 3}))
    shuffled = chance.sample(records, len(records))
    answers = []
    for given_records, number in ((records, 1), (shuffled, files)):
        store = store_of(tmp_path, given_records, files=number)
        answers.append(
            [
                count(store, by=by, question=Question(where), scope=scope, measure="people")
                for by in ((), ("exploitation",), ("gender", "year"))
                for where in ({}, {"exploitation": ("A", "B"), "year": ("2020", None)})
            ]
        )
    assert answers[0] == answers[1]


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=st.lists(RECORD, max_size=150), measure=st.sampled_from(["records", "people"]))
def test_no_figure_under_the_minimum_is_told_of_what_is_known_by_statistics_only(tmp_path, records, measure):
    store = store_of(tmp_path, records)
    rule = Rule(minimum_people=10, minimum_contributors=3)
    statistics = Scope(frozenset(), frozenset({1, 2, 3}))
    for by in ((), ("exploitation",), ("gender", "year")):
        for where in ({}, {"gender": ("F",)}, {"exploitation": ("A", "B"), "year": ("2020", None)}):
            told = count(store, by=by, question=Question(where), scope=statistics, rule=rule, measure=measure)
            true = values(count(store, by=by, question=Question(where), scope=EVERYTHING, measure="people"))
            for cell in told.cells:
                assert cell.value >= 10
                assert true.get(cell.key, 0) > 0
            assert told.total.value is None or told.total.value >= 10
            assert told.evidence.people is None or (told.evidence.people >= 10 and told.evidence.contributors == 3)


def test_what_may_be_opened_is_exact_and_what_is_known_by_statistics_is_added_with_its_noise(tmp_path):
    opened = group(7, gender="F", visibility=1)
    closed = group(40, gender="F", visibility=2) + group(4, gender="M", visibility=2)
    store = store_of(tmp_path, opened + closed + group(3, gender="M", visibility=1))
    mixed = count(store, by=("gender",), question=Question(), scope=Scope(frozenset({1}), frozenset({2})))
    told = {cell.key: cell for cell in mixed.cells}
    assert told["M",].value == 3
    assert told["M",].suppressed
    assert told["M",].exact
    assert mixed.total.value == pytest.approx(54, abs=10)
    assert not mixed.total.exact
    assert 2.5 < mixed.total.error < 3.5


def test_a_cell_too_small_to_tell_looks_like_an_empty_one(tmp_path):
    answers = []
    for small in ([], group(4, gender="M", year=2021)):
        store = store_of(tmp_path, group(60, gender="F", year=2020) + group(60, gender="F", year=2021) + small)
        asked = Question({"gender": ("M",)})
        answers.append(count(store, by=("year",), question=asked, scope=STATISTICS))
    assert answers[0] == answers[1]
    assert answers[0].total.suppressed
    assert answers[0].total.value is None


def test_places_known_by_statistics_only_are_told_no_finer_than_the_rule_allows(tmp_path):
    cell = 0x871F1D4ABFFFFFF  # resolution 7
    store = store_of(tmp_path, [{**record, "cell": cell} for record in group(50)])
    fine = count(store, by=("cell:7",), question=Question(), scope=EVERYTHING)
    assert fine.dimensions == ("cell:7",)
    asked = Question({"cell:7": (fine.cells[0].key[0],)})
    coarse = count(store, by=("cell:7",), question=asked, scope=STATISTICS)
    assert coarse.dimensions == ("cell:5",)
    assert [cell.key for cell in coarse.cells] == [("851f1d4bfffffff",)]
    assert any("resolution 5" in note for note in coarse.notes)
