"""A record as an analyst drafted it, and what becomes of it: never finer in place or time than was said."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from candil.analyse.desk.errors import ChangeRefused
from candil.collect.datasets.services import CleanLeg, CleanRecord
from candil.platform.places import queries as places

#: How fine a place of a record made at the desk may be; never exact.
PRECISIONS: Final = ("country", "area", "locality")
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class DraftLeg:
    """A place of the story. `country` is alpha-3, empty where the place says it."""

    stage: str
    place: str = ""
    country: str = ""
    precision: str = "country"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What an analyst wants kept. `token` makes the same press twice one record."""

    token: str
    people: int = 1
    first: date | None = None
    last: date | None = None
    precision: str = "unknown"
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    denied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    legs: tuple[DraftLeg, ...] = ()
    summary: str = ""
    source_grade: str = ""
    information_grade: str = ""
    level: str = "owner"
    groups: tuple[int, ...] = ()
    conditions: str = ""

    def typed(self) -> dict[str, str]:
        """Every field in the analyst's own words."""
        places_typed = {f"place-{number}": leg.place for number, leg in enumerate(self.legs)}
        return {"summary": self.summary, "conditions": self.conditions, **places_typed}


def as_record(draft: Draft, *, identity: str, source_name: str, is_synthetic: bool) -> CleanRecord:
    """The record that is kept. Raises `ChangeRefused` for a place that cannot be."""
    first, last = rounded(draft.first, draft.last, draft.precision)
    return CleanRecord(
        row_number=1, identity=identity, kind="person" if draft.people == 1 else "event", people=draft.people,
        date_from=first, date_to=last, date_precision=draft.precision if first else "unknown", codes=draft.codes,
        denied=draft.denied, legs=tuple(_leg(number, leg) for number, leg in enumerate(draft.legs, start=1)),
        source_name=source_name, source_grade=draft.source_grade, information_grade=draft.information_grade,
        summary=draft.summary.strip(), is_synthetic=is_synthetic,
    )  # fmt: skip


def rounded(first: date | None, last: date | None, precision: str) -> tuple[date | None, date | None]:
    """The days widened to whole months, quarters or years, so that nothing finer than the precision is kept."""
    if first is None or precision == "unknown":
        return None, None
    last = last or first
    if precision == "day":
        return first, last
    step = _MONTHS[precision]
    begins = first.replace(month=(first.month - 1) // step * step + 1, day=1)
    month = (last.month - 1) // step * step + step
    return begins, last.replace(month=month, day=monthrange(last.year, month)[1])


def _leg(number: int, leg: DraftLeg) -> CleanLeg:
    """A leg with the position of the gazetteer where that is as rough as the leg or rougher."""
    name = leg.place.strip()
    if leg.precision not in PRECISIONS:
        raise ChangeRefused(_("Place %(number)d: records made here say a town at most.") % {"number": number})
    found = places.resolve(name, country=leg.country or None) if name else None
    country = leg.country or (found.country if found else "")
    if not country:
        raise ChangeRefused(_("Place %(number)d: choose its country.") % {"number": number})
    if leg.precision == "country":
        return CleanLeg(stage=leg.stage, country=country)
    if not name:
        raise ChangeRefused(_("Place %(number)d: name it, or say that only the country is known.") % {"number": number})
    is_as_rough = found is not None and PRECISIONS.index(found.precision) <= PRECISIONS.index(leg.precision)
    if found is not None and leg.precision == "area" and not is_as_rough:
        raise ChangeRefused(
            _("Place %(number)d: “%(name)s” is a town. Name the area, or say that the town is known.")
            % {"number": number, "name": name}
        )
    latitude, longitude = (found.latitude, found.longitude) if found is not None and is_as_rough else (None, None)
    return CleanLeg(leg.stage, country, name, latitude, longitude, leg.precision)
