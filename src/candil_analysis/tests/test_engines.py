"""Any question has the same answer on Spark as on DuckDB."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import h3
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candil_analysis.aggregates import count, records_behind, tally
from candil_analysis.disclosure import Rule
from candil_analysis.facts import DIMENSIONS, Question, Scope, Store
from candil_analysis.figures import by_key
from candil_analysis.patterns import combinations
from candil_analysis.routes import corridors, pairs, passages
from candil_analysis.spark import Spark
from candil_analysis.tests.hand_made import group, store_of
from candil_analysis.tests.worlds import Shape, make, write
from candil_analysis.trends import trends

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # Spark's own warnings

EVERYTHING = Scope(rows=None)
RULE = Rule(minimum_people=5, minimum_contributors=2)
ASKED = settings(
    max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MEASURES = st.sampled_from(["records", "people"])


@dataclass(frozen=True)
class Both:
    """The same files, opened on both."""

    here: Store
    there: Store

    def ask(self, question: Any) -> tuple[Any, Any]:
        return question(self.here), question(self.there)


@pytest.fixture(scope="module")
def both(spark: Spark, tmp_path_factory: pytest.TempPathFactory) -> Both:
    facts, legs = make(Shape(1_500, organisations=12, classes=30, places=25, statistics=0.05), seed=3)
    chance = random.Random(8)
    made_up = pa.array([chance.random() < 0.2 for _ in range(len(facts))])
    facts = facts.set_column(facts.schema.get_field_index("synthetic"), facts.schema.field("synthetic"), made_up)
    files = write(facts, legs, tmp_path_factory.mktemp("world"), segment=400)
    return Both(Store.open(*files), Store.open(*files, spark))


def classes() -> st.SearchStrategy[frozenset[int]]:
    return st.frozensets(st.integers(0, 29), max_size=25)


def scopes() -> st.SearchStrategy[Scope]:
    """Whoever may open rows, has statistics only, has both, has nothing, or runs the machine."""
    return st.just(EVERYTHING) | st.builds(Scope, classes()) | st.builds(Scope, classes(), classes())


def values_of(both: Both, name: str) -> list[str | None]:
    """Values that occur, one that does not, and what is not reported."""
    if name.startswith("cell"):
        cells = {cell.key[0] for cell in count(both.here, by=(name,), question=Question(), scope=EVERYTHING).cells}
        return [*sorted(cells - {None})[:8], "87754e64dffffff", None]
    if name == "year":
        return ["2015", "2019", "2025", "1900", None]
    occurring = {value for held in both.here.coded.values[name] for value in held if value}
    return [*sorted(occurring)[:8], "no such", "", None]


DIMENSIONS_ASKED = st.sampled_from([*DIMENSIONS, "cell:3", "cell:5", "cell:7"])


@st.composite
def questions(draw: st.DrawFn, both: Both) -> Question:
    names = draw(st.lists(DIMENSIONS_ASKED, max_size=2, unique=True))
    where = {
        name: tuple(draw(st.lists(st.sampled_from(values_of(both, name)), max_size=4, unique=True))) for name in names
    }
    return Question(where, draw(st.sampled_from(["real", "synthetic", "both"])))


@given(data=st.data())
@ASKED
def test_any_count_is_the_same(both: Both, data: st.DataObject) -> None:
    by = tuple(data.draw(st.lists(DIMENSIONS_ASKED, max_size=2, unique=True), "by"))
    question, scope, measure = data.draw(questions(both)), data.draw(scopes()), data.draw(MEASURES)
    rule = data.draw(st.sampled_from([RULE, Rule(), Rule(dominance=0.6)]))
    here, there = both.ask(lambda s: count(s, by=by, question=question, scope=scope, rule=rule, measure=measure))
    assert there == here


@given(data=st.data())
@ASKED
def test_any_tally_of_what_was_found_is_the_same(both: Both, data: st.DataObject) -> None:
    scope, told = data.draw(scopes()), {"question": data.draw(questions(both)), "measure": data.draw(MEASURES)}
    whole = data.draw(st.sampled_from([("gender", "year", "month"), ("mode", "basis", "stage")]))
    keys = data.draw(st.lists(st.sampled_from(whole), min_size=1, max_size=3, unique=True))

    def of(store: Store) -> Any:
        return store.facts if whole[0] == "gender" else store.legs

    here, there = both.ask(
        lambda s: tally(s, s.found(whole[0], lambda: of(s), whole), keys, scope=scope, rule=RULE, **told)
    )
    assert there == here


@given(data=st.data())
@ASKED
def test_any_tally_of_a_table_is_the_same(both: Both, data: st.DataObject) -> None:
    scope, told = data.draw(scopes()), {"question": data.draw(questions(both)), "measure": data.draw(MEASURES)}

    def ends(store: Store) -> Any:
        return store.legs.filter(store.legs.stage != "transit")

    here, there = both.ask(
        lambda s: tally(
            s, s.kept("ends", lambda: ends(s)), ("stage", "mode", "country"), scope=scope, rule=RULE, **told
        )
    )
    assert there == here


@given(data=st.data())
@ASKED
def test_the_same_records_stand_behind_any_figure(both: Both, data: st.DataObject) -> None:
    by = tuple(data.draw(st.lists(DIMENSIONS_ASKED, max_size=2, unique=True), "by"))
    key = tuple(data.draw(st.sampled_from(values_of(both, name))) for name in by)
    question, scope = data.draw(questions(both)), data.draw(scopes())
    limit = data.draw(st.sampled_from([1, 7, 10_000]))
    here, there = both.ask(lambda s: records_behind(s, by=by, key=key, question=question, scope=scope, limit=limit))
    assert there == here


PLACES = [
    (country, h3.str_to_int(h3.latlng_to_cell(30 * n - 60, 50 * n - 120, 7))) for n, country in enumerate("ABCDE")
]


def travelled(chance: random.Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Records with up to five legs, some of them nowhere, in overlapping areas; and some that only name countries."""
    records, legs = [], []
    for number in range(1, 121):
        named = {name: chance.sample("ABCDE", chance.randint(0, 2)) for name in ("country_of_origin", "citizenship")}
        records.append(
            {**named, "country_of_exploitation": ["A"], "visibility": number % 4, "organisation": "nesw"[number % 3]}
        )
        for position in range(chance.randint(0, 5)):
            country, cell = chance.choice([*PLACES, (None, None)])
            areas = [f"country:{country}", *chance.sample(["port:1", "port:2", "port:3"], 2)] if cell else []
            legs.append(
                {
                    "record": number, "visibility": number % 4, "position": position, "stage": "transit",
                    "country": country, "areas": areas, "cell": cell, "place_precision": "exact",
                    "basis": chance.choice(["observed", "inferred", "assessed"]), "mode": None,
                }
            )  # fmt: skip
    return records, legs


