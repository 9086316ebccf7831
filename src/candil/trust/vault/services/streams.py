"""Bytes that flow between whoever pushes and whoever pulls, a few pieces in memory at a time.

age is written from a source that is pulled and read into a sink that is pushed; uploads arrive pushed and downloads are
pulled. A thread turns one into the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Final, Generic, TypeVar

PIECES_BETWEEN: Final = 8
PATIENCE: Final = 0.2  # seconds between looks at whether the other side is still there

Result = TypeVar("Result")


class Abandoned(Exception):
    """The other side went away."""


class _Channel:
    """A short queue of pieces between two threads, either of which may go away."""

    def __init__(self) -> None:
        self._queue: Queue[bytes | None] = Queue(PIECES_BETWEEN)
        self._closed = Event()

    def put(self, piece: bytes | None) -> None:
        while not self._closed.is_set():
            try:
                return self._queue.put(piece, timeout=PATIENCE)
            except Full:
                continue
        raise Abandoned

    def pieces(self) -> Iterator[bytes]:
        """Until the end is put; raises `Abandoned` when the channel is closed before."""
        while True:
            try:
                piece = self._queue.get(timeout=PATIENCE)
            except Empty:
                if self._closed.is_set():
                    raise Abandoned from None
                continue
            if piece is None:
                return
            yield piece

    def close(self) -> None:
        self._closed.set()


def pieces_of(produce: Callable[[Callable[[bytes], int]], None]) -> Iterator[bytes]:
    """What `produce` writes, as an iterator; an error of `produce` is raised where the iterator is read.

    When the reader stops early the next write fails, and `produce` ends.
    """
    channel, failed = _Channel(), list[BaseException]()

    def write(piece: bytes) -> int:
        channel.put(bytes(piece))
        return len(piece)

    def run() -> None:
        try:
            produce(write)
            channel.put(None)
        except BaseException as error:
            failed.append(error)
            channel.close()

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        yield from channel.pieces()
    except Abandoned:
        thread.join()
        raise failed[0] from None
    finally:
        channel.close()
        thread.join()


class Pushed(Generic[Result]):
    """Runs `consume` over pieces that are pushed one by one; its result or error comes with `finish`."""

    def __init__(self, consume: Callable[[Iterator[bytes]], Result]) -> None:
        self._channel = _Channel()
        self._consume = consume
        self._result: list[Result] = []
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def push(self, piece: bytes) -> None:
        """Hand over the next piece; waits while the other side is busy. Raises what `consume` raised."""
        try:
            self._channel.put(piece)
        except Abandoned:
            self._raise()

    def finish(self) -> Result:
        """Say that this was all, wait, and give the result. Raises what `consume` raised."""
        try:
            self._channel.put(None)
        except Abandoned:
            self._raise()
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result[0]

    def abandon(self) -> None:
        """Make `consume` end with `Abandoned`, and wait for it."""
        self._channel.close()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._result.append(self._consume(self._channel.pieces()))
        except BaseException as error:
            self._error = error
        finally:
            self._channel.close()

    def _raise(self) -> None:
        self._thread.join()
        raise self._error or Abandoned
