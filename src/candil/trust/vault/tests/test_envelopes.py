"""Envelopes: plain age files around frames."""

from __future__ import annotations

import io
import shutil
import subprocess
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from candil.trust.vault.errors import EnvelopeRefused, KeyRefused, SealBroken, TooLarge
from candil.trust.vault.services import envelopes, frames
from candil.trust.vault.services.envelopes import (
    check_shape,
    new_identity,
    recipient_of,
    reseal,
    seal,
    seal_stream,
    unseal,
    unseal_stream,
)
from candil.trust.vault.tests.test_frames import PLACE, REPORT

IDENTITY = new_identity()
RECIPIENT = recipient_of(IDENTITY)
SEALED = seal(PLACE, b"words" * 3000, RECIPIENT)


@given(data=some.binary(max_size=200_000))
@settings(max_examples=30, deadline=None)
def test_stream_and_memory_make_what_the_other_opens(data: bytes) -> None:
    into, found = io.BytesIO(), bytearray()
    seal_stream(PLACE, iter([data[:70_000], data[70_000:]]), RECIPIENT, into, about={"name": "ñ"})
    assert unseal(into.getvalue(), IDENTITY, PLACE).data == data
    sealed = seal(PLACE, data, RECIPIENT, about={"name": "ñ"})
    assert unseal_stream(io.BytesIO(sealed), IDENTITY, PLACE, found.extend) == {"name": "ñ"}
    assert bytes(found) == data
    check_shape(sealed, len(sealed))


def test_another_key_does_not_open() -> None:
    with pytest.raises(SealBroken):
        unseal(seal(PLACE, b"words", RECIPIENT), new_identity(), PLACE)


@given(place=some.integers(0, len(SEALED) - 1), flip=some.integers(0, 255))
def test_truncated_and_changed_envelopes_are_refused(place: int, flip: int) -> None:
    damaged = bytearray(SEALED)
    if flip:
        damaged[place] ^= flip
    else:
        del damaged[place:]
    for opening in (unseal, _unseal_stream):
        with pytest.raises(SealBroken):
            opening(bytes(damaged), IDENTITY, PLACE)


def _unseal_stream(sealed: bytes, identity: str, place: frames.Context) -> None:
    unseal_stream(io.BytesIO(sealed), identity, place, len)


def test_chunks_cannot_change_places() -> None:
    sealed = seal(PLACE, bytes(range(256)) * 1024, RECIPIENT)
    start = envelopes.HEADER_END.search(sealed).end() + 16  # type: ignore[union-attr]
    chunk = 65536 + 16
    first, second = sealed[start : start + chunk], sealed[start + chunk : start + 2 * chunk]
    swapped = sealed[:start] + second + first + sealed[start + 2 * chunk :]
    assert len(swapped) == len(sealed)
    with pytest.raises(SealBroken):
        unseal(swapped, IDENTITY, PLACE)


def test_resealed_is_the_same_frame_for_somebody_else() -> None:
    other, into = new_identity(), io.BytesIO()
    sealed = seal(PLACE, b"words", RECIPIENT, about={"name": "n"})
    reseal(io.BytesIO(sealed), IDENTITY, recipient_of(other), into)
    assert unseal(into.getvalue(), other, PLACE).data == b"words"
    with pytest.raises(SealBroken):
        unseal(into.getvalue(), IDENTITY, PLACE)
    with pytest.raises(SealBroken):
        reseal(io.BytesIO(sealed[:-5]), IDENTITY, recipient_of(other), io.BytesIO())


def test_errors_of_the_source_come_through() -> None:
    def broken_line() -> Iterator[bytes]:
        yield b"first"
        raise ConnectionError("the line broke")

    with pytest.raises(ConnectionError, match="the line broke"):
        seal_stream(PLACE, broken_line(), RECIPIENT, io.BytesIO())


