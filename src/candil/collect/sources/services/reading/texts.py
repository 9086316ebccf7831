"""What all readers share: the text they give, and how text is made harmless."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from candil.collect.sources.errors import Unreadable
from candil.collect.sources.models import Kind

#: About 40 printed pages; what comes after is not read.
MOST_CHARACTERS: Final = 200_000
_LONGEST_TITLE: Final = 500


@dataclass(frozen=True, slots=True)
class Read:
    """The words of one document. `is_cut`: it was longer than is read."""

    kind: Kind
    title: str
    text: str
    published_on: date | None
    is_cut: bool


def made(kind: Kind, *, title: str | None, text: str, published_on: date | None = None) -> Read:
    """A document from raw words. Raises `Unreadable` where there are none."""
    clean = tidy(text[: 2 * MOST_CHARACTERS])
    if not clean:
        raise Unreadable(_("No text was found in it. Pictures of text are not read."))
    cut = clean[:MOST_CHARACTERS]
    heading = " ".join(tidy(title or "").split()) or " ".join(cut.split()[:12])
    return Read(kind, heading[:_LONGEST_TITLE], cut, published_on, len(text) > 2 * MOST_CHARACTERS or cut != clean)


def tidy(text: str) -> str:
    """Composed characters, no control characters or halves of characters, at most one empty line in a row."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(each for each in plain if each in "\n\t" or unicodedata.category(each) not in ("Cc", "Cs", "Co"))
    return re.sub(r"\n\s*\n\s*", "\n\n", re.sub(r"[ \t\u00a0]+", " ", kept)).strip()


def decoded(body: bytes, charset: str = "") -> str:
    """Text in the encoding that was named, else in the likeliest. Raises `Unreadable` where none fits."""
    if charset:
        try:
            return body.decode(charset)
        except (LookupError, ValueError):
            pass  # a wrong name is common; the bytes themselves say more
    best = from_bytes(body).best()
    if best is None:
        raise Unreadable(_("The encoding of this text is not known."))
    return str(best)
