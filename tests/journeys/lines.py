"""A line between browser and site that can be cut in the middle of what is sent."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

PIECE = 16_384


class Line:
    """Hands on everything between a port of its own and a site, until it is cut."""

    def __init__(self, site: str) -> None:
        parts = urlsplit(site)
        self._site = (str(parts.hostname), int(parts.port or 80))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._left: int | None = None
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def is_cut(self) -> bool:
        """Whether nothing goes through any more."""
        return self._left is not None and self._left <= 0

    def cut_after(self, size: int) -> None:
        """Cut once so many more bytes went to the site."""
        self._left = size

    def mend(self) -> None:
        """From now on everything goes through."""
        self._left = None

    def close(self) -> None:
        """No more connections."""
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self._listening.accept()
                if self.is_cut:
                    near.close()
                    continue
                far = socket.create_connection(self._site)
                for source, sink, is_up in ((near, far, True), (far, near, False)):
                    threading.Thread(target=self._pump, args=(source, sink, is_up), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, is_up: bool) -> None:
        with suppress(OSError):
            while (piece := source.recv(PIECE)) and self._may_pass(len(piece), is_up):
                sink.sendall(piece)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _may_pass(self, size: int, is_up: bool) -> bool:
        with self._lock:
            if self._left is not None and is_up:
                self._left -= size
            return not self.is_cut
