"""Which encoding a text file is in: marks first, then proof, then the frequency of letters."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Final, Protocol

import charset_normalizer
from django.utils.translation import gettext as _

from candil.collect.datasets.errors import FileUnreadable

CHUNK: Final = 1 << 18
_SAMPLE: Final = 1 << 16
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Encodings that offices write. Others are as likely by letter frequency, but nobody's spreadsheet saves them.
_CANDIDATES: Final = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2",
    "iso8859_5", "iso8859_7", "iso8859_15", "koi8_r", "mac_roman", "cp437", "cp850", "cp866", "cp874", "shift_jis",
    "euc_jp", "gb18030", "big5", "euc_kr",
]  # fmt: skip
# Those for Latin letters, the most frequent first: a later one must read better to be preferred.
_LATIN: Final = ("cp1252", "cp1250", "cp1254", "cp1257", "mac_roman", "cp850", "iso8859_2", "iso8859_15", "cp437")


class Readable(Protocol):
    """What can be read in pieces."""

    def read(self, size: int, /) -> bytes: ...


def encoding_of(stream: Readable, name: str) -> str:
    """Name of the Python codec that reads the whole stream. Reads it to its end, keeping little of it."""
    start = stream.read(CHUNK)
    for mark, codec in _MARKS:
        if start.startswith(mark):
            return codec
    if wide := _wide_without_mark(start):
        return wide
    odd = _bytes_that_are_not_utf8(_pieces(start, stream))
    return "utf-8" if odd is None else _by_letters(odd, name)


def _wide_without_mark(start: bytes) -> str:
    """UTF-16 without a mark shows as every other byte NUL in Latin text."""
    sample = start[:2000]
    if len(sample) >= 20 and sample[1::2].count(0) > 0.4 * len(sample) / 2 and not sample[0::2].count(0):
        return "utf-16-le"
    if len(sample) >= 20 and sample[0::2].count(0) > 0.4 * len(sample) / 2 and not sample[1::2].count(0):
        return "utf-16-be"
    return ""


def _pieces(start: bytes, stream: Readable) -> Iterator[bytes]:
    yield start
    while chunk := stream.read(CHUNK):
        yield chunk


def _bytes_that_are_not_utf8(pieces: Iterator[bytes]) -> bytes | None:
    """None when all is UTF-8; otherwise the lines around the bytes that are not, as a sample."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    sample = b""
    for piece in pieces:
        if not sample:
            try:
                decoder.decode(piece)
                continue
            except UnicodeDecodeError:
                pass
        sample += b"\n".join(line for line in piece.split(b"\n") if not line.isascii())[:_SAMPLE]
        if len(sample) >= _SAMPLE:
            break
    if sample:
        return sample
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return b"\xff"
    return None


def _by_letters(sample: bytes, name: str) -> str:
    guesses = charset_normalizer.from_bytes(sample, cp_isolation=_CANDIDATES, threshold=0.6)
    best = guesses.best()
    if best is None:
        raise FileUnreadable(
            _(
                "The encoding of %(file)s cannot be recognised. Save it as “CSV UTF-8”, or name the encoding in the "
                "mapping file (encoding: cp1252)."
            )
            % {"file": name}
        )
    if best.encoding not in _LATIN:
        return best.encoding
    return min(_LATIN, key=lambda codec: _misfits(sample, codec))


def _misfits(sample: bytes, codec: str) -> int:
    """How often a sample reads oddly: signs inside words, capitals after small letters, bytes that are nothing.

    Between Latin encodings the frequency of letters decides little, but the wrong one puts ³ or Ÿ into names.
    """
    text = sample.decode(codec, errors="replace")
    return sum(_odd(text[place - 1 : place + 2]) for place, sign in enumerate(text) if not sign.isascii())


def _odd(window: str) -> int:
    before, sign, after = tuple(window) if len(window) == 3 else (" ", window[-1:], " ")
    inside = before.isalpha() or after.isalpha()
    if not sign.isalpha():
        return 2 if inside and sign not in "–—‘’“”…«» " else 0
    return int(sign.isupper() and before.islower()) + int(sign.islower() and after.isupper()) + (sign in "ªº") * 2
