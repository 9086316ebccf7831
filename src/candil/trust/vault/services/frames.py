"""What lies inside an envelope: where it belongs, its content, a signature, and padding (docs/guide/vault-format.md).

    magic (8) | length of the header (4, big-endian) | header (JSON) | content | signature (64, staff) | 0x80 | zeros

Padding marks its own beginning (ISO/IEC 7816-4), so that a content of unknown length can be sealed as it streams in.
Sizes above 64 KiB follow Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with
PURBs", 2019), which adds at most 12 %.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha512
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext as _

from candil.trust.vault.errors import SealBroken, TooLarge

MAGIC: Final = b"CANDILV1"
VERSION: Final = 1
SIGNED: Final = b"candil vault 1 signature"
STEPS: Final = (1 << 10, 1 << 12, 1 << 14, 1 << 16)
LARGEST_HEADER: Final = 1 << 14
LARGEST_CONTENT: Final = 100 << 20
SIGNATURE: Final = 64
BLOCK: Final = 1 << 16
#: A kind for the analysts alone: whoever comes back with the code is never given it.
NOTE: Final = "note"
REPORTER: Final = "reporter"
STAFF: Final = "staff:"
LABEL: Final = re.compile(r"[0-9a-f]{32}")
KIND: Final = re.compile(r"[a-z][a-z_]{0,19}")
AUTHOR: Final = re.compile(rf"{REPORTER}|maker|{STAFF}[0-9a-f]{{32}}")

About = Mapping[str, str | int | bool]
Sign = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Context:
    """Where an object belongs: sealed with the content, and compared with the place where the object was found."""

    report: str
    object_label: str
    kind: str
    author: str
    order: int

    @property
    def is_signed(self) -> bool:
        """Whether the content must carry the signature of an analyst."""
        return self.author.startswith(STAFF)

    def fields(self) -> dict[str, str | int]:
        """As the header holds it."""
        return {
            "author": self.author, "kind": self.kind, "object": self.object_label, "order": self.order,
            "report": self.report, "v": VERSION,
        }  # fmt: skip


def padded(length: int) -> int:
    """The size to which `length` bytes are padded: 1, 4, 16 or 64 KiB, above that Padmé."""
    for step in STEPS:
        if length <= step:
            return step
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


def framed(context: Context, content: Iterable[bytes], about: About, sign: Sign | None) -> Iterator[bytes]:
    """The frame around `content`, in pieces of at most 64 KiB or as they come. Raises `TooLarge`.

    `sign` makes an Ed25519 signature; a frame of staff needs one and no other may have one (ValueError).
    """
    if context.is_signed != (sign is not None):
        raise ValueError("Exactly the frames of staff are signed.")
    start = _start(context, about)
    digest, length = sha512(start), len(start)
    yield start
    for piece in content:
        length += len(piece)
        if length > len(start) + LARGEST_CONTENT:
            raise TooLarge(_("One file may hold at most 100 MB."))
        digest.update(piece)
        yield piece
    if sign is not None:
        length += SIGNATURE
        yield sign(SIGNED + digest.digest())
    yield from _padding(length)


def _start(context: Context, about: About) -> bytes:
    fields = {"about": dict(about), **context.fields()}
    header = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")
    if len(header) > LARGEST_HEADER:
        raise TooLarge(_("What is said about a file is too long."))
    return MAGIC + len(header).to_bytes(4, "big") + header


def _padding(length: int) -> Iterator[bytes]:
    zeros = padded(length + 1) - length - 1
    yield b"\x80"
    while zeros > 0:
        yield bytes(min(zeros, BLOCK))
        zeros -= BLOCK


class Unframing:
    """Takes a frame piece by piece, hands its content to `sink`, and refuses whatever is not what `expected` says.

    Content reaches `sink` before the end is known to be right: keep it from people until `finish` has returned.
    `verifying_key` is the raw Ed25519 key of the analyst whom `expected` names, needed for frames of staff.
    """

    def __init__(self, expected: Context, sink: Callable[[bytes], Any], verifying_key: bytes | None = None) -> None:
        self._expected, self._sink, self._verifying_key = expected, sink, verifying_key
        self._tail = SIGNATURE + 1 if expected.is_signed else 1
        self._start = b""
        self._held = bytearray()  # the last bytes before the zeros: perhaps the end of the content, perhaps the trailer
        self._zeros = 0
        self._length = 0
        self._digest = sha512()
        self.about: dict[str, str | int | bool] | None = None

    def write(self, piece: bytes) -> int:
        """The next bytes of the frame. Raises `SealBroken` as soon as the header is wrong."""
        self._length += len(piece)
        rest = bytes(piece) if self.about is not None else self._take_header(bytes(piece))
        if rest:
            self._take_content(rest)
        return len(piece)

    def flush(self) -> None:
        """Nothing is buffered for long; writers have this method."""

    def finish(self) -> dict[str, str | int | bool]:
        """What the header says about the content, once everything is known to be right. Raises `SealBroken`."""
        trailer = bytes(self._held)
        unpadded = self._length - self._zeros
        if (
            self.about is None
            or len(trailer) != self._tail
            or trailer[-1:] != b"\x80"
            or padded(unpadded) != self._length
        ):
            raise broken()
        if self._expected.is_signed:
            self._verify(trailer[:-1])
        return self.about

    def _take_header(self, piece: bytes) -> bytes:
        self._start += piece
        if self._start[:8] != MAGIC[: len(self._start)]:
            raise broken()
        if len(self._start) < 12:
            return b""
        size = int.from_bytes(self._start[8:12], "big")
        if size > LARGEST_HEADER:
            raise broken()
        if len(self._start) < 12 + size:
            return b""
        start, rest = self._start[: 12 + size], self._start[12 + size :]
        self.about = _about(start[12:], self._expected)
        self._digest.update(start)
        return rest

    def _take_content(self, piece: bytes) -> None:
        kept = piece.rstrip(b"\0")
        if not kept:
            self._zeros += len(piece)
            return
        while self._zeros:  # they were no padding after all
            self._held += bytes(min(self._zeros, BLOCK))
            self._zeros -= min(self._zeros, BLOCK)
            self._release()
        self._held += kept
        self._zeros = len(piece) - len(kept)
        self._release()

    def _release(self) -> None:
        ready = len(self._held) - self._tail
        if ready > 0:
            content = bytes(self._held[:ready])
            del self._held[:ready]
            self._digest.update(content)
            self._sink(content)

    def _verify(self, signature: bytes) -> None:
        if self._verifying_key is None:
            raise broken()
        try:
            Ed25519PublicKey.from_public_bytes(self._verifying_key).verify(signature, SIGNED + self._digest.digest())
        except (InvalidSignature, ValueError) as error:
            raise broken() from error


def broken() -> SealBroken:
    """The one thing that is said of whatever does not open, so that nothing is learned from how it fails."""
    return SealBroken(_("This part does not open: it was damaged, moved from another place, or sealed to another key."))


def _about(header: bytes, expected: Context) -> dict[str, str | int | bool]:
    try:
        fields = json.loads(header.decode(), object_pairs_hook=_once, parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise broken() from error
    about = fields.pop("about", None) if isinstance(fields, dict) else None
    if not isinstance(about, dict) or not all(isinstance(value, str | int) for value in about.values()):
        raise broken()
    if fields != expected.fields() or any(isinstance(value, bool) for value in fields.values()):
        raise broken()
    return about


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _value in pairs}) != len(pairs):
        raise ValueError("A name stands twice.")
    return dict(pairs)


def _refuse(number: str) -> Any:
    raise ValueError(f"{number} is no whole number.")
