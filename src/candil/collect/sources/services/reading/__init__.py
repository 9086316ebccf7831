"""Reading what was fetched or uploaded, in memory and with caps: feeds, pages, PDF, Word, e-mail, plain text."""

from candil.collect.sources.services.reading.documents import read_document
from candil.collect.sources.services.reading.feeds import Entry, Feed, read_feed
from candil.collect.sources.services.reading.pages import read_snippet
from candil.collect.sources.services.reading.texts import MOST_CHARACTERS, Read, made

__all__ = ["MOST_CHARACTERS", "Entry", "Feed", "Read", "made", "read_document", "read_feed", "read_snippet"]
