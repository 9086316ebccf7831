"""The pages of a data officer, with and without scripts; and nobody else's."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from candil.collect.datasets.models import Batch, BatchStatus
from candil.collect.datasets.services import uploads
from candil.collect.datasets.tests.factories import Memory, ctdc_header, ctdc_rows, write_csv
from candil.trust.audit.models import Entry

RELEASE = "synthetic-2021"
Sign = Callable[[Any], Client]


def _content(tmp_path: Path, count: int = 12, **wrong: str) -> bytes:
    rows = ctdc_rows(RELEASE, count)
    for name, text in wrong.items():
        rows[2][ctdc_header(RELEASE).index(name)] = text
    return write_csv(tmp_path / "f.csv", ctdc_header(RELEASE), rows).read_bytes()


@pytest.fixture
def officer(sign_in: Sign, data_officer: Any, memory: Memory) -> Client:
    return sign_in(data_officer)


@pytest.fixture
def send(officer: Client, django_capture_on_commit_callbacks: Any) -> Callable[..., Batch]:
    """Upload a file; the background work is done when the transaction of the test "commits"."""

    def sending(content: bytes, name: str = "victims.csv", **said: Any) -> Batch:
        data = {"file": SimpleUploadedFile(name, content), "level": "owner", **said}
        with django_capture_on_commit_callbacks(execute=True):
            answer = officer.post("/datasets/upload/", data)
        assert answer.status_code == 302, answer.content.decode()
        return Batch.objects.get(pk=int(answer["Location"].strip("/").split("/")[-1]))

    return sending


def test_a_file_is_checked_first_and_the_page_says_everything(
    officer: Client, send: Callable[..., Batch], memory: Memory, tmp_path: Path
) -> None:
    batch = send(_content(tmp_path, gender="Femmale"))
    assert batch.status == BatchStatus.WAITING
    assert memory.kept == {}
    page = officer.get(f"/datasets/{batch.pk}/").content.decode()
    for words in (
        "11 records about 11 people would be stored",
        "Femmale",
        "What to do",
        "Nobody else can.",
        "synthetic",
    ):
        assert words in page, words


def test_accepting_loads_and_removes_the_uploaded_file(
    officer: Client, send: Callable[..., Batch], memory: Memory, tmp_path: Path, home: Path,
    django_capture_on_commit_callbacks: Any, data_officer: Any,
) -> None:  # fmt: skip
    batch = send(_content(tmp_path, gender="Femmale"))
    (kept,) = (home / "uploads").glob("*/*")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(f"/datasets/{batch.pk}/accept/")
    batch.refresh_from_db()
    assert (batch.status, batch.rows_added, batch.rows_refused) == (BatchStatus.ACCEPTED, 11, 1)
    assert len(memory.kept) == 11
    assert list((home / "uploads").glob("*")) == []
    assert Entry.objects.get(action="datasets.load").actor == data_officer.username
    answer = officer.get(f"/datasets/{batch.pk}/refused.csv")
    assert b"Femmale" in b"".join(answer.streaming_content)
    assert Entry.objects.filter(action="datasets.read_refused").exists()


def test_throwing_away_leaves_nothing(
    officer: Client, send: Callable[..., Batch], tmp_path: Path, home: Path, django_capture_on_commit_callbacks: Any
) -> None:
    batch = send(_content(tmp_path))
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(f"/datasets/{batch.pk}/discard/")
    assert not Batch.objects.exists()
    assert list((home / "uploads").glob("*")) == []


def test_undo_asks_before_it_acts(
    officer: Client, send: Callable[..., Batch], memory: Memory, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    batch = send(_content(tmp_path))
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(f"/datasets/{batch.pk}/accept/")
    assert "12 records will be removed" in officer.get(f"/datasets/{batch.pk}/undo/").content.decode()
    assert len(memory.kept) == 12
    officer.post(f"/datasets/{batch.pk}/undo/")
    assert memory.kept == {}


def test_a_file_nobody_can_read_says_why_and_is_removed(
    officer: Client, send: Callable[..., Batch], home: Path
) -> None:
    batch = send(b"<html>Sign in</html>", "data.csv")
    assert batch.status == BatchStatus.FAILED
    assert "data.csv is a web page" in officer.get(f"/datasets/{batch.pk}/").content.decode()
    assert list((home / "uploads").glob("*")) == []


def test_a_mapping_file_and_a_period_come_through_the_page(
    officer: Client, send: Callable[..., Batch], memory: Memory, django_capture_on_commit_callbacks: Any
) -> None:
    codes = b"codes:\n- {dimension: gender, column: Sex, values: {f: Feminine}}\n"
    mapping = b"name: ours\npeople: N\ndate: {given: true}\n" + codes
    batch = send(b"Sex,N\nf,3\n", mapping=SimpleUploadedFile("m.yaml", mapping), period="2022-Q2")
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(f"/datasets/{batch.pk}/accept/")
    (record,) = memory.records
    assert (record.people, record.codes, str(record.date_from)) == (3, {"gender": ("Feminine",)}, "2022-04-01")


def test_a_wrong_mapping_file_is_told_on_the_form(officer: Client) -> None:
    data = {
        "file": SimpleUploadedFile("f.csv", b"a\n1\n"), "level": "owner",
        "mapping": SimpleUploadedFile("m.yaml", b"name: x\nkindd: event\n"),
    }  # fmt: skip
    assert "did you mean “kind”" in officer.post("/datasets/upload/", data).content.decode()


def test_while_it_is_worked_on_the_page_asks_again_and_works_without_scripts(
    officer: Client, send: Callable[..., Batch], tmp_path: Path
) -> None:
    batch = send(_content(tmp_path))
    Batch.objects.update(status=BatchStatus.LOADING, stage="queued", rows_read=4000)
    whole = officer.get(f"/datasets/{batch.pk}/").content.decode()
    part = officer.get(f"/datasets/{batch.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    for page in (whole, part):
        assert f'hx-get="/datasets/{batch.pk}/"' in page
        assert "4,000 rows so far" in page
        assert "See how far it is" in page


def test_files_that_waited_too_long_are_thrown_away(send: Callable[..., Batch], tmp_path: Path, home: Path) -> None:
    batch = send(_content(tmp_path))
    assert uploads.discard_forgotten() == 0
    Batch.objects.filter(pk=batch.pk).update(created_at=timezone.now() - timedelta(days=8))
    assert uploads.discard_forgotten() == 1
    assert not Batch.objects.exists()


PAGES = ["/datasets/", "/datasets/upload/", "/datasets/{}/", "/datasets/{}/undo/", "/datasets/{}/refused.csv"]
ACTS = ["/datasets/{}/accept/", "/datasets/{}/discard/", "/datasets/{}/undo/"]
OPEN = {("analyst", "/datasets/"): 200, ("analyst", "/datasets/{}/"): 200, ("rows_partner", "/datasets/"): 200,
        ("outsider", "/datasets/"): 200, ("statistics_partner", "/datasets/"): 200}  # fmt: skip


@pytest.mark.parametrize(
    "who", ["reporter", "analyst", "rows_partner", "statistics_partner", "outsider", "administrator"]
)
def test_the_cast_finds_only_what_it_may(
    who: str, request: pytest.FixtureRequest, send: Callable[..., Batch], sign_in: Sign, tmp_path: Path
) -> None:
    batch = send(_content(tmp_path, gender="Femmale"), "secret-name.csv")
    client = sign_in(request.getfixturevalue(who))
    for page in PAGES:
        answer = client.get(page.format(batch.pk))
        expected = OPEN.get((who, page), 302 if who == "reporter" else 404)
        assert answer.status_code == expected, page
        if who != "analyst":
            assert b"secret-name" not in answer.content, page
    for act in ACTS:
        assert client.post(act.format(batch.pk)).status_code == (302 if who == "reporter" else 404), act
    batch.refresh_from_db()
    assert batch.status == BatchStatus.WAITING
