"""One connection to an address that was checked, with one deadline for everything that happens on it."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from candil.collect.sources.services.fetching.addresses import Target

_CONNECT_SECONDS: Final = 10.0


class _Deadline:
    """Sets the time that is left before each read, so that a site that drips bytes does not hold the worker."""

    deadline: float

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(left(self.deadline))  # type: ignore[attr-defined]
        count: int = super().recv_into(*args, **kwargs)  # type: ignore[misc]
        return count


class _Plain(_Deadline, socket.socket):
    """A TCP socket with a deadline."""


class _Sealed(_Deadline, ssl.SSLSocket):
    """A TLS socket with a deadline."""


def left(deadline: float) -> float:
    """Seconds until `deadline` (of time.monotonic). Raises TimeoutError when it is over."""
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError("The time for this request is over.")
    return remaining


@cache
def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.sslsocket_class = _Sealed
    return context


class CheckedConnection(http.client.HTTPConnection):
    """An HTTP(S) connection to the first of `addresses` that answers; TLS is checked against the name of the target."""

    def __init__(self, target: Target, addresses: Sequence[str], *, deadline: float) -> None:
        super().__init__(target.host, target.port)
        self._target, self._addresses, self._deadline = target, tuple(addresses), deadline

    def connect(self) -> None:
        """Connect to a checked address, never to the name. Raises OSError."""
        plain = self._connected()
        if self._target.scheme == "https":
            plain.settimeout(left(self._deadline))
            sealed = _context().wrap_socket(plain, server_hostname=self._target.host)
            sealed.deadline = self._deadline  # type: ignore[attr-defined]
            self.sock = sealed
        else:
            plain.deadline = self._deadline
            self.sock = plain

    def _connected(self) -> _Plain:
        failed: OSError = OSError("No address.")
        for address in self._addresses:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            made = _Plain(family, socket.SOCK_STREAM)
            try:
                made.settimeout(min(left(self._deadline), _CONNECT_SECONDS))
                made.connect((address, self._target.port))
            except OSError as error:
                made.close()
                failed = error
            else:
                return made
        raise failed
