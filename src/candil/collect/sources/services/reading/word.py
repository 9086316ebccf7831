"""The words of a Word document (Office Open XML, ECMA-376), read in memory against zip and entity bombs."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from candil.collect.sources.errors import Unreadable
from candil.collect.sources.models import Kind
from candil.collect.sources.services.reading.texts import Read, made

_MOST_BYTES: Final = 20 * 2**20
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"
_BREAKS: Final = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}p": "\n"}
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, ParseError,
    DefusedXmlException, LookupError,
)  # fmt: skip


def read_word(body: bytes) -> Read:
    """The paragraphs of the main text, tables included; no comments, no notes, no pictures. Raises `Unreadable`."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            main = fromstring(_part(archive, "word/document.xml"))
            named = "docProps/core.xml" in archive.namelist()
            title = fromstring(_part(archive, "docProps/core.xml")).findtext(_TITLE) if named else ""
    except _BROKEN as error:
        raise Unreadable(_("This is no Word document (.docx), or it is damaged or locked.")) from error
    text = "".join(_words(main))
    return made(Kind.DOCX, title=title, text=text)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One file of the archive; what its directory says about its size is not believed."""
    with archive.open(name) as file:
        body = file.read(_MOST_BYTES + 1)
    if len(body) > _MOST_BYTES:
        raise Unreadable(_("The Word document is larger than is safe to read."))
    return body


def _words(main: Element) -> Iterator[str]:
    """Each piece of text once, in order, also of text boxes, which are paragraphs inside a paragraph."""
    for each in main.iter():
        yield (each.text or "") if each.tag == f"{_WORD}t" else _BREAKS.get(each.tag, "")
