"""Uploads: sealed as they arrive, never in clear on a disk."""

from __future__ import annotations

import tempfile
import threading
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory

from candil.trust.vault.errors import EnvelopeRefused, OrderTaken, TooLarge
from candil.trust.vault.models import new_label
from candil.trust.vault.services import frames, reporters, reports, storage
from candil.trust.vault.services.envelopes import new_identity
from candil.trust.vault.services.frames import REPORTER
from candil.trust.vault.services.items import sealed_item
from candil.trust.vault.services.reports import NewReport
from candil.trust.vault.services.streams import Abandoned, Pushed, pieces_of
from candil.trust.vault.services.uploads import EnvelopeUploadHandler, SealedUpload, SealingUploadHandler, taking
from candil.trust.vault.tests.acting import ANSWERS, PHOTO, Person, Trustees
from candil.trust.vault.tests.test_browsers import SENT

pytestmark = pytest.mark.django_db
WORDS = b"PLANTED-PICTURE"


def posted(*files: SimpleUploadedFile) -> HttpRequest:
    return RequestFactory().post("/", {"said": "words", "photo": list(files)})


def photo(name: str = "PLANTED-NAME.jpg", content: bytes = PHOTO) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def test_uploads_become_parts_of_a_report(ana: Person, trustees: Trustees, organisation: Any) -> None:
    new = reports.begin(organisation=organisation)
    request = posted(photo(), photo("second.jpg", b"small"))
    handler = SealingUploadHandler(request, new.target, first_order=2)
    request.upload_handlers = [handler]
    assert request.POST["said"] == "words"
    uploads = request.FILES.getlist("photo")
    assert [(type(one), one.name, one.size) for one in uploads] == [
        (SealedUpload, "PLANTED-NAME.jpg", len(PHOTO)), (SealedUpload, "second.jpg", 5),
    ]  # fmt: skip
    answers = sealed_item(new.target, ANSWERS, kind="answers", author=REPORTER, order=1)
    code = reports.keep(new=new, organisation=organisation, items=[answers, *(one.item for one in uploads)])
    reporter = reporters.enter(code=code)
    _answers, first, second = reporters.read(reporter=reporter)
    assert (first.about, second.order) == ({"name": "PLANTED-NAME.jpg", "type": "image/jpeg"}, 3)
    assert b"".join(reporters.read_file(reporter=reporter, label=first.label).pieces) == PHOTO


