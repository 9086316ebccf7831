"""The text layer of a PDF."""

from __future__ import annotations

import threading
from typing import Final

import pypdfium2
from django.utils.translation import gettext as _

from candil.collect.sources.errors import Unreadable
from candil.collect.sources.models import Kind
from candil.collect.sources.services.reading.texts import MOST_CHARACTERS, Read, made

_MOST_PAGES: Final = 200
#: PDFium may be used by one thread at a time.
_ONE_AT_A_TIME: Final = threading.Lock()


def read_pdf(body: bytes) -> Read:
    """The words of the first 200 pages. Raises `Unreadable` for a locked or damaged file, or one of pictures only."""
    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(body)
        except pypdfium2.PdfiumError as error:
            raise Unreadable(_("The PDF is damaged or locked with a password.")) from error
        try:
            title = document.get_metadata_dict().get("Title", "")
            text = _words(document)
        except (pypdfium2.PdfiumError, UnicodeError) as error:
            raise Unreadable(_("The PDF is damaged.")) from error
        finally:
            document.close()
    return made(Kind.PDF, title=title, text=text)


def _words(document: pypdfium2.PdfDocument) -> str:
    pages, length = [], 0
    for number in range(min(len(document), _MOST_PAGES)):
        page = document[number]
        words = page.get_textpage().get_text_bounded(errors="replace")
        page.close()
        pages.append(words)
        length += len(words)
        if length > 2 * MOST_CHARACTERS:
            break
    return "\n\n".join(pages)
