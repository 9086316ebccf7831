"""Who reads what: the languages of analysts, and to whom a report in a language is sealed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from candil.collect.reporting.models import Channel, Cover, Reader
from candil.platform.design import languages
from candil.platform.design.catalogues import paths
from candil.trust.accounts.policies import Viewer
from candil.trust.vault import queries as vault
from candil.trust.vault.errors import NotReady


def languages_there_are() -> list[str]:
    """Codes of every language of the public pages, switched on or not; English first."""
    return [languages.ENGLISH, *paths()]


def languages_of(viewer: Viewer) -> list[str]:
    """What the viewer reads; English where nothing was said."""
    found = Reader.objects.filter(person=viewer.user_id).first() if viewer.user_id else None
    return found.languages if found else [languages.ENGLISH]


def readers_of(channel: Channel, language: str) -> list[int]:
    """Ids of the people to whom a report in `language` is sealed, by the server or by a browser.

    Those assigned to the channel who have a key and read the language; where nobody does, everybody assigned, so that
    a report is never without an analyst while there is one.
    """
    said, holding = _said_by(channel), _with_keys(channel)
    reading = [person for person in holding if language in said[person]]
    return reading or sorted(said)


def languages_read(channel: Channel) -> set[str]:
    """The languages in which somebody assigned to the channel, with a key, reads reports."""
    said = _said_by(channel)
    return {code for person in _with_keys(channel) for code in said[person]}


def languages_unread(covers: Iterable[Cover]) -> dict[str, str]:
    """Reports whose language nobody of their channel reads: label → the name of the language, in the active one."""
    read: dict[int, Collection[str]] = {}
    found = {}
    for cover in covers:
        codes = read.setdefault(cover.channel_id, languages_read(cover.channel))
        if cover.language not in codes:
            found[cover.pk] = languages.name_of(cover.language)
    return found


def _said_by(channel: Channel) -> dict[int, list[str]]:
    people = list(channel.analysts.values_list("pk", flat=True))
    said = dict(Reader.objects.filter(person__in=people).values_list("person_id", "languages"))
    return {person: said.get(person, [languages.ENGLISH]) for person in people}


def _with_keys(channel: Channel) -> list[int]:
    people = list(channel.analysts.values_list("pk", flat=True))
    try:
        return sorted(key.person_id for key in vault.holders_for(channel.organisation, people))
    except NotReady:
        return []
