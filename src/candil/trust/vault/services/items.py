"""Objects on their way into a report: sealed already, not yet kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from candil.trust.vault.errors import EnvelopeRefused
from candil.trust.vault.models import SealedObject, new_label
from candil.trust.vault.services import storage
from candil.trust.vault.services.envelopes import LARGEST_AGE_HEADER, check_shape, check_size, seal, seal_stream
from candil.trust.vault.services.frames import AUTHOR, KIND, LABEL, About, Context, Sign


@dataclass(frozen=True)
class Target:
    """A report that something is sealed to: its label, and its public recipient."""

    report: str
    recipient: str


@dataclass(frozen=True, repr=False)
class Item:
    """One sealed object. Exactly one of `envelope` and `file` (its name in the vault's folder) is there."""

    label: str
    kind: str
    author: str
    order: int
    size: int
    envelope: bytes | None = None
    file: str = ""


def sealed_item(
    target: Target,
    data: bytes,
    *,
    kind: str,
    author: str,
    order: int,
    about: About | None = None,
    sign: Sign | None = None,
) -> Item:
    """`data` sealed in memory: answers, messages, replies."""
    context = _context(target, kind, author, order)
    envelope = seal(context, data, target.recipient, about=about, sign=sign)
    return Item(context.object_label, kind, author, order, len(envelope), envelope)


def sealed_file(
    target: Target,
    pieces: Iterable[bytes],
    *,
    kind: str,
    author: str,
    order: int,
    about: About | None = None,
    sign: Sign | None = None,
) -> Item:
    """Pieces of at most 100 MB in all, sealed into a file as they come. Raises `TooLarge`."""
    context = _context(target, kind, author, order)

    def produce(file: BinaryIO) -> None:
        seal_stream(context, pieces, target.recipient, file, about=about, sign=sign)

    return _filed(context, storage.written(produce))


def given_item(envelope: bytes, *, label: str, kind: str, author: str, order: int) -> Item:
    """An envelope that a browser made. Raises `EnvelopeRefused` when its outside shows that it is none."""
    check_shape(envelope[:LARGEST_AGE_HEADER], len(envelope))
    _check_words(label, kind, author, order)
    return Item(label, kind, author, order, len(envelope), bytes(envelope))


def given_file(pieces: Iterable[bytes], *, label: str, kind: str, author: str, order: int) -> Item:
    """The same for a large envelope, kept in a file as it comes."""
    _check_words(label, kind, author, order)

    def produce(file: BinaryIO) -> None:
        start, size = b"", 0
        for piece in pieces:
            start, size = (
                (start + piece)[:LARGEST_AGE_HEADER] if size < LARGEST_AGE_HEADER else start,
                size + len(piece),
            )
            check_size(size)
            file.write(piece)
        check_shape(start, size)

    return _filed(Context("", label, kind, author, order), storage.written(produce))


@contextmanager
def discarded_on_failure(items: Iterable[Item]) -> Iterator[None]:
    """Remove the files of items when they could not be kept after all."""
    try:
        yield
    except BaseException:
        discard(items)
        raise


def discard(items: Iterable[Item]) -> None:
    """Remove the files of items that will not be kept after all."""
    storage.remove(item.file for item in items if item.file)


def row(report: str, item: Item) -> SealedObject:
    """The row that keeps an item; its place and day are the caller's to set."""
    return SealedObject(
        report_id=report, label=item.label, kind=item.kind, author=item.author, order=item.order, size=item.size,
        envelope=item.envelope, file=item.file,
    )  # fmt: skip


def context_of(kept: SealedObject) -> Context:
    """Where an object was found, to be compared with what is sealed in it."""
    return Context(kept.report_id, kept.label, kept.kind, kept.author, kept.order)


def _context(target: Target, kind: str, author: str, order: int) -> Context:
    label = new_label()
    _check_words(label, kind, author, order)
    return Context(target.report, label, kind, author, order)


def _filed(context: Context, name: str) -> Item:
    size = storage.size_of(name)
    return Item(context.object_label, context.kind, context.author, context.order, size, file=name)


def _check_words(label: str, kind: str, author: str, order: int) -> None:
    if not (LABEL.fullmatch(label) and KIND.fullmatch(kind) and AUTHOR.fullmatch(author) and 1 <= order < 2**31):
        raise EnvelopeRefused(_("What was said about a sealed object is not in the form of the vault."))
