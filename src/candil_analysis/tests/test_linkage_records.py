"""Reading records: the schema, words of any script, and where the engine may write."""

from __future__ import annotations

import fcntl
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from candil_analysis.linkage import DuckDB, LinkageError, WrongRecords, linkable, sweep
from candil_analysis.linkage.engine import connection
from candil_analysis.linkage.prepared import prepare
from candil_analysis.linkage.texts import normalised, words


def test_only_the_number_of_a_record_has_to_be_there() -> None:
    table = linkable(pa.table({"record": [3, 1], "unknown": ["x", "y"]}))
    assert table["record"].to_pylist() == [1, 3]
    assert "unknown" not in table.column_names
    assert table["summary"].null_count == 2


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"place_precision": ["exact"]}, "no column “record”"),
        ({"record": [1, 1]}, "more than once"),
        ({"record": [1, None]}, "have no number"),
        ({"record": [1], "place_precision": ["roughly"]}, "no precision"),
        ({"record": [1], "latitude": [91.0], "longitude": [0.0]}, "outside"),
        ({"record": [1], "people": ["many"]}, "cannot be read"),
    ],
)
def test_wrong_tables_are_refused_with_what_to_do(columns: dict[str, list[object]], says: str) -> None:
    with pytest.raises(WrongRecords, match=says):
        linkable(pa.table(columns))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Café, CAFÉ; cafe!", ["cafe"]),
        ("Das große Weingut", ["das", "grosse", "weingut"]),
        ("مَطْعَم النُّور", ["النور", "مطعم"]),
        ("खेत में काम", ["काम", "खेत", "में"]),
        ("工場で働く", ["働く", "場で", "工場", "で働"]),
        ("call 0044 20 7946 0958 or +442079460958", ["0044", "0958", "20", "7946", "call", "or"]),
        ("", []),
    ],
)
def test_words_of_any_script(text: str, expected: list[str]) -> None:
    assert words(text) == sorted(expected)


def test_a_venue_is_written_one_way() -> None:
    assert normalised("  The  HÔTEL—Métropole. ") == "the hotel metropole"


def prepared(**columns: object) -> dict[str, list[object]]:
    size = len(next(iter(columns.values())))  # type: ignore[call-overload]
    with connection(DuckDB()) as opened:
        return dict(prepare(pa.table({"record": list(range(size)), **columns}), opened).table.to_pydict())


def test_a_coarse_place_never_gives_a_point() -> None:
    found = prepared(
        place_precision=["exact", "locality", "area", "country", None], latitude=[51.5] * 5, longitude=[-0.1] * 5
    )
    assert [x is not None for x in found["x"]] == [True, True, False, False, False]
    assert [cell is not None for cell in found["spot"]] == [True, False, False, False, False]


def test_a_cell_stands_in_for_a_missing_point() -> None:
    import h3.api.basic_int as h3

    cell = h3.latlng_to_cell(51.5, -0.1, 7)
    found = prepared(place_precision=["locality"], cell=[cell])
    assert found["cell_5"] == [h3.cell_to_parent(cell, 5)]
    assert found["z"][0] == pytest.approx(np.sin(np.radians(h3.cell_to_latlng(cell)[0])))  # type: ignore[arg-type]


def test_neighbouring_days_share_a_fortnight() -> None:
    days = [date(2024, 1, 1 + number) for number in range(28)]
    found = prepared(date_from=days)
    for first in range(28):
        for second in range(first, min(28, first + 8)):
            assert any(found[name][first] == found[name][second] for name in ("fortnight", "fortnight_shifted"))


def test_rough_dates_have_no_fortnight_and_reversed_ones_are_read_forward() -> None:
    found = prepared(date_from=[date(2024, 1, 1), date(2024, 5, 9)], date_to=[date(2024, 12, 31), date(2024, 5, 2)])
    assert found["fortnight"][0] is None
    assert found["day_to"][1] - found["day_from"][1] == 7  # type: ignore[operator]


def test_memory_only_writes_nowhere() -> None:
    with connection(DuckDB(memory="50MB", threads=1)) as opened, pytest.raises(duckdb.OutOfMemoryException):
        opened.execute("CREATE TABLE t AS SELECT range AS i, md5(range::varchar) AS m FROM range(10000000)").fetchall()


def test_what_is_spilled_is_private_and_removed(tmp_path: Path) -> None:
    with connection(DuckDB(spill=tmp_path)) as opened:
        ((folder,),) = opened.execute("SELECT current_setting('temp_directory')").fetchall()
        assert Path(folder).parent == tmp_path
        assert Path(folder).stat().st_mode & 0o077 == 0
        assert sweep(tmp_path) == 0  # in use
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_swept_and_a_running_one_is_not(tmp_path: Path) -> None:
    killed, running = tmp_path / "candil-linkage-a", tmp_path / "candil-linkage-b"
    for folder in (killed, running):
        folder.mkdir()
        (folder / "in-use").touch()
        (folder / "records.tmp").write_text("left behind")
    with (running / "in-use").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with connection(DuckDB(spill=tmp_path)):
            pass
    assert [folder.name for folder in tmp_path.iterdir()] == [running.name]


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LinkageError, match="no folder"), connection(DuckDB(spill=tmp_path / "absent")):
        pass
