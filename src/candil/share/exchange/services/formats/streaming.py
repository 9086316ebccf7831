"""JSON documents with one long list, written item by item."""

from __future__ import annotations

import json
from typing import Any, BinaryIO


class LongList:
    """Writes `{…before, "NAME": [item, item, …], …after}` so that no more than one item is in memory."""

    def __init__(self, file: BinaryIO, name: str, before: dict[str, Any]) -> None:
        self._file = file
        head = json.dumps(before, ensure_ascii=False)[:-1]
        self._put(f"{head}{', ' if before else ''}{json.dumps(name)}: [")
        self._empty = True

    def add(self, item: dict[str, Any]) -> None:
        """Write one item of the list."""
        self._put(("\n" if self._empty else ",\n") + json.dumps(item, ensure_ascii=False))
        self._empty = False

    def close(self, after: dict[str, Any] | None = None) -> None:
        """End the list and the document, with `after` as its last members."""
        tail = json.dumps(after or {}, ensure_ascii=False)[1:]
        self._put("\n]" + (", " if after else "") + tail)

    def _put(self, text: str) -> None:
        self._file.write(text.encode())
