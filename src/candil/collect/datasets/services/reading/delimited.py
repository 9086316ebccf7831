"""CSV and its relatives, read as a stream: one line in memory at a time, never more than a line may have."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import IO, Final

from django.utils.translation import gettext as _

from candil.collect.datasets.errors import FileUnreadable
from candil.collect.datasets.services.reading.encoding import encoding_of
from candil.collect.datasets.services.reading.kinds import is_gzip

#: Characters of one line. The longest honest row is far shorter; a longer one is damage or an attack.
LONGEST_LINE: Final = 1 << 20
_SEPARATORS: Final = (",", ";", "\t", "|")
_SEPARATOR_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}

Row = tuple[int, list[str]]


def open_delimited(path: Path, encoding: str) -> tuple[tuple[str, ...], Callable[[], Iterator[Row]], dict[str, str]]:
    """Header, a way to the rows, and how the file was understood."""
    encoding = encoding or _survey(path)
    lines = _first_lines(path, encoding)
    separator, ahead = _separator(lines)
    header = tuple(name.strip() for name in next(csv.reader(lines[ahead:], delimiter=separator), []))

    def rows() -> Iterator[Row]:
        with _opened(path) as stream, contextlib.closing(_lines(stream, encoding, path.name, ahead)) as found:
            yield from _rows(path.name, found, separator)

    notes = {
        "format": "CSV, gzip" if is_gzip(path) else "CSV",
        "encoding": encoding,
        "separator": _SEPARATOR_NAMES[separator],
    }
    return header, rows, notes


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as raw:
        if is_gzip(path):
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield io.BufferedReader(unpacked, 1 << 18)
        else:
            yield raw


def _survey(path: Path) -> str:
    """Read the whole file once: its encoding, and whether it is complete."""
    with _opened(path) as stream:
        counting = _Counting(stream)
        try:
            return encoding_of(counting, path.name)
        except (EOFError, OSError, zlib.error) as error:
            raise _truncated(path.name, counting.lines + 1) from error


class _Counting:
    """A stream that knows how many lines have gone by."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.lines = 0

    def read(self, size: int, /) -> bytes:
        chunk = self._stream.read(size)
        self.lines += chunk.count(b"\n")
        return chunk


def _truncated(name: str, line: int) -> FileUnreadable:
    return FileUnreadable(
        _(
            "%(file)s is damaged: the compressed data break off at about row %(row)d. The file was probably not copied "
            "to its end. Nothing was loaded; get the file again."
        )
        % {"file": name, "row": line}
    )


def _lines(stream: IO[bytes], encoding: str, name: str, ahead: int = 0) -> Generator[str]:
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    number = 0
    try:
        while line := text.readline(LONGEST_LINE):
            number += 1
            if len(line) >= LONGEST_LINE:
                raise FileUnreadable(
                    _(
                        "Row %(row)d of %(file)s is longer than %(limit)d characters. Either a line break is missing "
                        "or the file is not a table. Nothing was loaded."
                    )
                    % {"row": number, "file": name, "limit": LONGEST_LINE}
                )
            if "\0" in line:
                raise FileUnreadable(
                    _(
                        "Row %(row)d of %(file)s holds NUL characters: the file is damaged or not a text file. "
                        "Nothing was loaded; export it again."
                    )
                    % {"row": number, "file": name}
                )
            if number > ahead:
                yield line
    except UnicodeDecodeError as error:
        raise FileUnreadable(
            _(
                "Row %(row)d of %(file)s cannot be read as %(encoding)s. Save the file as “CSV UTF-8”, or name its "
                "encoding in the mapping file (encoding: cp1252). Nothing was loaded."
            )
            % {"row": number + 1, "file": name, "encoding": encoding}
        ) from error
    except (EOFError, OSError, zlib.error) as error:
        raise _truncated(name, number + 1) from error
    finally:
        text.detach()


def _rows(name: str, lines: Iterator[str], separator: str) -> Iterator[Row]:
    """Rows with the number that a spreadsheet program shows; the header is row 1 and is not given."""
    reader = csv.reader(lines, delimiter=separator)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            if number > 1:
                yield number, row
    except csv.Error as error:
        raise FileUnreadable(
            _(
                "Row %(row)d of %(file)s cannot be read: a field is longer than %(limit)d characters. Probably a "
                "quotation mark is opened there and never closed. Nothing was loaded."
            )
            % {"row": number + 1, "file": name, "limit": csv.field_size_limit()}
        ) from error


def _first_lines(path: Path, encoding: str) -> list[str]:
    """The first lines, to find the separator by: at most 200, at most 256 KiB together."""
    found: list[str] = []
    size = 0
    with _opened(path) as stream, contextlib.closing(_lines(stream, encoding, path.name)) as lines:
        for line in lines:
            found.append(line)
            size += len(line)
            if len(found) == 200 or size > 1 << 18:
                break
    return found


def _separator(lines: list[str]) -> tuple[str, int]:
    """The separator, and how many lines stand before the header ("sep=;", as some spreadsheet programs write)."""
    if lines and lines[0].lower().startswith("sep=") and lines[0][4:5] in _SEPARATORS:
        return lines[0][4], 1
    return max(_SEPARATORS, key=lambda separator: _agreement(lines, separator)), 0


def _agreement(lines: list[str], separator: str) -> tuple[float, int]:
    """How well a separator explains the lines: share of rows as wide as the header, then that width."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
    except csv.Error:
        return (0.0, 0)
    if not widths or widths[0] == 1:
        return (0.0, 1)
    return (round(Counter(widths)[widths[0]] / len(widths), 1), widths[0])
