"""Loading: everything or nothing, once, by those who may; and taken back everywhere."""

from __future__ import annotations

import csv
import gzip
import os
import random
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from candil.collect.datasets import queries, services
from candil.collect.datasets.errors import BatchBusy, BatchUnknown, FileUnreadable
from candil.collect.datasets.models import Batch, BatchStatus
from candil.collect.datasets.services.spool import PORTION, Spool
from candil.collect.datasets.services.working import close_interrupted, working_on
from candil.collect.datasets.tests.factories import Memory, ctdc_header, ctdc_rows, write_csv
from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import OPERATOR, PUBLIC, viewer_for
from candil.trust.audit.models import Entry
from candil.trust.partnerships.services import visibility_from_text

Load = Callable[..., Batch]
RELEASE = "synthetic-2021"


def _file(path: Path, count: int = 50, **options: Any) -> Path:
    return write_csv(path, ctdc_header(RELEASE), ctdc_rows(RELEASE, count), **options)


def test_a_file_becomes_a_batch_with_its_counts_and_an_audit_line(load: Load, memory: Memory, tmp_path: Path) -> None:
    batch = load(_file(tmp_path / "f.csv"))
    assert batch.status == BatchStatus.ACCEPTED
    assert (batch.rows_read, batch.rows_added, batch.people_added, batch.rows_refused) == (50, 50, 50, 0)
    assert batch.is_synthetic
    assert all(record.is_synthetic for record in memory.records)
    entry = Entry.objects.get(action="datasets.load")
    assert entry.subject == f"batch:{batch.pk}"
    assert entry.details["rows_added"] == 50


def test_equal_rows_are_different_people(load: Load, memory: Memory, tmp_path: Path) -> None:
    row = ctdc_rows(RELEASE, 1)
    batch = load(write_csv(tmp_path / "f.csv", ctdc_header(RELEASE), row * 7))
    assert batch.rows_added == 7
    assert len(memory.kept) == 7


def test_the_same_file_again_is_answered_with_the_first_batch(load: Load, memory: Memory, tmp_path: Path) -> None:
    path = _file(tmp_path / "f.csv")
    first = load(path)
    again = load(path)
    assert again.already_loaded
    assert again.pk == first.pk
    assert Batch.objects.count() == 1


def test_the_same_rows_in_another_form_add_nothing(load: Load, memory: Memory, tmp_path: Path) -> None:
    header, rows = ctdc_header(RELEASE), ctdc_rows(RELEASE, 60) + ctdc_rows(RELEASE, 20)
    load(write_csv(tmp_path / "f.csv", header, rows))
    shuffled = list(rows)
    random.Random(5).shuffle(shuffled)
    order = list(range(len(header)))
    random.Random(6).shuffle(order)
    forms = [
        write_csv(tmp_path / "wide.csv", header, rows, encoding="utf-16", delimiter="\t"),
        write_csv(tmp_path / "rows.csv", header, shuffled, delimiter=";"),
        write_csv(tmp_path / "columns.csv", [header[n] for n in order], [[row[n] for n in order] for row in rows]),
        tmp_path / "packed.csv.gz",
        tmp_path / "book.xlsx",
    ]
    forms[3].write_bytes(gzip.compress((tmp_path / "rows.csv").read_bytes()))
    book = openpyxl.Workbook()
    for line in [header, *rows]:
        book.worksheets[0].append([int(text) if text.isdigit() else text for text in line])
    book.save(forms[4])
    for path in forms:
        batch = load(path)
        assert (batch.rows_added, batch.rows_known) == (0, 80), path.name
    assert len(memory.kept) == 80


def test_another_organisation_may_hold_the_same_rows(load: Load, memory: Memory, tmp_path: Path, outsider: Any) -> None:
    path = _file(tmp_path / "f.csv")
    load(path)
    other = outsider.organisation
    batch = services.load_file(
        by=OPERATOR, organisation=other, path=path, visibility=visibility_from_text(owner=other, text="owner")
    )
    assert batch.rows_added == 50


def test_good_rows_load_and_bad_ones_come_back_as_a_private_file(load: Load, memory: Memory, tmp_path: Path) -> None:
    rows = ctdc_rows(RELEASE, 10)
    gender = ctdc_header(RELEASE).index("gender")
    rows[3][gender] = "=cmd()"
    batch = load(write_csv(tmp_path / "f.csv", ctdc_header(RELEASE), rows))
    assert (batch.rows_added, batch.rows_refused) == (9, 1)
    path = services.refused_file(batch.pk)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with path.open(encoding="utf-8-sig", newline="") as file:
        (one,) = csv.DictReader(file)
    assert one["row"] == "5"
    assert "gender = “=cmd()”" in one["reason"]
    assert one["gender"] == "'=cmd()", "a formula must not leave the house alive"
    assert batch.report["problems"][0]["row"] == 5


def test_the_file_of_refused_rows_holds_nothing_about_identifiable_people(
    load: Load, memory: Memory, tmp_path: Path
) -> None:
    header = ["prs_FirstName", "prs_Birthdate", "prs_Gender", "prs_Citizenship", "vic_TypeOfExploitation"]
    rows = [["Ana", "2004-05-01", "?", "AL", "ForcedLabour"], ["Eva", "2001-01-01", "Feminine", "AL", "ForcedLabour"]]
    batch = load(write_csv(tmp_path / "f.csv", header, rows))
    told = services.refused_file(batch.pk).read_text(encoding="utf-8-sig")
    assert told.splitlines()[0] == "row,reason,prs_Gender,prs_Citizenship,vic_TypeOfExploitation"
    assert "?" in told
    assert "Ana" not in told
    assert "2004" not in told


