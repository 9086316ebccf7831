"""Listings and emergency numbers: kept, checked, withdrawn, loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.collect.support.errors import ListingRefused, SupportError
from candil.collect.support.models import EmergencyNumber, Kept, Listing, Need, Pathway, Serves
from candil.collect.support.policies import KEEP_DIRECTORY
from candil.collect.support.queries import starter_file
from candil.collect.support.services.keeping import described, kept, locked
from candil.collect.support.services.pathways import keep_pathway
from candil.platform.places import queries as places
from candil.platform.vocabulary import queries as vocabulary
from candil.trust.accounts.policies import Viewer, require
from candil.trust.audit import services as audit


@transaction.atomic
def keep_listing(*, by: Viewer, listing: Listing | None = None, **said: Any) -> Listing:
    """Add an organisation that helps, or change one. Raises `ListingRefused`.

    A change of what a check makes sure of takes the last check away: it was made of something else.
    """
    found: Listing = _entry(by, Listing, listing)
    before = _reached(found)
    _say(found, said)
    _check_codes(found)
    if listing is not None and _reached(found) != before:
        found.checked_on, found.checked_by = None, ""
    _keep(by, found, "add_listing" if listing is None else "change_listing")
    return found


@transaction.atomic
def keep_number(*, by: Viewer, entry: EmergencyNumber | None = None, **said: Any) -> EmergencyNumber:
    """Add an emergency number, or change one; a new number takes the last check away. Raises `ListingRefused`."""
    found: EmergencyNumber = _entry(by, EmergencyNumber, entry)
    before = found.number
    _say(found, said)
    _check_country(found.country)
    if entry is not None and found.number != before:
        found.checked_on, found.checked_by = None, ""
    _keep(by, found, "add_number" if entry is None else "change_number")
    return found


@transaction.atomic
def check(*, by: Viewer, entry: Kept, on: date | None = None) -> None:
    """Write down that somebody made sure, by calling or asking, that the entry is right. The day is today by default;
    a day to come is refused.
    """
    found = locked(by, entry, ListingRefused)
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise ListingRefused(_("A check cannot be dated in the future."))
    found.checked_on, found.checked_by = day, by.username
    if found.organisation_id is None:
        found.organisation_id = by.organisation_id
    kept(found, ListingRefused)
    audit.record(by=by.username, action="support.check", subject=described(found), details={"on": day})


@transaction.atomic
def withdraw(*, by: Viewer, entry: Kept) -> None:
    """Take an entry from the public pages; it stays as a draft."""
    found = locked(by, entry, ListingRefused)
    found.is_published = False
    kept(found, ListingRefused)
    audit.record(by=by.username, action="support.withdraw", subject=described(found))


@dataclass(frozen=True)
class Loaded:
    """What a file brought: how many entries were added, and what was wrong with which row (1 is the first entry)."""

    added: int
    refused: tuple[tuple[int, str], ...]


def load_listings(*, by: Viewer, rows: Iterable[Mapping[str, Any]]) -> Loaded:
    """Add listings from rows with the field names of `Listing`; lists may be texts with semicolons. As drafts.

    A row that is already there (same country and name) is left as it is. Each row stands for itself.
    """
    require(by, KEEP_DIRECTORY)
    return _load(rows, lambda row: _load_listing(by, row))


def load_starter(*, by: Viewer) -> Loaded:
    """Add the helplines and pathways that come with Candil, as drafts that nobody has checked yet."""
    helplines = load_listings(by=by, rows=starter_file("helplines"))
    pathways = _load(starter_file("pathways"), lambda row: _load_pathway(by, row))
    return Loaded(helplines.added + pathways.added, helplines.refused + pathways.refused)


def _load(rows: Iterable[Mapping[str, Any]], add: Callable[[Mapping[str, Any]], bool]) -> Loaded:
    added, refused = 0, []
    for number, row in enumerate(rows, start=1):
        try:
            added += add(row)
        except SupportError as error:
            refused.append((number, str(error)))
    return Loaded(added, tuple(refused))


def _load_listing(by: Viewer, row: Mapping[str, Any]) -> bool:
    lists = {"needs", "serves", "languages", "areas"}
    known = {field.name for field in Listing._meta.fields} - {"id", "created_at", "checked_on", "checked_by"}
    if strange := sorted(set(row) - known):
        raise ListingRefused(_("These columns are not known: %(names)s.") % {"names": ", ".join(strange)})
    said: dict[str, Any] = {
        name: _list(value) if name in lists else value for name, value in row.items() if value not in (None, "")
    }
    if Listing.objects.filter(country=said.get("country", ""), name=said.get("name", "")).exists():
        return False
    said["is_published"] = False
    keep_listing(by=by, **said)
    return True


def _load_pathway(by: Viewer, row: Mapping[str, Any]) -> bool:
    if Pathway.objects.filter(country=row["country"], area="", case=row["case"]).exists():
        return False
    said = {name: value for name, value in row.items() if name != "steps"}
    keep_pathway(by=by, steps=row["steps"], **said)
    return True


def _list(value: Any) -> list[str]:
    parts = value.split(";") if isinstance(value, str) else value
    return [str(part).strip() for part in parts if str(part).strip()]


def _entry(by: Viewer, model: type[Any], entry: Any) -> Any:
    require(by, KEEP_DIRECTORY)
    if entry is not None:
        return locked(by, entry, ListingRefused)
    return model(organisation_id=by.organisation_id)


def _say(entry: Kept, said: Mapping[str, Any]) -> None:
    for name, value in said.items():
        entry._meta.get_field(name)  # a name that is no field is a mistake of the caller
        setattr(entry, name, value)


def _reached(listing: Listing) -> tuple[Any, ...]:
    """What a check makes sure of: how the organisation is reached, and what it does for whom."""
    told = (listing.name, listing.phone, listing.text_number, listing.email, listing.web, listing.opening_hours)
    return (*told, listing.always_open, listing.is_child_safe, tuple(listing.needs), tuple(listing.serves))


def _check_codes(listing: Listing) -> None:
    _check_country(listing.country)
    for values, known, what in (
        (listing.needs, set(Need.values), _("What it helps with")),
        (listing.serves, set(Serves.values), _("Whom it is for")),
        (listing.languages, vocabulary.codes_of("language"), _("Languages")),
    ):
        if strange := sorted(set(values) - set(known)):
            raise ListingRefused(
                _("%(what)s: “%(values)s” is not in the list.") % {"what": what, "values": ", ".join(strange)}
            )
    if not (listing.phone or listing.text_number or listing.email or listing.web):
        raise ListingRefused(_("Say how the organisation is reached: phone, text message, e-mail or web page."))
    if (listing.latitude is None) != (listing.longitude is None):
        raise ListingRefused(_("A position has both latitude and longitude, or neither."))
    if listing.latitude is not None and listing.longitude is not None:
        places.check_position(listing.latitude, listing.longitude)


def _check_country(code: str) -> None:
    if code not in vocabulary.codes_of("country"):
        raise ListingRefused(_("“%(code)s” is no country code of three letters.") % {"code": code})


def _keep(by: Viewer, entry: Kept, verb: str) -> None:
    if entry.organisation_id is None:
        entry.organisation_id = by.organisation_id
    kept(entry, ListingRefused)
    audit.record(
        by=by.username,
        action=f"support.{verb}",
        subject=described(entry),
        details={"name": str(entry), "is_published": entry.is_published},
    )
