"""Envelopes: frames sealed in the age format (age-encryption.org/v1) to one X25519 recipient."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import pyrage
from django.utils.translation import gettext as _
from pyrage.x25519 import Identity, Recipient

from candil.trust.vault.errors import EnvelopeRefused, KeyRefused, TooLarge
from candil.trust.vault.services.frames import (
    LARGEST_CONTENT,
    LARGEST_HEADER,
    About,
    Context,
    Sign,
    Unframing,
    broken,
    framed,
    padded,
)
from candil.trust.vault.services.streams import pieces_of

HEADER_END: Final = re.compile(rb"\n--- [A-Za-z0-9+/]{43}\n")
LARGEST_AGE_HEADER: Final = 1 << 12
NONCE, CHUNK, TAG = 16, 1 << 16, 16
LARGEST_ENVELOPE: Final = int((LARGEST_CONTENT + LARGEST_HEADER) * 1.13)


@dataclass(frozen=True, repr=False)
class Content:
    """What an envelope held: the content, and what its maker said about it (a file's name and type)."""

    data: bytes
    about: dict[str, str | int | bool]


def new_identity() -> str:
    """A new age identity (AGE-SECRET-KEY-1…)."""
    return str(Identity.generate())


def recipient_of(identity: str) -> str:
    """The recipient (age1…) that belongs to an identity. Raises `KeyRefused`."""
    return str(_identity(identity).to_public())


def _identity(text: str) -> Identity:
    try:
        return Identity.from_str(text)
    except pyrage.IdentityError as error:
        raise KeyRefused(_("This is no identity in the age format.")) from error


def check_recipient(text: str) -> Recipient:
    """The age recipient that the text is. Raises `KeyRefused`."""
    try:
        return Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise KeyRefused(_("This is no recipient in the age format (age1…).")) from error


def seal(
    context: Context, data: bytes, recipient: str, *, about: About | None = None, sign: Sign | None = None
) -> bytes:
    """`data` as an envelope for `recipient`. Raises `TooLarge`, `KeyRefused`."""
    frame = b"".join(framed(context, [data], about or {}, sign))
    sealed: bytes = pyrage.encrypt(frame, [check_recipient(recipient)])
    return sealed


class PullReader:
    """An iterator of bytes as something to read from; keeps the error that it met, which pyrage would blur."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, b""
        self.error: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; none at the end."""
        try:
            while not self._left:
                self._left = next(self._pieces)
        except StopIteration:
            return b""
        except Exception as error:
            self.error = error
            raise
        given, self._left = self._left[:size], self._left[size:]
        return given


def seal_stream(
    context: Context,
    pieces: Iterable[bytes],
    recipient: str,
    into: BinaryIO,
    *,
    about: About | None = None,
    sign: Sign | None = None,
) -> None:
    """The same from an iterator into a file, a few hundred kilobytes in memory at a time.

    Raises `TooLarge`, `KeyRefused`, OSError when the file cannot be written, and whatever `pieces` raises.
    """
    reader = PullReader(framed(context, pieces, about or {}, sign))
    try:
        pyrage.encrypt_io(reader, into, [check_recipient(recipient)])
    except pyrage.EncryptError as error:
        raise (reader.error or OSError(str(error))) from error


def unseal(envelope: bytes, identity: str, expected: Context, verifying_key: bytes | None = None) -> Content:
    """The content of an envelope that belongs where `expected` says. Raises `SealBroken`, `KeyRefused`."""
    with _any_failure_is_broken():
        frame = pyrage.decrypt(envelope, [_identity(identity)])
    found = bytearray()
    unframing = Unframing(expected, found.extend, verifying_key)
    unframing.write(frame)
    about = unframing.finish()
    return Content(bytes(found), about)


def unseal_stream(
    source: BinaryIO,
    identity: str,
    expected: Context,
    sink: Callable[[bytes], Any],
    verifying_key: bytes | None = None,
) -> dict[str, str | int | bool]:
    """The same from a file: content goes to `sink` before its end is known to be right. Raises `SealBroken`."""
    unframing = Unframing(expected, sink, verifying_key)
    keys = [_identity(identity)]
    with _any_failure_is_broken():
        pyrage.decrypt_io(source, unframing, keys)
    return unframing.finish()


@contextmanager
def _any_failure_is_broken() -> Iterator[None]:
    """Whatever pyrage says of an envelope becomes `SealBroken`; it reports damage as DecryptError or as OSError."""
    try:
        yield
    except (pyrage.DecryptError, OSError) as error:
        raise broken() from error


def reseal(envelope: BinaryIO, identity: str, recipient: str, into: BinaryIO) -> None:
    """The same frame, context, signature and all, sealed to another recipient, in a stream. Raises `SealBroken`."""
    key = _identity(identity)

    def produce(write: Callable[[bytes], int]) -> None:
        with _any_failure_is_broken():
            pyrage.decrypt_io(envelope, _Writer(write), [key])

    reader = PullReader(pieces_of(produce))
    try:
        pyrage.encrypt_io(reader, into, [check_recipient(recipient)])
    except pyrage.EncryptError as error:
        raise (reader.error or OSError(str(error))) from error


class _Writer:
    def __init__(self, write: Callable[[bytes], int]) -> None:
        self.write = write

    def flush(self) -> None:
        """Nothing is buffered."""


def check_shape(start: bytes, size: int) -> None:
    """Raise `EnvelopeRefused` unless this is an age file for X25519 recipients, padded as we pad.

    `start` holds its first LARGEST_AGE_HEADER bytes (or all), `size` counts all. What is inside, only a holder can
    know; this refuses at the door what could never be opened or would tell its size.
    """
    check_size(size)
    end = HEADER_END.search(start[:LARGEST_AGE_HEADER])
    if not start.startswith(b"age-encryption.org/v1\n-> X25519 ") or end is None:
        raise EnvelopeRefused(_("This is no envelope in the age format."))
    body = size - end.end() - NONCE
    chunks = -(-body // (CHUNK + TAG))
    inside = body - chunks * TAG
    if inside < 1 or padded(inside) != inside:
        raise EnvelopeRefused(_("This envelope is not padded to one of the sizes of the vault."))


def check_size(size: int) -> None:
    """Raise `TooLarge` for more bytes than an envelope of the largest content has."""
    if size > LARGEST_ENVELOPE:
        raise TooLarge(_("One file may hold at most 100 MB."))
