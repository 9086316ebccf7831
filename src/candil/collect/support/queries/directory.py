"""Help in a country as the public sees it, and the directory as those who keep it see it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from candil.collect.support.models import EmergencyNumber, Kept, Listing
from candil.collect.support.policies import KEEP_DIRECTORY
from candil.collect.support.queries.starter import starter_numbers
from candil.platform.places import queries as places
from candil.trust.accounts.policies import Viewer, require


@dataclass(frozen=True)
class Number:
    """An emergency number. `checked_on` is `None` for one of the starter list and for one whose check has lapsed."""

    number: str
    label: str
    note: str
    checked_on: date | None
    checked_by: str
    is_starter: bool


@dataclass(frozen=True)
class Help:
    """What a country's page shows. `areas`: the coarse areas that listings name, for whoever has no script."""

    country: places.Country
    numbers: tuple[Number, ...]
    listings: tuple[Listing, ...]
    areas: tuple[str, ...]


def countries_with_help() -> tuple[tuple[places.Country, int], ...]:
    """Every country with the number of listings shown, in the order of their names in the active language."""
    counted = Counter(Listing.objects.filter(is_published=True).order_by().values_list("country", flat=True))
    found = [(country, counted[country.code]) for country in places.countries()]
    return tuple(sorted(found, key=lambda pair: unicodedata.normalize("NFKD", pair[0].name).casefold()))


def help_in(code: str, *, area: str = "", need: str = "", on: date | None = None) -> Help | None:
    """Help in a country (three letters); `None` where there is no such country.

    Checked entries come first, then the others, each by name. `area` and `need` narrow the list for whoever has no
    script; entries for the whole country belong to every area.
    """
    country = next((each for each in places.countries() if each.code == code), None)
    if country is None:
        return None
    day = on or timezone.localdate()
    every = list(Listing.objects.filter(country=code, is_published=True))
    areas = tuple(sorted({name for listing in every for name in listing.areas}))
    chosen = [each for each in every if _is_for(each, area, need)]
    chosen.sort(key=lambda each: (not each.is_checked_on(day), each.name.casefold()))
    return Help(country, emergency_numbers(code, on=day), tuple(chosen), areas)


def _is_for(listing: Listing, area: str, need: str) -> bool:
    return (not area or not listing.areas or area in listing.areas) and (not need or need in listing.needs)


def emergency_numbers(country: str, *, on: date | None = None) -> tuple[Number, ...]:
    """Numbers for danger now: those that people of this installation keep; where there are none, the starter list's."""
    day = on or timezone.localdate()
    kept = EmergencyNumber.objects.filter(country=country, is_published=True)
    if found := tuple(_kept_number(each, day) for each in kept):
        return found
    return tuple(Number(each.number, "", "", None, "", is_starter=True) for each in starter_numbers(country))


def _kept_number(number: EmergencyNumber, day: date) -> Number:
    checked = number.checked_on if number.is_checked_on(day) else None
    return Number(number.number, number.label, number.note, checked, number.checked_by, is_starter=False)


def listings_kept_by(viewer: Viewer) -> QuerySet[Listing]:
    """Entries that the viewer may see to: their organisation's and those that nobody looks after, drafts too."""
    return _kept(viewer, Listing.objects.all())


def numbers_kept_by(viewer: Viewer) -> QuerySet[EmergencyNumber]:
    """Emergency numbers that the viewer may see to."""
    return _kept(viewer, EmergencyNumber.objects.all())


Entry = TypeVar("Entry", Listing, EmergencyNumber)


def _kept(viewer: Viewer, every: QuerySet[Entry]) -> QuerySet[Entry]:
    require(viewer, KEEP_DIRECTORY)
    if viewer.is_operator:
        return every
    return every.filter(Q(organisation_id=None) | Q(organisation_id=viewer.organisation_id))


def due(entries: Iterable[Kept], on: date | None = None) -> list[Kept]:
    """Those of `entries` that are shown but not checked within their period, longest overdue first."""
    day = on or timezone.localdate()
    found = [each for each in entries if each.is_published and not each.is_checked_on(day)]
    return sorted(found, key=lambda each: each.check_due_on() or date.min)
