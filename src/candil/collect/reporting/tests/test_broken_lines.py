"""A request that breaks off on its way keeps nothing, wherever it breaks off."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from hypothesis import given, settings
from hypothesis import strategies as st

from candil.collect.reporting.models import Channel
from candil.collect.reporting.tests.acting import BACK, SAW, TELL, code_of, come_back, hidden, sent, walk
from candil.trust.vault.models import Report, SealedObject

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


def broken(client: Client, address: str, body: bytes, share: float, kind: str) -> Any:
    """Post so much of a body, announced whole."""
    arrived = BytesIO(body[: int(len(body) * share)])
    environ: Any = {"wsgi.input": arrived, "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": kind}
    return client.generic("POST", address, **environ)


def sending(client: Client) -> bytes:
    """The body of a report with a photograph, as a browser sends it."""
    fields = {**hidden(walk(client, *SAW)), "~send": "1", "~files": SimpleUploadedFile("van.jpg", b"x" * 100_000)}
    return encode_multipart(BOUNDARY, fields)


def test_half_a_report_is_none(client: Client, channel: Channel, vault_folder: Path) -> None:
    body = sending(client)

    @settings(max_examples=40, deadline=None)
    @given(share=st.floats(0, 0.9999))
    def breaks(share: float) -> None:
        assert broken(client, TELL, body, share, MULTIPART_CONTENT).status_code == 400
        assert not Report.objects.exists()
        assert not [path for path in vault_folder.rglob("*") if path.is_file()]

    breaks()


def test_the_same_body_whole_is_a_report(client: Client, channel: Channel) -> None:
    assert broken(client, TELL, sending(client), 1, MULTIPART_CONTENT).status_code == 200
    assert Report.objects.count() == 1


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_half_a_message_or_file_is_not_added(client: Client, channel: Channel, share: float) -> None:
    token = hidden(come_back(client, code_of(sent(client, *SAW))))["~pass"][0]
    words = urlencode({"~pass": token, "~do": "say", "words": "I saw it twice. " * 500}).encode()
    assert broken(client, BACK, words, share, FORM).status_code == 400
    files = {"~pass": token, "~files": SimpleUploadedFile("van.jpg", b"x" * 100_000)}
    assert broken(client, BACK, encode_multipart(BOUNDARY, files), share, MULTIPART_CONTENT).status_code == 400
    assert SealedObject.objects.count() == 1
    assert broken(client, BACK, words, 1, FORM).status_code == 200
    assert SealedObject.objects.count() == 2
