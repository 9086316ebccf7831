"""Which kind of document the bytes are, and its words."""

from __future__ import annotations

import io
import zipfile

from django.utils.translation import gettext as _

from candil.collect.sources.errors import Unreadable
from candil.collect.sources.models import Kind
from candil.collect.sources.services.reading.mail import read_mail
from candil.collect.sources.services.reading.pages import read_page
from candil.collect.sources.services.reading.pdf import read_pdf
from candil.collect.sources.services.reading.texts import Read, decoded, made
from candil.collect.sources.services.reading.word import read_word

_HTML = ("text/html", "application/xhtml+xml")


def read_document(body: bytes, *, content_type: str = "", charset: str = "", name: str = "") -> Read:
    """The words of a document. What it is is told by its first bytes, then by `content_type` and the end of `name`.

    Raises `Unreadable`: another kind, damaged, locked, too large, or without words.
    """
    start, suffix = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower(), name.lower().rpartition(".")[2]
    if start.startswith(b"%pdf-"):
        return read_pdf(body)
    if body.startswith(b"PK\x03\x04") and zipfile.is_zipfile(io.BytesIO(body)):
        return read_word(body)
    if content_type == "message/rfc822" or suffix == "eml":
        return read_mail(body)
    if content_type in _HTML or suffix in ("html", "htm") or start.startswith((b"<!doctype html", b"<html")):
        return read_page(body, charset)
    if content_type == "text/plain" or suffix == "txt":
        return made(Kind.TEXT, title="", text=decoded(body, charset))
    raise Unreadable(_("Only web pages, PDF, Word (.docx), e-mail (.eml) and plain text are read."))
