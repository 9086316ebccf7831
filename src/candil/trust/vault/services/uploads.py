"""Files that are sealed while they arrive: no byte of an upload reaches a disk in clear.

    with taking(SealingUploadHandler(request, target, first_order=2)) as handler:   # before request.POST is read
        words = request.POST["words"]
        ... handler.items go to the report, handler.refused to the person ...

Django's own handlers keep files above 2.5 MB in the folder for temporary files; a view that takes sealed uploads uses
`taking` instead, in a `csrf_exempt` view around a `csrf_protect` one (the check of the form's token reads the body).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.core.handlers.wsgi import LimitedStream
from django.db import connection
from django.http import HttpRequest

from candil.trust.vault.errors import VaultError
from candil.trust.vault.services.frames import REPORTER
from candil.trust.vault.services.items import Item, Target, discarded_on_failure, given_file, sealed_file
from candil.trust.vault.services.streams import Pushed


class SealedUpload(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """An uploaded file that was sealed as it came. There is nothing to read; `item` goes to the report."""

    def __init__(self, item: Item, name: str, content_type: str, size: int) -> None:
        super().__init__(file=None, name=name, content_type=content_type, size=size)
        self.item = item

    def close(self) -> None:
        """Nothing is open; Django closes what it was given."""


@contextmanager
def taking(handler: StreamingHandler) -> Iterator[StreamingHandler]:
    """Let `handler`, and nothing else, take the files of its request. When the block fails nothing of them is kept."""
    if handler.request is not None:
        handler.request.upload_handlers = [handler]
    give_back_connection()
    try:
        with discarded_on_failure(handler.items):
            yield handler
    finally:
        handler.upload_interrupted()


def give_back_connection() -> None:
    """Hold no connection to the database while an upload comes: it may take minutes, and a pool has a few for all."""
    if not connection.in_atomic_block:
        connection.close()


class Gate(Protocol):
    """What a room says of files that arrive. Both raise a `VaultError` with words for whoever sends the file."""

    def admit(self, name: str) -> None:
        """A file of this name begins."""

    def spend(self, size: int) -> None:
        """So many more bytes arrived."""


class StreamingHandler(FileUploadHandler):
    """One file at a time, handed to a thread that consumes it."""

    def __init__(self, request: HttpRequest, *, gate: Gate | None = None) -> None:
        super().__init__(request)
        self._gate = gate
        self.refused: dict[str, VaultError] = {}
        self.items: list[Item] = []
        self._pushed: Pushed[Item] | None = None

    def consumer(self) -> Callable[[Iterator[bytes]], Item]:
        """What to do with the pieces of the file that begins."""
        raise NotImplementedError

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """The next file begins."""
        super().new_file(*args, **kwargs)
        try:
            if self._gate is not None:
                self._gate.admit(self.file_name or "")
        except VaultError as error:
            self._refuse(error)
        else:
            give_back_connection()  # the gate may have asked the database
            self._pushed = Pushed(self.consumer())

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing is handed on to another handler. A file that is refused is named in `refused` and left out."""
        if self._pushed is None:
            return  # refused: the rest of it goes by unread
        try:
            if self._gate is not None:
                self._gate.spend(len(raw_data))
            self._pushed.push(bytes(raw_data))
        except VaultError as error:
            self._pushed.abandon()
            self._refuse(error)

    def file_complete(self, file_size: int) -> SealedUpload | None:
        """What stands in `request.FILES` for the file."""
        if self._pushed is None:
            return None
        try:
            item = self._pushed.finish()
        except VaultError as error:
            self._refuse(error)
            return None
        self._pushed = None
        self.items.append(item)
        return SealedUpload(item, self.file_name or "", self.content_type or "", file_size)

    def upload_complete(self) -> None:
        """Raises `BadRequest` when the line broke: the parser takes a file that ends too early for a whole one."""
        stream = getattr(self.request, "_stream", None)
        # The stubs do not know where a stream has got to.
        if isinstance(stream, LimitedStream) and stream._pos < stream.limit:  # type: ignore[attr-defined]
            raise BadRequest("The request ended before all of it arrived.")

    def upload_interrupted(self) -> None:
        """The file that was coming is not kept. Django says so in some cases only; `taking` covers all."""
        if self._pushed is not None:
            self._pushed.abandon()
            self._pushed = None

    def _refuse(self, error: VaultError) -> None:
        self.refused[self.field_name or ""] = error
        self._pushed = None


class SealingUploadHandler(StreamingHandler):
    """Seals each file to a report; its name and type go inside."""

    def __init__(
        self,
        request: HttpRequest,
        target: Target,
        *,
        first_order: int,
        author: str = REPORTER,
        gate: Gate | None = None,
    ) -> None:
        super().__init__(request, gate=gate)
        self._target, self._first_order, self._author = target, first_order, author

    def consumer(self) -> Callable[[Iterator[bytes]], Item]:
        """Seal to the report; refused files leave no gap in the order."""
        order = self._first_order + len(self.items)
        about = {"name": self.file_name or "", "type": self.content_type or ""}

        def consume(pieces: Iterator[bytes]) -> Item:
            return sealed_file(self._target, pieces, kind="file", author=self._author, order=order, about=about)

        return consume


class EnvelopeUploadHandler(StreamingHandler):
    """Keeps envelopes that a browser sealed. The file's name is LABEL.KIND.ORDER, which says nothing of its content."""

    def consumer(self) -> Callable[[Iterator[bytes]], Item]:
        """Into a file, its outside checked."""
        label, _dot, rest = (self.file_name or "").partition(".")
        kind, _dot, order = rest.partition(".")

        def consume(pieces: Iterator[bytes]) -> Item:
            place = int(order) if order.isascii() and order.isdecimal() and len(order) < 10 else 0
            return given_file(pieces, label=label, kind=kind, author=REPORTER, order=place)

        return consume
