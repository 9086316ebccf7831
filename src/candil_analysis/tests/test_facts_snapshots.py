"""A snapshot that takes over what an earlier one has coded answers as one that codes everything anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from candil_analysis.aggregates import count, tally
from candil_analysis.facts import Question, Scope, Store
from candil_analysis.facts.engines import coding
from candil_analysis.tests.worlds import Shape, make, table_of, write, write_large

SEGMENT = 500
WHO = Scope(frozenset(range(0, 200, 2)), frozenset(range(1, 200, 2)))
ASKED = (("year",), ("citizenship", "gender"), ("organisation",), ("cell:4",), ("means_of_control", "area"), ("month",))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], list[Path]]:
    return write(*make(Shape(4_000, classes=200), 3), tmp_path_factory.mktemp("world"), SEGMENT)


def same(one: Store, other: Store) -> None:
    for by in ASKED:
        asked = {"by": by, "question": Question({"exploitation": ("ForcedLabour", None)}), "scope": WHO}
        assert count(one, **asked) == count(other, **asked)


def coded_anew(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files read from now on, in order."""
    read: list[Path] = []
    really = coding._read
    monkeypatch.setattr(coding, "_read", lambda path: (read.append(path), really(path))[1])
    return read


def test_files_are_replaced_left_out_and_added(
    files: tuple[list[Path], list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    facts, legs = files
    before = Store.open([*facts[:3], *facts[4:7]], legs)
    same(before, Store.open([*facts[:3], *facts[4:7]], legs))
    read = coded_anew(monkeypatch)
    later = [facts[1], facts[3], *facts[5:]]
    after = Store.open(later, legs, before=before)
    assert after.coded.values["citizenship"]
    assert sorted(read) == [facts[3], facts[7]]
    same(after, Store.open(later, legs))
    same(before, Store.open([*facts[:3], *facts[4:7]], legs))


def test_what_was_found_in_the_earlier_snapshot_does_not_come_along(files: tuple[list[Path], list[Path]]) -> None:
    facts, legs = files
    before, after = Store.open(facts[:5], legs[:5]), Store.open(facts[2:], legs[2:])
    for store in (before, after):
        routes(store)
    taken = Store.open(facts[2:], legs[2:], before=before)
    assert routes(taken) == routes(after)


def routes(store: Store) -> object:
    found = store.found("starts", lambda: store.legs.filter(store.legs.stage == "origin"), ("country",))
    return tally(store, found, ("country",), scope=WHO)


def test_an_unused_snapshot_in_between_holds_on_to_nothing(
    files: tuple[list[Path], list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    facts, legs = files
    first = Store.open(facts[:6], legs)
    assert first.coded
    never_asked = Store.open(facts[:7], legs, before=first)
    read = coded_anew(monkeypatch)
    third = Store.open(facts, legs, before=never_asked)
    same(third, Store.open(facts, legs))
    assert read[:2] == facts[6:8]
    assert third._engine._before is None
    assert never_asked._engine._before is first._engine


def test_numbers_outgrow_the_smallest_integers(tmp_path: Path) -> None:
    paths = []
    for part in range(3):
        texts = [f"source {number}" for number in range(part * 90, part * 90 + 90)]
        columns = {
            "record": range(part * 90, part * 90 + 90),
            "visibility": [0] * 90,
            "organisation": ["o"] * 90,
            "source": texts,
            "kind": ["person"] * 90,
            "synthetic": [False] * 90,
            "people": [1] * 90,
            "key": [0] * 90,
        }
        paths += write(*(table_of(columns), make(Shape(1), 1)[1]), tmp_path, 90)[0]
    store = Store.open(paths)
    counts = count(store, by=["source"], question=Question(), scope=Scope(None))
    assert [(cell.key, cell.value) for cell in counts.cells] == [
        ((text,), 1) for text in sorted(f"source {number}" for number in range(270))
    ]
    assert str(store.coded.table.schema()["source"]) == "int16"


def test_a_store_without_files_is_coded(files: tuple[list[Path], list[Path]]) -> None:
    facts, legs = files
    assert count(Store.open([]), by=["year"], question=Question(), scope=WHO).cells == ()
    before = Store.open(facts, legs)
    assert before.coded
    nothing = Store.open([], [], before=before)
    assert count(nothing, by=["gender"], question=Question(), scope=WHO).cells == ()


def test_a_world_written_in_pieces_is_one_world(tmp_path: Path) -> None:
    facts, legs = write_large(Shape(150_000, places=40, classes=50), 1, tmp_path, piece=65_536)
    store = Store.open(facts, legs)
    assert [path.name for path in facts] == [f"facts-{number:05}.parquet" for number in range(3)]
    assert store.facts.record.nunique().to_pyarrow().as_py() == 150_000
    assert store.legs.anti_join(store.facts, "record").count().to_pyarrow().as_py() == 0
    owners = store.facts.group_by("visibility").aggregate(n=store.facts.organisation.nunique())
    assert owners.n.max().to_pyarrow().as_py() == 1


def test_facts_are_never_spilled_to_disk(files: tuple[list[Path], list[Path]]) -> None:
    with Store.open(*files).backend.con.cursor() as cursor:
        assert cursor.execute("SELECT current_setting('temp_directory')").fetchall() == [("",)]
