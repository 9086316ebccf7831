"""The PDF of a description: A4, tagged, PDF/UA-1, drawn by typst from `typst/report.typ`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from candil.share.products.errors import ProductNotDrawn
from candil.share.products.models.description import Description, to_values
from candil.share.products.queries.wording import judgement_line, words

_TEMPLATE: Final = Path(__file__).resolve().parent.parent / "typst" / "report.typ"
_NO_GLYPH: Final = re.compile(r"the text `?\"(?P<text>.*?)\"`? could not be displayed")


@dataclass(frozen=True)
class Document:
    """A PDF and how many pages it has."""

    pdf: bytes
    pages: int


def pdf(description: Description, *, digest: str = "", state: str = "") -> bytes:
    """The description as a PDF/UA-1 file: see `document`."""
    return document(description, digest=digest, state=state).pdf


def document(description: Description, *, digest: str = "", state: str = "") -> Document:
    """The description as a PDF/UA-1 file; the same description gives the same bytes wherever its script is drawn.

    The fonts inside typst come first (Latin, Greek, Cyrillic, Hebrew); only if a character is not among them are the
    fonts of the machine asked. PDF/UA-1 forbids missing glyphs, so a character that no font has stops the drawing
    instead of vanishing. `state`: a product's status, said on each page unless it is released.

    Raises:
        ProductNotDrawn: a character has no font here, or a drawing cannot be read.
    """
    data = _data(description, digest, state)
    made_at = datetime.fromisoformat(description.composed_at)
    try:
        return _compile(data, made_at, system_fonts=False)
    except typst.TypstError as error:
        if not _NO_GLYPH.search(str(error)):
            raise _not_drawn(error) from error
    try:
        return _compile(data, made_at, system_fonts=True)
    except typst.TypstError as error:
        raise _not_drawn(error) from error


def _data(description: Description, digest: str, state: str) -> str:
    face = to_values(description)
    with translation.override(description.language):
        for judgement, value in zip(description.judgements, face["judgements"], strict=True):
            value["line"] = judgement_line(judgement)
        said = words(description, digest=digest, state=state)
    return json.dumps({"description": face, "words": said}, ensure_ascii=False)


def _not_drawn(error: typst.TypstError) -> ProductNotDrawn:
    missing = _NO_GLYPH.search(str(error))
    if missing is None:
        return ProductNotDrawn(_("The PDF could not be made: %(error)s") % {"error": error})
    return ProductNotDrawn(
        _(
            "No font on this machine has “%(text)s”, and a report must not lose letters. Install a font for that "
            "script (for example a Noto font) or write it in another script."
        )
        % {"text": missing["text"]}
    )


def _compile(data: str, made_at: datetime, *, system_fonts: bool) -> Document:
    compiler = typst.Compiler(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        ignore_system_fonts=not system_fonts,
        sys_inputs={"data": data},
    )
    made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=int(made_at.timestamp()))
    assert isinstance(made, bytes)  # noqa: S101 - for the type checker: one PDF, kept in memory
    return Document(made, int(compiler.query("<pages>", field="value", one=True)))
