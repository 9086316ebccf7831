"""The main text of a web page, without menus and advertising."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from lxml import etree, html
from trafilatura import bare_extraction

from candil.collect.sources.errors import Unreadable
from candil.collect.sources.models import Kind
from candil.collect.sources.services.reading.texts import Read, decoded, made, tidy

#: A page of more is no article; parsing it would cost more memory than it is worth.
_MOST_BYTES: Final = 4 * 2**20
_BROKEN: Final = (ValueError, TypeError, AttributeError, LookupError, RecursionError, etree.LxmlError)


def read_page(body: bytes, charset: str = "") -> Read:
    """The main text, title and day of a page, as trafilatura finds them. Raises `Unreadable`."""
    if len(body) > _MOST_BYTES:
        raise Unreadable(_("The page is larger than %(size)d MB.") % {"size": _MOST_BYTES // 2**20})
    found = _extracted(decoded(body, charset))
    return made(Kind.HTML, title=found.title, text=found.text or "", published_on=_day(found.date))


def _extracted(text: str) -> Any:
    try:
        found = bare_extraction(
            text, include_comments=False, with_metadata=True, date_extraction_params={"extensive_search": False}
        )
    except _BROKEN as error:
        raise Unreadable(_("The page is broken and cannot be read.")) from error
    if found is None:
        raise Unreadable(_("No text was found in it. Pictures of text are not read."))
    return found


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def read_snippet(markup: str) -> str:
    """The words of a piece of HTML, such as the summary in a feed: all of them, because a snippet has no menus."""
    try:
        root = html.fromstring(f"<div>{tidy(markup)}</div>")
    except _BROKEN as error:
        raise Unreadable(_("The page is broken and cannot be read.")) from error
    etree.strip_elements(root, "script", "style", with_tail=False)
    return "\n".join(piece.strip() for piece in root.itertext() if piece.strip())
