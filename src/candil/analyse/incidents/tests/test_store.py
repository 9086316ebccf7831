"""The columnar store is always equal to the database."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.core.management import call_command
from django.db import transaction

from candil.analyse.incidents import queries
from candil.analyse.incidents.models import Record, StaleSegment, StoreState
from candil.analyse.incidents.queries.store import files, refreshing, state
from candil.analyse.incidents.services import BatchReceiver, mark_all_stale
from candil.analyse.incidents.tests import truth
from candil.analyse.incidents.tests.factories import BatchFactory, CleanLegFactory, CleanRecordFactory, keep
from candil_analysis.facts import FACTS, LEGS


def stored() -> tuple[dict[int, dict[str, Any]], dict[tuple[int, int], dict[str, Any]]]:
    """Facts and legs as a reader of the store gets them."""
    store = queries.open_store()
    facts = {row["record"]: row for row in store.read(store.facts).to_pylist()}
    legs = {(row["record"], row["position"]): row for row in store.read(store.legs).to_pylist()}
    return facts, legs


def assert_store_is_true() -> None:
    facts, legs = stored()
    assert facts == truth.facts()
    assert legs == truth.legs()


PLACES = [
    CleanLegFactory(),
    CleanLegFactory(precision="exact", latitude=-33.9, longitude=151.2, country="AUS"),
    CleanLegFactory(country="", latitude=31.2, longitude=121.5),
    CleanLegFactory(country="VNM", latitude=31.2, longitude=121.5, precision="area", area="province:VN-SG"),
    CleanLegFactory(stage="origin", country="ROU", latitude=None, longitude=None, precision="country", place_name=""),
    CleanLegFactory(stage="border", country="FRA", latitude=50.95, longitude=1.85, basis="inferred", mode="sea"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "legs", [PLACES[:1], PLACES[1:2], PLACES[2:3], PLACES[3:4], PLACES[4:], PLACES, PLACES[::-1], []]
)
def test_the_focal_place_and_its_areas_are_as_precise_as_the_record(organisation: Any, legs: list[Any]) -> None:
    keep(CleanRecordFactory(legs=tuple(legs)))
    assert_store_is_true()


@pytest.mark.django_db
@pytest.mark.parametrize("precision", ["day", "month", "quarter", "year", "unknown"])
@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2023, 4, 17), date(2023, 4, 17)),
        (date(2023, 4, 1), None),
        (date(2023, 3, 31), date(2023, 4, 1)),
        (date(2022, 12, 31), date(2023, 1, 1)),
        (date(2023, 1, 1), date(2023, 12, 31)),
        (None, None),
    ],
)
def test_a_period_is_known_only_as_precisely_as_the_date(
    organisation: Any, precision: str, first: date | None, last: date | None
) -> None:
    keep(CleanRecordFactory(date_from=first, date_to=last, date_precision=precision))
    assert_store_is_true()


@pytest.mark.django_db
def test_the_files_follow_the_schemas(organisation: Any) -> None:
    keep(CleanRecordFactory(), CleanRecordFactory(date_from=None, date_to=None, legs=(), codes={}))
    current = queries.current_files()
    assert pq.read_schema(current.facts[0]).remove_metadata().equals(FACTS)
    assert pq.read_schema(current.legs[0]).remove_metadata().equals(LEGS)


@pytest.mark.django_db
def test_coarse_places_have_neither_cell_nor_coordinates(organisation: Any) -> None:
    keep(CleanRecordFactory(legs=(CleanLegFactory(precision="area", area="lad:E1"),)))
    row = next(iter(stored()[0].values()))
    assert (row["cell"], row["latitude"], row["longitude"]) == (None, None, None)
    assert row["areas"] == ["country:GBR", "lad:E1"]


@pytest.mark.django_db
def test_a_country_that_the_record_states_beats_the_one_of_its_point(organisation: Any) -> None:
    keep(CleanRecordFactory(legs=(CleanLegFactory(country="VNM", latitude=31.2, longitude=121.5),)))
    assert "country:VNM" in next(iter(stored()[0].values()))["areas"]
    assert "country:CHN" not in next(iter(stored()[0].values()))["areas"]


@pytest.mark.django_db
def test_an_empty_database_has_an_empty_store(db: None) -> None:
    assert stored() == ({}, {})


@pytest.mark.django_db
def test_nothing_is_rebuilt_when_nothing_changed(organisation: Any, monkeypatch: Any) -> None:
    keep()
    first = queries.open_store()

    def never(number: int) -> None:
        raise AssertionError(f"segment {number} was built again")

    monkeypatch.setattr(refreshing, "read_segment", never)
    assert queries.open_store() is first


@pytest.mark.django_db(transaction=True)
def test_only_the_changed_segment_is_rewritten(organisation: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(state, "SEGMENT_SIZE", 4)
    for module in ("queries.store.building", "services.receiving", "services.staleness"):
        monkeypatch.setattr(f"candil.analyse.incidents.{module}.SEGMENT_SIZE", 4)
    records = keep(*(CleanRecordFactory() for _ in range(12)))
    before = {path.name for path in queries.current_files().facts}
    chosen = records[5]
    Record.objects.filter(pk=chosen.pk).update(people=9)
    from candil.analyse.incidents.services.staleness import mark_stale

    mark_stale([chosen.pk])
    after = {path.name for path in queries.current_files().facts}
    assert [name.split("-")[1] for name in before - after] == [str(chosen.pk // 4)]
    assert_store_is_true()


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_nothing_behind(organisation: Any) -> None:
    kept = keep()[0]
    with transaction.atomic():
        keep()
        assert len(stored()[0]) == 2  # one's own uncommitted rows are seen from inside
        transaction.set_rollback(True)
    assert set(stored()[0]) == {kept.pk}


@pytest.mark.django_db(transaction=True)
def test_the_store_is_refreshed_after_commit_without_being_asked(organisation: Any) -> None:
    keep()
    assert not StaleSegment.objects.exists()
    base = StoreState.objects.get().base
    assert (files.folder() / f"manifest-{base}.json").exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_was_never_taken_in_is_taken_in_by_the_next_reader(organisation: Any, monkeypatch: Any) -> None:
    keep()
    monkeypatch.setattr("candil.analyse.incidents.services.staleness.refresh", lambda: None)  # killed after commit
    keep()
    assert StaleSegment.objects.exists()
    assert_store_is_true()
    assert len(stored()[0]) == 2
    assert not StaleSegment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_during_a_refresh_is_not_lost(organisation: Any, monkeypatch: Any) -> None:
    record = keep()[0]
    take_away = files.take_away_old

    def meanwhile(keep: set[str]) -> None:
        # Another process commits when the files are written and before the covered changes are forgotten.
        Record.objects.filter(pk=record.pk).update(people=5)
        StaleSegment.objects.create(segment=0)
        take_away(keep)

    StaleSegment.objects.create(segment=0)
    with monkeypatch.context() as patch:
        patch.setattr(files, "take_away_old", meanwhile)
        refreshing.refresh()
    assert StaleSegment.objects.count() == 1
    assert_store_is_true()
    assert stored()[0][record.pk]["people"] == 5


@pytest.mark.django_db(transaction=True)
def test_two_refreshes_at_once_forget_only_what_their_files_hold(organisation: Any) -> None:
    keep()
    StaleSegment.objects.create(segment=0)
    first = state.read_state()
    StaleSegment.objects.create(segment=0)
    second = state.read_state()
    state.settle(second)
    state.settle(first)  # came later with less: must not win
    assert StoreState.objects.get().base == second.name
    assert not StaleSegment.objects.exists()
    assert_store_is_true()


@pytest.mark.django_db
@pytest.mark.parametrize("lost", ["everything", "one file", "manifest"])
def test_lost_files_are_made_again(organisation: Any, store_folder: Path, lost: str) -> None:
    keep()
    current = queries.current_files()
    doomed = {
        "everything": list(store_folder.iterdir()),
        "one file": [current.legs[0]],
        "manifest": list(store_folder.glob("manifest*")),
    }[lost]
    for path in doomed:
        path.unlink()
    assert_store_is_true()


@pytest.mark.django_db
def test_another_key_of_the_site_means_other_record_keys(organisation: Any, settings: Any) -> None:
    keep(*(CleanRecordFactory() for _ in range(8)))
    queries.open_store()
    before = [row["key"] for row in stored()[0].values()]
    settings.CANDIL_DISCLOSURE_KEY = "another"
    assert_store_is_true()
    assert [row["key"] for row in stored()[0].values()] != before


@pytest.mark.django_db(transaction=True)
def test_all_segments_are_built_again_when_areas_change(organisation: Any, monkeypatch: Any) -> None:
    keep()
    queries.open_store()
    monkeypatch.setattr(
        "candil.analyse.incidents.queries.store.building.areas_at", lambda points: [("new:1",) for _ in points]
    )
    mark_all_stale()
    assert next(iter(stored()[0].values()))["areas"] == ["country:GBR", "new:1"]


@pytest.mark.django_db
def test_old_files_go_when_no_recent_manifest_names_them_and_readers_had_time(
    organisation: Any, store_folder: Path
) -> None:
    names = []
    for age in (40, 30, 20, 10):
        keep()
        names.append(queries.current_files().facts[0])
        for path in store_folder.iterdir():
            if path.stat().st_mtime > time.time() - 5:
                os.utime(path, (time.time() - files.GRACE - age,) * 2)
    assert [path.exists() for path in names] == [False, False, True, True]
    assert_store_is_true()


@pytest.mark.django_db
def test_verify_is_content_with_a_true_store(organisation: Any, capsys: Any) -> None:
    keep()
    call_command("store", "verify")
    assert "equal" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [("people", 77), ("source_grade", "3"), ("is_synthetic", True), ("date_from", date(1999, 1, 1))],
)
def test_verify_names_the_record_and_column_that_differ(
    organisation: Any, capsys: Any, column: str, value: object
) -> None:
    records = keep(CleanRecordFactory(), CleanRecordFactory())
    queries.open_store()
    Record.objects.filter(pk=records[1].pk).update(**{column: value})  # behind the services' back
    with pytest.raises(SystemExit) as stopped:
        call_command("store", "verify")
    assert stopped.value.code == 1
    told = capsys.readouterr().err
    assert f"record {records[1].pk}" in told
    assert column.removeprefix("is_") in told


@pytest.mark.django_db
def test_verify_finds_a_record_that_is_missing_from_the_store(organisation: Any) -> None:
    records = keep(CleanRecordFactory(), CleanRecordFactory())
    queries.open_store()
    records[1].legs.all().delete()
    Record.objects.filter(pk=records[1].pk).delete()
    difference = queries.first_difference()
    assert difference is not None
    assert difference.record == records[1].pk


@pytest.mark.django_db
def test_rebuild_repairs_what_verify_found(organisation: Any) -> None:
    record = keep()[0]
    queries.open_store()
    Record.objects.filter(pk=record.pk).update(people=77)
    call_command("store", "rebuild")
    call_command("store", "verify")
    assert_store_is_true()


@pytest.mark.django_db
def test_files_are_for_the_owner_of_the_site_only(organisation: Any) -> None:
    keep()
    current = queries.current_files()
    assert {path.stat().st_mode & 0o777 for path in (*current.facts, *current.legs)} == {0o600}


@pytest.mark.django_db
def test_undo_empties_the_store(organisation: Any) -> None:
    record = keep()[0]
    queries.open_store()
    BatchReceiver().remove(batch=record.batch)
    assert stored() == ({}, {})
    assert BatchFactory()
