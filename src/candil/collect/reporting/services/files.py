"""Files that come before it is known to which report they belong.

On a return visit the code, or what follows from it, comes in the same request as the files, and with no cookie nothing
earlier says whose they are. So they are sealed as they arrive to a key that exists in memory only, and once the rest of
the request is read, sealed anew to the report, in pieces: no byte of them is on a disk in clear.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from uuid import uuid4

from candil.trust.vault.services import storage
from candil.trust.vault.services.envelopes import new_identity, unseal_stream
from candil.trust.vault.services.frames import REPORTER, Context
from candil.trust.vault.services.items import Item, Target, discarded_on_failure, sealed_file
from candil.trust.vault.services.reports import NewReport
from candil.trust.vault.services.streams import pieces_of
from candil.trust.vault.services.uploads import SealedUpload


def for_a_moment() -> NewReport:
    """A key in memory, of no report, to which files are sealed until it is known whose they are."""
    return NewReport(uuid4().hex, new_identity())


def sealed_anew(held: NewReport, uploads: Sequence[SealedUpload], target: Target, first_order: int) -> list[Item]:
    """`uploads`, sealed to `held`, as further parts of the report `target`. The caller discards the first seals."""
    items: list[Item] = []
    with discarded_on_failure(items):
        for order, upload in enumerate(uploads, start=first_order):
            about = {"name": upload.name or "", "type": upload.content_type or ""}
            pieces = pieces_of(partial(_opened, held, upload.item))
            items.append(sealed_file(target, pieces, kind="file", author=REPORTER, order=order, about=about))
    return items


def _opened(held: NewReport, item: Item, write: Callable[[bytes], int]) -> None:
    context = Context(held.label, item.label, item.kind, item.author, item.order)
    with storage.reading(item.file) as source:
        unseal_stream(source, held.identity, context, write)
