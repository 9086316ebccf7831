"""Exports: plain age files that the standard tool opens."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pyrage
import pytest

from candil.trust.audit.models import Entry
from candil.trust.vault.errors import ExportRefused, KeyRefused, ReportUnknown, SealBroken
from candil.trust.vault.models import SealedObject
from candil.trust.vault.services import exports, reports
from candil.trust.vault.services.envelopes import new_identity, recipient_of
from candil.trust.vault.tests.acting import ANSWERS, PHOTO, Person, Trustees, told
from candil.trust.vault.tests.conftest import enrolled
from candil.trust.vault.tests.test_rehearsals import run, typing  # noqa: F401 — a fixture

pytestmark = pytest.mark.django_db
IDENTITY = new_identity()
NAMES = ["001-answers.age", "002-file.age", "003-reply.age", "contents.json.age"]


@pytest.fixture
def exported(ana: Person, trustees: Trustees, organisation: Any, tmp_path: Path, typing: list[str]) -> Path:  # noqa: F811
    label, _code = told(organisation, photo=PHOTO)
    reports.answer(by=ana.viewer, keys=ana.keys, report=label, data=b"Which harbour?")
    folder = tmp_path / "copies"
    done = run("export", label, "--as", "analyst", "--recipient", recipient_of(IDENTITY), "--out", folder)
    assert done.splitlines() == [str(folder / name) for name in NAMES]
    return folder


def test_the_standard_tool_opens_every_part(exported: Path, tmp_path: Path) -> None:
    age = shutil.which("age")
    if age is None:
        pytest.skip("NOT TESTED: the standard age tool is not installed (Debian package `age`)")
    (tmp_path / "key").write_text(IDENTITY)
    found = [
        subprocess.run([age, "-d", "-i", tmp_path / "key", exported / name], capture_output=True, check=True).stdout
        for name in NAMES
    ]
    assert found[:3] == [ANSWERS, PHOTO, b"Which harbour?"]


def test_the_list_says_what_authors_said(exported: Path, ana: Person) -> None:
    identity = pyrage.x25519.Identity.from_str(IDENTITY)
    parts = json.loads(pyrage.decrypt((exported / NAMES[3]).read_bytes(), [identity]))["parts"]
    assert [part["file"] for part in parts] == NAMES[:3]
    assert parts[1]["about"]["name"] == "PLANTED-NAME.jpg"
    assert parts[2]["author"] == ana.keys.author
    assert not any(b"PLANTED" in path.read_bytes() for path in exported.iterdir())


def test_it_is_written_down_to_whom(exported: Path) -> None:
    entry = Entry.objects.get(action="vault.export")
    assert (entry.actor, entry.details) == ("analyst", {"recipients": [recipient_of(IDENTITY)], "parts": 3})


def test_nothing_is_overwritten(exported: Path, ana: Person) -> None:
    report = SealedObject.objects.first().report_id  # type: ignore[union-attr]
    with pytest.raises(ExportRefused):
        exports.export(
            by=ana.viewer, keys=ana.keys, report=report, recipients=[recipient_of(IDENTITY)], folder=exported
        )


def test_only_holders_export_and_only_what_is_whole(
    ana: Person, trustees: Trustees, organisation: Any, outsider: Any, tmp_path: Path
) -> None:
    label, _code = told(organisation)
    stranger, to = enrolled(outsider), [recipient_of(IDENTITY)]
    with pytest.raises(ReportUnknown):
        exports.export(by=stranger.viewer, keys=stranger.keys, report=label, recipients=to, folder=tmp_path / "x")
    with pytest.raises(KeyRefused):
        exports.export(by=ana.viewer, keys=ana.keys, report=label, recipients=["age1nobody"], folder=tmp_path / "x")
    SealedObject.objects.update(kind="message")
    with pytest.raises(SealBroken):
        exports.export(by=ana.viewer, keys=ana.keys, report=label, recipients=to, folder=tmp_path / "x")
    assert not (tmp_path / "x").exists()