def test_a_corrected_file_adds_only_what_was_refused(load: Load, memory: Memory, tmp_path: Path) -> None:
    rows = ctdc_rows(RELEASE, 10)
    gender = ctdc_header(RELEASE).index("gender")
    wrong = [list(row) for row in rows]
    wrong[3][gender] = "Femmale"
    load(write_csv(tmp_path / "f.csv", ctdc_header(RELEASE), wrong))
    batch = load(write_csv(tmp_path / "g.csv", ctdc_header(RELEASE), rows))
    assert (batch.rows_added, batch.rows_known) == (1, 9)


def test_a_file_of_which_no_row_is_good_fails_and_says_why(load: Load, memory: Memory, tmp_path: Path) -> None:
    rows = ctdc_rows(RELEASE, 2)
    for row in rows:
        row[ctdc_header(RELEASE).index("gender")] = "?"
    batch = load(write_csv(tmp_path / "f.csv", ctdc_header(RELEASE), rows))
    assert batch.status == BatchStatus.FAILED
    assert "No row could be kept" in batch.report["reason"]
    assert services.refused_file(batch.pk).exists()


def test_damage_late_in_the_file_keeps_nothing(load: Load, memory: Memory, tmp_path: Path) -> None:
    path = _file(tmp_path / "f.csv", 3000)
    path.write_bytes(path.read_bytes() + b"\0\n")
    with pytest.raises(FileUnreadable, match="Row 3002"):
        load(path)
    assert memory.kept == {}
    batch = Batch.objects.get()
    assert batch.status == BatchStatus.FAILED
    assert "Row 3002" in batch.report["reason"]


def test_an_error_while_writing_keeps_nothing_and_closes_the_batch(load: Load, memory: Memory, tmp_path: Path) -> None:
    memory.fail_after = 10
    with pytest.raises(RuntimeError):
        load(_file(tmp_path / "f.csv"))
    assert Batch.objects.get().status == BatchStatus.FAILED
    assert not Entry.objects.filter(action="datasets.load").exists()


def test_undo_removes_the_records_and_the_file_can_be_loaded_again(load: Load, memory: Memory, tmp_path: Path) -> None:
    path = _file(tmp_path / "f.csv")
    batch = load(path)
    assert services.undo_batch(by=OPERATOR, batch=batch) == 50
    assert memory.kept == {}
    assert batch.status == BatchStatus.UNDONE
    assert Entry.objects.filter(action="datasets.undo", subject=f"batch:{batch.pk}").exists()
    again = load(path)
    assert (again.already_loaded, again.rows_added) == (False, 50)
    assert again.pk != batch.pk


def test_a_batch_is_undone_once(load: Load, tmp_path: Path) -> None:
    batch = load(_file(tmp_path / "f.csv"))
    services.undo_batch(by=OPERATOR, batch=batch)
    with pytest.raises(BatchBusy, match="only accepted"):
        services.undo_batch(by=OPERATOR, batch=batch)


def test_a_data_officer_loads_and_undoes_for_the_own_organisation(
    load: Load, tmp_path: Path, data_officer: Any
) -> None:
    batch = load(_file(tmp_path / "f.csv"), by=viewer_for(data_officer))
    assert batch.loaded_by == data_officer
    services.undo_batch(by=viewer_for(data_officer), batch=batch)


def test_nobody_of_the_cast_loads_checks_or_undoes(
    load: Load, organisation: Any, tmp_path: Path, cast: dict[str, Any]
) -> None:
    path = _file(tmp_path / "f.csv")
    batch = load(path)
    for name, viewer in cast.items():
        with pytest.raises(NotPermitted):
            load(path, by=viewer)
        with pytest.raises(NotPermitted):
            services.inspect_file(by=viewer, organisation=organisation, path=path)
        with pytest.raises(NotPermitted):
            services.undo_batch(by=viewer, batch=batch)
        assert Batch.objects.get().status == BatchStatus.ACCEPTED, name


def test_a_batch_is_seen_by_those_of_its_organisation_who_see_records(
    load: Load, tmp_path: Path, cast: dict[str, Any]
) -> None:
    batch = load(_file(tmp_path / "f.csv"), visibility=None)
    seen = {name for name, viewer in cast.items() if queries.batches_visible_to(viewer).exists()}
    assert seen == {"analyst"}
    assert queries.batch_for(OPERATOR, batch.pk) == batch
    with pytest.raises(BatchUnknown):
        queries.batch_for(PUBLIC, batch.pk)


def test_two_processes_never_work_on_one_batch() -> None:
    with working_on(7) as first, working_on(7) as second:
        assert (first, second) == (True, False)


def test_a_batch_of_a_killed_process_is_closed_and_one_being_worked_on_is_not(
    load: Load, memory: Memory, tmp_path: Path
) -> None:
    batch = load(_file(tmp_path / "f.csv"))
    Batch.objects.update(status=BatchStatus.LOADING, stage="writing")
    with working_on(batch.pk):
        assert close_interrupted() == 0
    assert close_interrupted() == 1
    batch.refresh_from_db()
    assert batch.status == BatchStatus.FAILED
    assert "interrupted" in batch.report["reason"]


def test_the_spool_gives_back_what_it_got_and_has_no_name(
    memory: Memory, load: Load, tmp_path: Path, home: Path
) -> None:
    load(_file(tmp_path / "f.csv", 30))
    records = memory.records * (PORTION // 20)
    with Spool() as spool:
        for record in records:
            spool.add(record)
        assert list(spool.records()) == records
        assert [name for name in os.listdir(home) if name not in ("loading", "refused")] == []
