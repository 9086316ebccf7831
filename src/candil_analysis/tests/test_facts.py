from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import h3
import pytest

from candil_analysis.aggregates import count, tally
from candil_analysis.facts import Question, Scope, Store, UnknownDimension, WrongValue
from candil_analysis.tests.hand_made import store_of
from candil_analysis.tests.worlds import Shape, make, write

EVERYTHING = Scope(rows=None)
KEYS = ["gender", "status", "age_band"]


def records_of(store, question, classes=None):
    return sorted(store.read(store.asked(question, classes).select("record"))["record"].to_pylist())


@pytest.fixture
def store(tmp_path):
    return store_of(
        tmp_path,
        [
            {"year": 2020, "gender": "Feminine", "citizenship": ["NAM"], "exploitation": ["A", "B"], "visibility": 1},
            {
                "year": 2020,
                "gender": "Masculine",
                "citizenship": ["NAM", "GBR"],
                "exploitation": ["B"],
                "visibility": 2,
            },
            {"year": 2021, "gender": None, "citizenship": [], "exploitation": ["C"], "visibility": 2},
            {"year": None, "gender": "Feminine", "citizenship": ["GBR"], "exploitation": [], "visibility": 3},
            {"year": 2021, "gender": "Feminine", "citizenship": ["ALB"], "synthetic": True},
        ],
    )


@pytest.mark.parametrize(
    ("where", "records"),
    [
        ({}, [1, 2, 3, 4]),
        ({"year": ("2020",)}, [1, 2]),
        ({"year": ("2020", "2021")}, [1, 2, 3]),
        ({"year": (None,)}, [4]),
        ({"year": ("2021", "")}, [3, 4]),
        ({"citizenship": ("GBR",)}, [2, 4]),
        ({"citizenship": ("GBR", None)}, [2, 3, 4]),
        ({"citizenship": ("GBR",), "gender": ("Feminine",)}, [4]),
        ({"citizenship": ("NAM",), "exploitation": ("A", "C")}, [1]),
        ({"gender": ()}, []),
        ({"citizenship": ("FRA",)}, []),
    ],
)
def test_values_of_a_dimension_are_alternatives_and_dimensions_must_all_hold(store, where, records):
    assert records_of(store, Question(where)) == records
    counted = count(store, by=(), question=Question(where), scope=EVERYTHING)
    assert counted.total.value == len(records)


def test_real_and_synthetic_records_are_kept_apart_unless_both_are_asked_for(store):
    assert records_of(store, Question(population="synthetic")) == [5]
    assert records_of(store, Question(population="both")) == [1, 2, 3, 4, 5]


def test_only_records_of_the_given_classes_are_asked(store):
    assert records_of(store, Question(), frozenset({2})) == [2, 3]
    assert records_of(store, Question(), frozenset()) == []


@pytest.mark.parametrize("name", ["nationality", "cell:8", "cell:x", "area "])
def test_an_unknown_dimension_is_refused_with_the_names_of_the_known_ones(store, name):
    with pytest.raises(UnknownDimension, match="citizenship"):
        store.asked(Question({name: ("x",)}), None)
    with pytest.raises(UnknownDimension, match="citizenship"):
        count(store, by=(name,), question=Question(), scope=EVERYTHING)


def test_a_year_that_is_no_number_is_refused(store):
    with pytest.raises(WrongValue, match="whole number"):
        store.asked(Question({"year": ("last",)}), None)


def test_no_files_are_an_empty_store():
    store = Store.open([], [])
    counted = count(store, by=("citizenship",), question=Question({"year": ("2020",)}), scope=EVERYTHING)
    assert (counted.cells, counted.total.value, counted.evidence.contributors) == ((), 0, 0)
    assert store.read(store.legs.count())[0][0].as_py() == 0


@pytest.mark.parametrize("resolution", range(8))
def test_the_parent_of_a_cell_is_the_one_that_h3_gives(tmp_path, resolution):
    cells = [
        h3.latlng_to_cell(latitude, longitude, 7) for latitude in (-60, -1, 51.5, 80) for longitude in (-170, 0, 13)
    ]
    store = store_of(tmp_path, [{"cell": h3.str_to_int(cell)} for cell in cells])
    counted = count(store, by=(f"cell:{resolution}",), question=Question(), scope=EVERYTHING)
    assert {cell.key[0] for cell in counted.cells} == {h3.cell_to_parent(cell, resolution) for cell in cells}


@pytest.mark.slow
def test_many_threads_get_the_answers_that_one_thread_gets(tmp_path):
    facts, legs = make(Shape(3_000, organisations=20, classes=60, places=50), seed=5)
    store = Store.open(*write(facts, legs, tmp_path, segment=1_000))
    scopes = [Scope(frozenset(range(start, 60, 3)), frozenset(range(0, 60, 7))) for start in range(3)] + [EVERYTHING]
    asked = [
        (by, Question(where), scope)
        for by in (("year",), ("exploitation", "gender"), ("area",), ("cell:4",))
        for where in ({}, {"gender": ("Feminine",)}, {"citizenship": ("AKQ", None)})
        for scope in scopes
    ]
    fresh = Store.open(*write(facts, legs, tmp_path, segment=1_000))
    expected = [count(fresh, by=by, question=question, scope=scope) for by, question, scope in asked]
    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda given: count(store, by=given[0], question=given[1], scope=given[2]), asked * 3)
        found = threads.map(
            lambda key: tally(store, store.found(key, lambda: store.facts, (key,)), (key,), scope=scopes[0]), KEYS * 3
        )
        rows = threads.map(lambda given: len(store.read(store.asked(given[1], given[2].rows))), asked)
    assert list(answers) == expected * 3
    assert list(found) == [tally(fresh, fresh.facts, (key,), scope=scopes[0]) for key in KEYS] * 3
    assert list(rows) == [len(fresh.read(fresh.asked(question, scope.rows))) for _, question, scope in asked]
