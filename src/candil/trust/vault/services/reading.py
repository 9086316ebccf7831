"""Opening the objects of a report with its identity: what analysts and reporters share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from candil.trust.vault.models import AnalystKey, Report, SealedObject
from candil.trust.vault.services import storage
from candil.trust.vault.services.envelopes import unseal, unseal_stream
from candil.trust.vault.services.frames import REPORTER, STAFF, broken
from candil.trust.vault.services.items import context_of
from candil.trust.vault.services.streams import pieces_of


@dataclass(frozen=True, repr=False)
class Piece:
    """One object of a report, opened and found to be in its place. A file's `data` is None: it is read as a stream."""

    label: str
    kind: str
    author: str
    order: int
    day: date
    data: bytes | None
    about: dict[str, str | int | bool]

    @property
    def from_reporter(self) -> bool:
        """Whether the reporter (or whoever sealed in their name) is the author; staff sign."""
        return self.author == REPORTER


@dataclass(frozen=True, repr=False)
class File:
    """A file as its author named it, and its content in pieces. The whole was verified before the first piece."""

    about: dict[str, str | int | bool]
    pieces: Iterator[bytes]


def opened_pieces(report: Report, identity: str) -> tuple[Piece, ...]:
    """Every object, in the order of arrival. Raises `SealBroken` when one is damaged, moved, or missing in between."""
    kept = list(report.objects_sealed.order_by("sequence"))
    _check_counts(kept)
    keys = verifying_keys(kept)
    return tuple(_opened(object_kept, identity, keys) for object_kept in kept)


def opened_file(report: Report, identity: str, label: str) -> File:
    """One object as a stream, after reading it once to its end. Raises `SealBroken`."""
    kept = report.objects_sealed.filter(label=label).first()
    if kept is None:
        raise broken()
    keys = verifying_keys([kept])
    if kept.envelope is not None:
        content = unseal(bytes(kept.envelope), identity, context_of(kept), keys.get(kept.author))
        return File(content.about, iter([content.data]))
    about = _through(kept, identity, keys, len)
    return File(about, pieces_of(lambda write: _ignore(_through(kept, identity, keys, write))))


def _opened(kept: SealedObject, identity: str, keys: dict[str, bytes]) -> Piece:
    data: bytes | None = None
    if kept.envelope is None:
        about = _through(kept, identity, keys, len)
    else:
        content = unseal(bytes(kept.envelope), identity, context_of(kept), keys.get(kept.author))
        data, about = content.data, content.about
    return Piece(kept.label, kept.kind, kept.author, kept.order, kept.day, data, about)


def _through(
    kept: SealedObject, identity: str, keys: dict[str, bytes], sink: Callable[[bytes], int]
) -> dict[str, str | int | bool]:
    """A file from its beginning to its verified end."""
    try:
        with storage.reading(kept.file) as source:
            return unseal_stream(source, identity, context_of(kept), sink, keys.get(kept.author))
    except FileNotFoundError as error:
        raise broken() from error


def _ignore(_about: object) -> None:
    return None


def _check_counts(kept: Iterable[SealedObject]) -> None:
    """Objects missing at the end cannot be told; a gap before it can."""
    counts: dict[str, int] = {}
    for sequence, one in enumerate(kept, start=1):
        counts[one.author] = counts.get(one.author, 0) + 1
        if one.order != counts[one.author] or one.sequence != sequence:
            raise broken()


def verifying_keys(kept: Iterable[SealedObject]) -> dict[str, bytes]:
    """Author → raw Ed25519 key, of analysts present and past."""
    labels = {one.author.removeprefix(STAFF) for one in kept if one.author.startswith(STAFF)}
    keys = AnalystKey.objects.filter(label__in=labels)
    return {STAFF + key.label: bytes.fromhex(key.verifying_key) for key in keys}