@pytest.fixture(scope="module")
def travels(spark: Spark, tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder = tmp_path_factory.mktemp("travels")
    here = store_of(folder, *travelled(random.Random(4)))
    return Both(here, Store.open([folder / "facts-0.parquet"], [folder / "legs.parquet"], spark))


@pytest.mark.parametrize(
    ("answer", "level", "told"), [(corridors, "country", "corridors"), (passages, "cell:2", "overall")]
)
def test_routes_are_the_same(travels: Both, answer: Any, level: str, told: str) -> None:
    asked = {"question": Question(), "scope": Scope(frozenset({0, 1, 2}), frozenset({3})), "rule": RULE}
    here, there = travels.ask(lambda store: answer(store, level=level, **asked))
    assert there == here
    assert getattr(here, told)


def test_moves_between_areas_are_the_same(travels: Both) -> None:
    def moves(store: Store) -> list[str]:
        table = pairs(store, Question(), None, "port").select("record", "origin", "destination", "basis", "people")
        return sorted(map(str, store.read(table).to_pylist()))

    here, there = travels.ask(moves)
    assert there == here
    assert len(here) > 50


def test_patterns_are_the_same(both: Both) -> None:
    asked = {"question": Question({"gender": ("Feminine", None)}), "scope": Scope(frozenset(range(20)))}
    here, there = both.ask(lambda s: combinations(s, rule=RULE, dimensions=("exploitation", "gender", "year"), **asked))
    assert there == here
    assert here.tests > 20


def test_trends_are_the_same(both: Both) -> None:
    def answer(store: Store) -> Any:
        counted = count(store, by=("month",), question=Question(), scope=EVERYTHING)
        series = {str(month): value for (month,), value in by_key(counted).items() if month}
        return trends({"all": series}, period="month", as_of=date(2025, 12, 31), evidence=counted.evidence)

    here, there = both.ask(answer)
    assert there == here
    assert here.series[0].points


def test_a_store_that_gave_back_its_memory_still_answers(spark: Spark, tmp_path: Path) -> None:
    here = store_of(tmp_path, group(30, gender="F", citizenship=["A", "B"]), files=3)
    there = Store.open(sorted(tmp_path.glob("facts-*")), [tmp_path / "legs.parquet"], spark)
    both = Both(here, there)

    def answer(store: Store) -> Any:
        found = store.found("pairs", lambda: store.facts.select("record", "gender"), ("gender",))
        return tally(store, found, ("gender",), scope=EVERYTHING), count(
            store, by=("citizenship",), question=Question(), scope=EVERYTHING
        )

    expected, before = both.ask(answer)
    held = cached(spark)
    assert held > 0
    there.release()
    assert cached(spark) < held
    assert before == answer(there) == expected
    there.kept("late", lambda: there.legs)
    assert cached(spark) < held


def cached(spark: Spark) -> int:
    """How many tables the executors hold."""
    return int(spark.session.sparkContext._jsc.getPersistentRDDs().size())


def test_values_that_are_awkward_in_statements_are_read_as_written(spark: Spark, tmp_path: Path) -> None:
    values = ["it's", 'a "b"', "back\\slash", "two\nlines", "${spark.master}", "%_", "Åland – \U0001f56f", "other"]
    store_of(tmp_path, [{"gender": value, "citizenship": [value]} for value in values])
    store = Store.open([tmp_path / "facts-0.parquet"], [tmp_path / "legs.parquet"], spark)
    for record, value in enumerate(values, start=1):
        for dimension in ("gender", "citizenship"):
            asked = {"by": (dimension,), "question": Question({dimension: (value,)}), "scope": EVERYTHING}
            assert records_behind(store, key=(value,), **asked) == (record,)
    assert {cell.key[0] for cell in count(store, by=("citizenship",), question=Question(), scope=EVERYTHING).cells} == {
        *values
    }


def test_no_files_are_an_empty_store_on_spark_too(spark: Spark) -> None:
    store = Store.open([], [], spark)
    counted = count(store, by=("citizenship",), question=Question({"year": ("2020",)}), scope=EVERYTHING)
    assert (counted.cells, counted.total.value, counted.evidence.contributors) == ((), 0, 0)
    assert store.read(store.legs.count())[0][0].as_py() == 0


def test_a_missing_file_is_named(spark: Spark, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"facts-9\.parquet"):
        Store.open([tmp_path / "facts-9.parquet"], [], spark)