def test_streams_have_the_same_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "LARGEST_CONTENT", 100)
    with pytest.raises(TooLarge):
        seal_stream(PLACE, iter([bytes(101)]), RECIPIENT, io.BytesIO())


@given(junk=some.binary(max_size=600) | some.text(max_size=300).map(str.encode))
def test_junk_is_refused_at_the_door(junk: bytes) -> None:
    for sent in (junk, b"age-encryption.org/v1\n" + junk, b"age-encryption.org/v1\n-> X25519 " + junk):
        with pytest.raises(EnvelopeRefused):
            check_shape(sent, len(sent))
        with pytest.raises(SealBroken):
            unseal(sent, IDENTITY, PLACE)


@given(text=some.text(max_size=80))
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(KeyRefused):
        recipient_of(text)
    with pytest.raises(KeyRefused):
        envelopes.check_recipient(text)


def test_an_unpadded_envelope_is_refused_at_the_door() -> None:
    for size in (1, 1023, 1025, 70_000):
        sealed = pyrage.encrypt(bytes(size), [pyrage.x25519.Recipient.from_str(RECIPIENT)])
        with pytest.raises(EnvelopeRefused):
            check_shape(sealed, len(sealed))


def test_more_than_the_largest_is_refused_at_the_door() -> None:
    sealed = seal(PLACE, b"words", RECIPIENT)
    with pytest.raises(TooLarge):
        check_shape(sealed, envelopes.LARGEST_ENVELOPE + 1)


def test_the_largest_content_passes_the_door() -> None:
    size = frames.padded(frames.LARGEST_CONTENT + frames.LARGEST_HEADER)
    assert size + 16 * (size // 65536 + 1) + envelopes.LARGEST_AGE_HEADER < envelopes.LARGEST_ENVELOPE


def test_the_standard_tool_opens_an_envelope(tmp_path: Path) -> None:
    age = shutil.which("age")
    if age is None:
        pytest.skip("NOT TESTED: the standard age tool is not installed (Debian package `age`)")
    (tmp_path / "key").write_text(IDENTITY)
    sealed = seal(PLACE, b"words in the open", RECIPIENT)
    done = subprocess.run([age, "-d", "-i", str(tmp_path / "key")], input=sealed, capture_output=True, check=True)
    assert done.stdout.startswith(b"CANDILV1")
    assert b"words in the open\x80" in done.stdout
    assert REPORT.encode() in done.stdout
    assert len(done.stdout) == 1024


def test_envelopes_of_the_standard_tool_open_here(tmp_path: Path) -> None:
    age = shutil.which("age")
    if age is None:
        pytest.skip("NOT TESTED: the standard age tool is not installed (Debian package `age`)")
    frame = b"".join(frames.framed(PLACE, [b"words"], {}, None))
    sealed = subprocess.run([age, "-r", RECIPIENT], input=frame, capture_output=True, check=True).stdout
    check_shape(sealed, len(sealed))
    assert unseal(sealed, IDENTITY, PLACE).data == b"words"
    with pytest.raises(SealBroken):
        unseal(sealed, IDENTITY, replace(PLACE, order=2))


class Counting:
    """A sink that keeps nothing."""

    def __init__(self) -> None:
        self.size = 0

    def write(self, piece: bytes) -> int:
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing is kept."""


def test_streams_hold_little_in_memory() -> None:
    """Thirty mebibytes, zeros included, which look like padding until something follows them."""
    pieces = (bytes(65536) if number < 479 else b"\x01" * 65536 for number in range(480))
    sealed, found = io.BytesIO(), Counting()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        seal_stream(PLACE, pieces, RECIPIENT, Counting())  # type: ignore[arg-type]
        sealing = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    seal_stream(PLACE, (bytes(65536) if number < 479 else b"\x01" for number in range(480)), RECIPIENT, sealed)
    sealed.seek(0)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        unseal_stream(sealed, IDENTITY, PLACE, found.write)
        opening = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert found.size == 479 * 65536 + 1
    assert max(sealing, opening) < 1 << 20
