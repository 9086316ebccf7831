"""Words of a reporter lie nowhere but in the vault, sealed: a search that proves itself by finding a planted leak."""

from __future__ import annotations

import logging
import tempfile
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from candil.collect.reporting import queries, services
from candil.collect.reporting.models import Channel
from candil.collect.reporting.tests.acting import BACK, TELL, code_of, come_back, hidden, post, sent, walk
from candil.trust.vault.models import Report
from candil.trust.vault.services import reporters
from candil.trust.vault.tests.acting import Person

pytestmark = pytest.mark.django_db
CANARY = "CANARY7f3a"
TOLD: tuple[dict[str, Any], ...] = (
    {},
    {"path": "saw"},
    {"under_18": "no"},
    {"signs": ["debt_bondage"]},
    {"told/saw_words": f"{CANARY} words"},
    {f"circumstances/{name}": f"{CANARY} {name}" for name in ("place", "when_words", "activity")},
    {"consent": ["share"]},
    {"reach/contact": f"{CANARY} contact"},
    {"contact_safe": f"{CANARY} when"},
)
#: A photograph with a tag inside, and larger than what Django would keep in memory.
PHOTO = b"\xff\xd8\xff\xe1Exif" + CANARY.encode() * 400_000


@pytest.fixture
def places(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every folder that the site could write to is inside this one."""
    for name in ("vault", "files", "temporary"):
        (tmp_path / name).mkdir(exist_ok=True)
    settings.CANDIL_VAULT, settings.MEDIA_ROOT = tmp_path / "vault", tmp_path / "files"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path


def found(places: Path, log: str, *secrets: str) -> list[str]:
    """Where any of the secrets lies in clear, as it stands or in Base64."""
    wanted = [form for each in (CANARY, *secrets) for form in (each.encode(), b64encode(each.encode())[:-4])]
    held = {str(path.relative_to(places)): path.read_bytes() for path in places.rglob("*") if path.is_file()}
    held |= dict(_tables())
    held |= {"log": log.encode(), "cache": repr(getattr(cache, "_cache", {})).encode()}
    held["mail"] = repr([vars(message) for message in mail.outbox]).encode()
    return sorted(name for name, content in held.items() if any(form in content for form in wanted))


def _tables() -> list[tuple[str, bytes]]:
    """Every row of every table: sessions, tasks and the audit among them."""
    with connection.cursor() as cursor:
        told = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            told.append((table, b"".join(_bytes(cell) for row in cursor.fetchall() for cell in row)))
    return told


def _bytes(cell: Any) -> bytes:
    return bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()


def live_through(client: Client, rhea: Person) -> str:
    """A whole life of a report, errors included; its code."""
    photo = SimpleUploadedFile(f"{CANARY}.jpg", PHOTO, content_type=f"image/{CANARY.lower()}")
    code = code_of(sent(client, *TOLD, files=[photo]))
    page = come_back(client, code)
    given = {"~pass": hidden(page)["~pass"]}
    post(client, BACK, {**given, "~do": "say", "words": f"{CANARY} more"})
    client.post(BACK, {**given, "~files": [SimpleUploadedFile(f"{CANARY}.ogg", b"OggS" + PHOTO)]})
    label = Report.objects.get().label
    services.answer(by=rhea.viewer, keys=rhea.keys, label=label, words=f"{CANARY} answer")
    services.open_report(by=rhea.viewer, keys=rhea.keys, label=label, language="en")
    post(client, BACK, {"code": f"{CANARY} {code[:-1]}"})
    post(client, TELL, {"path": CANARY, "~page": "path"})
    post(client, "/report/kept/", {"~code": code, "last": CANARY})
    return code


def test_words_files_and_codes_are_nowhere_in_clear(
    client: Client, channel: Channel, rhea: Person, places: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    code = live_through(client, rhea)
    assert "CANARY" in str(queries.story_of(reporters.read(reporter=reporters.enter(code=code)), "en")), "it was told"
    assert found(places, caplog.text, code, code.replace(" ", "")) == []
    assert sum(path.stat().st_size for path in (places / "vault").iterdir()) > 2 * len(PHOTO) - 10


def test_an_error_is_logged_without_what_was_written(
    client: Client, channel: Channel, places: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    carried = hidden(walk(client, *TOLD))

    def fails(answers: Any, language: str) -> bytes:
        raise ValueError(f"cannot write {answers}")

    monkeypatch.setattr(queries, "written", fails)
    answer = client.post(TELL, {**carried, "~files": [SimpleUploadedFile("a.jpg", PHOTO)]})
    assert answer.status_code == 500
    assert CANARY not in answer.content.decode()
    assert "ValueError in" in caplog.text
    assert found(places, caplog.text) == []
    assert list((places / "vault").iterdir()) == []


@pytest.mark.parametrize("leak", ["log", "cache", "mail", "audit", "file", "base64", "session"])
def test_the_search_finds_a_planted_leak(
    leak: str, client: Client, places: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from candil.trust.audit import services as audit

    plant = {
        "log": lambda: logging.getLogger("candil").warning("could not read %s", CANARY),
        "cache": lambda: cache._cache.__setitem__("draft", CANARY.encode()),  # type: ignore[attr-defined]
        "mail": lambda: mail.send_mail("new", f"it says {CANARY}", "from@x.example", ["to@x.example"]),
        "audit": lambda: audit.record(by="x", action="x", subject="x", details={"words": CANARY}),
        "file": lambda: (places / "temporary" / "upload").write_bytes(PHOTO),
        "base64": lambda: (places / "files" / "upload").write_bytes(b64encode(CANARY.encode() + b"...")),
        "session": lambda: _in_a_session(),
    }
    plant[leak]()
    names = {"audit": "audit_entry", "file": "temporary/upload", "base64": "files/upload", "session": "django_session"}
    assert found(places, caplog.text) == [names.get(leak, leak)]


def _in_a_session() -> None:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    Session.objects.create(session_key="x", session_data=CANARY, expire_date=timezone.now())
