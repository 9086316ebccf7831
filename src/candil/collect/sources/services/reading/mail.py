"""The words of an e-mail (RFC 5322): subject, day and body. Attachments and other headers are not read."""

from __future__ import annotations

from datetime import date, datetime
from email import errors, message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from typing import Final

from django.utils.translation import gettext as _

from candil.collect.sources.errors import Unreadable
from candil.collect.sources.models import Kind
from candil.collect.sources.services.reading.pages import read_snippet
from candil.collect.sources.services.reading.texts import Read, made

_BROKEN: Final = (
    errors.MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError, AssertionError,
)  # fmt: skip


def read_mail(body: bytes) -> Read:
    """The plain text of a message, else the text of its HTML. Raises `Unreadable`."""
    try:
        message = message_from_bytes(body, policy=policy.default)
        part = message.get_body(("plain", "html"))
        if part is None:
            raise Unreadable(_("The e-mail has no text of its own; upload its attachment instead."))
        text, subject, day = _text(part), str(message["Subject"] or ""), _day(message)
    except _BROKEN as error:
        raise Unreadable(_("The e-mail is damaged.")) from error
    return made(Kind.EMAIL, title=subject, text=text, published_on=day)


def _text(part: MIMEPart) -> str:
    content = str(part.get_content())
    if part.get_content_subtype() != "html":
        return content
    return read_snippet(content)


def _day(message: EmailMessage) -> date | None:
    found = getattr(message["Date"], "datetime", None)
    return found.date() if isinstance(found, datetime) else None
