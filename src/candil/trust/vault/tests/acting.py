"""People of the tests, and what they do over and over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from candil.trust.accounts.policies import Viewer
from candil.trust.vault.services import reports
from candil.trust.vault.services.frames import REPORTER
from candil.trust.vault.services.items import sealed_file, sealed_item
from candil.trust.vault.services.keys import Keys

PASSPHRASE = "violet anchor seldom mountain"
ANSWERS = b'{"what": "PLANTED-WORDS in the harbour"}'
PHOTO = b"PLANTED-PICTURE" * 20_000


@dataclass(frozen=True)
class Person:
    user: Any
    viewer: Viewer
    keys: Keys


@dataclass(frozen=True)
class Trustees:
    recipient: str
    identities: list[str]
    pairs: dict[tuple[int, int], bytes]


def told(organisation: Any, *, photo: bytes | None = None, **wanted: Any) -> tuple[str, str]:
    """Tell a report, with a photo if wanted; its label and the code."""
    new = reports.begin(organisation=organisation)
    items = [sealed_item(new.target, ANSWERS, kind="answers", author=REPORTER, order=1)]
    if photo is not None:
        about = {"name": "PLANTED-NAME.jpg", "type": "image/jpeg"}
        pieces = (photo[start : start + 65536] for start in range(0, len(photo), 65536))
        items.append(sealed_file(new.target, pieces, kind="file", author=REPORTER, order=2, about=about))
    return new.label, reports.keep(new=new, organisation=organisation, items=items, **wanted)


def read_by(person: Person, label: str) -> list[bytes | None]:
    """The data of every part, as the person opens it."""
    return [piece.data for piece in reports.read(by=person.viewer, keys=person.keys, report=label)]
