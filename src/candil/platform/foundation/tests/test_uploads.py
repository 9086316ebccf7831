"""Uploads that are about people are read in memory: no byte of them is on a disk, not even for a moment."""

from __future__ import annotations

import tempfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from candil.platform.foundation.uploads import files_in_memory
from conftest import signed_in

CONTENT = b"<p>CANARY of a document</p>" * 200_000  # 5 MB, twice what Django keeps in memory


@pytest.fixture
def no_disk(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of all temporary files that are made."""
    made: list[str] = []

    def noted(*_args: Any, **_kwargs: Any) -> Any:
        made.append("a temporary file")
        raise AssertionError("a file was made")

    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", noted)
    for name in ("mkstemp", "TemporaryFile"):
        monkeypatch.setattr(tempfile, name, noted)
    return made


def received(most: int, *contents: bytes) -> list[Any]:
    """What a view gets of these files."""
    got: list[Any] = []

    @files_in_memory(most)
    def view(request: HttpRequest) -> HttpResponse:
        got.extend(request.FILES.getlist("file"))
        return HttpResponse()

    files = [SimpleUploadedFile(f"{number}.txt", content) for number, content in enumerate(contents)]
    request = RequestFactory().post("/", {"file": files})
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    view(request)
    return got


@given(st.binary(min_size=1, max_size=300_000))
def test_a_file_that_fits_arrives_whole(content: bytes) -> None:
    file = received(300_000, content)[0]
    assert (file.read(), file.size, file.name) == (content, len(content), "0.txt")


def test_a_file_that_is_too_large_arrives_empty_with_its_size() -> None:
    file = received(100_000, b"x" * 200_000)[0]
    assert (file.read(), file.size) == (b"", 200_000)


def test_the_room_is_for_all_files_of_a_request() -> None:
    first, second = received(150_000, b"x" * 100_000, b"y" * 100_000)
    assert (len(first.read()), len(second.read())) == (100_000, 0)


def test_the_form_is_still_protected() -> None:
    @files_in_memory(10)
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("done")

    assert view(RequestFactory().post("/", {"a": "b"})).status_code == 403


@pytest.mark.django_db
def test_a_document_is_never_in_a_temporary_file(client: Client, data_officer: Any, no_disk: list[str]) -> None:
    signed_in(client, data_officer)
    client.post("/sources/documents/add/", {"file": SimpleUploadedFile("a.html", CONTENT, "text/html")})
    assert no_disk == []


@pytest.mark.django_db
def test_these_pages_need_the_token_of_the_form(data_officer: Any) -> None:
    browser = signed_in(Client(), data_officer)
    browser.handler.enforce_csrf_checks = True
    file = SimpleUploadedFile("a.html", b"<p>words</p>", "text/html")
    assert browser.post("/sources/documents/add/", {"file": file}).status_code == 403


@pytest.mark.django_db
def test_a_document_that_is_too_large_is_refused_in_words(client: Client, data_officer: Any) -> None:
    signed_in(client, data_officer)
    page = client.post("/sources/documents/add/", {"file": SimpleUploadedFile("a.txt", bytes(21 * 2**20))})
    assert "larger than 20 MB" in page.content.decode()