def test_nothing_of_an_upload_is_on_a_disk_in_clear(
    ana: Person, trustees: Trustees, organisation: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With Django's own handlers the same search finds the words: five megabytes go to a temporary file."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    large = WORDS * 400_000
    found: dict[str, bool] = {}
    new = reports.begin(organisation=organisation)
    for name in ("ours", "django's"):
        request = posted(photo(content=large))
        if name == "ours":
            request.upload_handlers = [SealingUploadHandler(request, new.target, first_order=1)]
        assert request.FILES["photo"].size == len(large)
        found[name] = any(WORDS in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        request.close()
    assert found == {"ours": False, "django's": True}
    assert sum(path.stat().st_size for path in (tmp_path / "vault").iterdir()) > len(large)


def test_a_file_that_is_too_large_is_refused_and_the_rest_kept(
    ana: Person, trustees: Trustees, organisation: Any, monkeypatch: pytest.MonkeyPatch, vault_folder: Path
) -> None:
    monkeypatch.setattr(frames, "LARGEST_CONTENT", 100_000)
    new = reports.begin(organisation=organisation)
    request = posted(photo(), photo("small.jpg", b"small"), photo("edge.jpg", bytes(100_001)))
    handler = SealingUploadHandler(request, new.target, first_order=2)
    request.upload_handlers = [handler]
    assert [(one.name, one.item.order) for one in request.FILES.getlist("photo")] == [("small.jpg", 2)]
    assert isinstance(handler.refused["photo"], TooLarge)
    assert len(list(vault_folder.iterdir())) == 1


class Torn:
    """A line that breaks."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self, size: int = -1) -> bytes:
        if not self._body:
            raise OSError("the line broke")
        given, self._body = self._body[:size], self._body[size:]
        return given


@pytest.mark.django_db(transaction=True)
def test_no_connection_to_the_database_is_held_while_an_upload_comes(
    vault_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, given_back = NewReport(new_label(), new_identity()), []
    monkeypatch.setattr(connection, "close", lambda: given_back.append("given back"))
    request = RequestFactory().post("/", {"photo": SimpleUploadedFile("a.jpg", PHOTO)})
    with taking(SealingUploadHandler(request, new.target, first_order=1)) as handler:
        assert given_back == ["given back"]
        assert len(request.FILES) == 1
        assert given_back == ["given back"] * 2
    assert len(handler.items) == 1


def test_a_broken_line_leaves_nothing(ana: Person, trustees: Trustees, organisation: Any, vault_folder: Path) -> None:
    whole = posted(photo("first.jpg", b"first"), photo()).body
    new = reports.begin(organisation=organisation)
    request = posted(photo("first.jpg", b"first"), photo())
    request._stream = Torn(whole[:200_000])
    before = threading.active_count()
    handler = SealingUploadHandler(request, new.target, first_order=1)
    with pytest.raises(OSError, match="line broke"), taking(handler):
        request.FILES  # noqa: B018 — reading it parses the body
    assert len(handler.items) == 1, "the first file had come"
    assert list(vault_folder.iterdir()) == []
    assert threading.active_count() == before


def test_envelopes_of_a_browser_are_kept_as_they_are(vault_folder: Path) -> None:
    one = SENT["objects"][1]
    envelope = b64decode(one["envelope"])
    name = f"{one['object']}.file.2"
    request = posted(*(SimpleUploadedFile(called, envelope) for called in (name, "holiday.jpg", f"{name}2x")))
    handler = EnvelopeUploadHandler(request)
    request.upload_handlers = [handler]
    (kept,) = request.FILES.getlist("photo")
    assert (kept.item.label, kept.item.kind, kept.item.order) == (one["object"], "file", 2)
    assert (vault_folder / kept.item.file).read_bytes() == envelope
    assert isinstance(handler.refused["photo"], EnvelopeRefused)
    assert len(list(vault_folder.iterdir())) == 1


def test_files_of_what_is_not_kept_are_removed(
    ana: Person, trustees: Trustees, organisation: Any, vault_folder: Path
) -> None:
    new = reports.begin(organisation=organisation)
    request = posted(photo())
    handler = SealingUploadHandler(request, new.target, first_order=7)  # the report begins with 1

    def keep() -> None:
        with taking(handler):
            assert request.FILES
            assert len(list(vault_folder.iterdir())) == 1
            reports.keep(new=new, organisation=organisation, items=handler.items)

    with pytest.raises(OrderTaken):
        keep()
    assert list(vault_folder.iterdir()) == []


def test_files_are_readable_by_their_owner_only(vault_folder: Path) -> None:
    name = storage.written(lambda file: file.write(b"x"))
    assert oct((vault_folder / name).stat().st_mode)[-3:] == "600"
    assert oct(vault_folder.stat().st_mode)[-3:] == "700"
    for wrong in ("../candil.sqlite3", "x.age", name + ".part"):
        with pytest.raises(ValueError, match="name"), storage.reading(wrong):
            pass


def test_readers_who_stop_early_stop_the_writer() -> None:
    written: list[int] = []

    def produce(write: Any) -> None:
        for number in range(1000):
            write(bytes(10))
            written.append(number)

    before = threading.active_count()
    stream = pieces_of(produce)
    assert next(stream) == bytes(10)
    stream.close()  # type: ignore[attr-defined]
    assert len(written) < 20
    assert threading.active_count() == before


def test_errors_of_the_writer_reach_the_reader() -> None:
    def produce(write: Any) -> None:
        write(b"first")
        raise KeyError("broken")

    stream = pieces_of(produce)
    assert next(stream) == b"first"
    with pytest.raises(KeyError):
        next(stream)


def test_pushed_pieces_are_held_few_at_a_time() -> None:
    begun, going = threading.Event(), threading.Event()

    def consume(pieces: Iterator[bytes]) -> int:
        begun.set()
        going.wait(10)
        return sum(map(len, pieces))

    pushed = Pushed(consume)
    begun.wait(10)
    pusher = threading.Thread(target=lambda: [pushed.push(b"x") for _piece in range(50)])
    pusher.start()
    pusher.join(0.3)
    assert pusher.is_alive(), "fifty pieces were taken at once"
    going.set()
    pusher.join(10)
    assert pushed.finish() == 50


def test_an_abandoned_push_ends_its_consumer() -> None:
    seen: list[type[BaseException]] = []

    def consume(pieces: Iterator[bytes]) -> None:
        try:
            list(pieces)
        except BaseException as error:
            seen.append(type(error))
            raise

    pushed = Pushed(consume)
    pushed.push(b"x")
    pushed.abandon()
    assert seen == [Abandoned]
