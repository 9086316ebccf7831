"""Feeds: RSS 2.0, RSS 1.0 (RDF) and Atom 1.0 (RFC 4287), in one shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Final
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from candil.collect.sources.errors import Unreadable
from candil.collect.sources.services.reading.texts import tidy

MOST_ENTRIES: Final = 500
_BODIES: Final = ("encoded", "content", "description", "summary")
_DAYS: Final = ("pubDate", "published", "date", "updated")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: absolute link, title, day if it says one, and its own words as HTML."""

    link: str
    title: str
    published_on: date | None
    html: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed with its entries as they stand in it."""

    title: str
    entries: tuple[Entry, ...]


def read_feed(body: bytes, *, address: str) -> Feed:
    """A feed from its bytes; `address` completes relative links. Raises `Unreadable` with what is wrong."""
    try:
        root = fromstring(body)
    except DefusedXmlException as error:
        raise Unreadable(_("The feed declares entities, which is not safe to read.")) from error
    except (ParseError, ValueError, LookupError) as error:
        raise Unreadable(
            _("This is no feed: its XML is broken (%(problem)s). Is it the address of a web page?")
            % {"problem": str(error)[:100]}
        ) from error
    if _name(root) not in ("rss", "RDF", "feed"):
        raise Unreadable(_("This is XML, but neither RSS nor Atom. Look for the address of the feed on the site."))
    entries = (_entry(each, address) for each in root.iter() if _name(each) in ("item", "entry"))
    channel = next((each for each in root if _name(each) == "channel"), root)
    return Feed(_line(channel, "title"), tuple(each for each in islice(entries, MOST_ENTRIES) if each.link))


def _name(element: Element) -> str:
    """The name without its namespace; the parser leaves comments and instructions out."""
    return element.tag.rpartition("}")[2]


def _entry(element: Element, address: str) -> Entry:
    bodies = [_whole(each) for name in _BODIES for each in _children(element, name)]
    days = [_day("".join(each.itertext())) for name in _DAYS for each in _children(element, name)]
    return Entry(
        link=_link(element, address),
        title=_line(element, "title"),
        published_on=next((day for day in days if day), None),
        html=max(bodies, key=len, default=""),
    )


def _children(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element if _name(each) == name)


def _line(element: Element, name: str) -> str:
    found = next(_children(element, name), None)
    return " ".join(tidy("".join(found.itertext())).split()) if found is not None else ""


def _whole(element: Element) -> str:
    """The words with their markup, written as text (RSS) or as elements (Atom's xhtml)."""
    return "".join(f"{text}\n" for text in element.itertext())


def _link(element: Element, address: str) -> str:
    """The page of the entry: Atom's alternate link, RSS's link, else a guid that is an address."""
    found = [
        (each.get("href") or "".join(each.itertext())).strip()
        for each in _children(element, "link")
        if each.get("rel", "alternate") == "alternate"
    ]
    guids = [
        (each.text or "").strip() for each in _children(element, "guid") if each.get("isPermaLink", "true") == "true"
    ]
    try:
        links = [urljoin(address, each) for each in (*found, *guids) if each]
    except ValueError:
        return ""
    return next((each for each in links if each.startswith(("http://", "https://"))), "")


def _day(text: str) -> date | None:
    """RFC 822 dates (RSS) and ISO 8601 (Atom, Dublin Core)."""
    try:
        return datetime.fromisoformat(text.strip()).date()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text.strip()).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
