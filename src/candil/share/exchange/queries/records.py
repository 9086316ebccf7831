"""Records as plain values: the one form from which the interface and every file are written.

What it does not hold cannot leave. A place is no finer than its precision allows; the name of a partner's file, who
graded, and exact times stay in the house.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.crypto import salted_hmac

from candil.analyse.incidents.queries import position_of, records_matching
from candil.share.products.queries.readers import tlp_of
from candil.trust.accounts.policies import Viewer
from candil_analysis.facts import Population

if TYPE_CHECKING:
    from candil.analyse.incidents.models import Leg, Record

#: Visibility level of a record → the audience whose TLP 2.0 label a report for the same people carries.
_AUDIENCE: Final = {"owner": "organisation", "groups": "group", "members": "members", "public": "public"}


@dataclass(frozen=True)
class PlainLeg:
    """A place of a record's story. `position`: latitude and longitude (WGS 84, degrees), where they may be told."""

    stage: str
    country: str
    place_name: str
    area: str
    position: tuple[float, float] | None
    precision: str
    basis: str
    mode: str
    date_from: date | None
    date_to: date | None


@dataclass(frozen=True)
class PlainRecord:
    """A record as it may be handed on. `uid` stays the same when the record is corrected; `number` does not.

    `accepted_on` is the day of this version, `first_accepted_on` of the first, `corrections` how many came between.
    """

    number: int
    uid: uuid.UUID
    organisation: str
    organisation_name: str
    source: str
    kind: str
    people: int
    date_from: date | None
    date_to: date | None
    date_precision: str
    codes: Mapping[str, Sequence[str]]
    denied: Mapping[str, Sequence[str]]
    source_grade: str
    information_grade: str
    handling: str
    conditions: str
    tlp: str
    summary: str
    synthetic: bool
    accepted_on: date
    first_accepted_on: date
    corrections: int
    legs: tuple[PlainLeg, ...]


def plain_record(record: Record) -> PlainRecord:
    """A record that the viewer may read (the caller has made sure), as plain values."""
    visibility = record.visibility
    first, corrections = _beginning(record)
    return PlainRecord(
        number=record.pk,
        uid=stable_uid("record", f"{record.owner_id}:{record.identity.hex}"),
        organisation=record.owner.slug,
        organisation_name=record.owner.name,
        source=record.source.name,
        kind=record.kind,
        people=record.people,
        date_from=record.date_from,
        date_to=record.date_to,
        date_precision=record.date_precision,
        codes=record.codes,
        denied=record.denied,
        source_grade=record.source_grade,
        information_grade=record.information_grade,
        handling=visibility.handling,
        conditions=visibility.conditions,
        tlp=tlp_of(_AUDIENCE[visibility.level], conditions=bool(visibility.conditions)),
        summary=record.summary,
        synthetic=record.is_synthetic,
        accepted_on=record.accepted_at.date(),
        first_accepted_on=first,
        corrections=corrections,
        legs=tuple(_leg(leg) for leg in record.legs.all()),
    )


def plain_records(
    viewer: Viewer,
    *,
    where: Mapping[str, Sequence[str]],
    population: Population | None = None,
    corridor: tuple[str, str] | None = None,
) -> Iterator[PlainRecord]:
    """Every record that the viewer may read and that fits, oldest first; memory holds some thousands at a time."""
    for record in records_matching(viewer, where=where, population=population, corridor=corridor):
        yield plain_record(record)


def _beginning(record: Record) -> tuple[date, int]:
    """The day on which its first version was accepted, and how many corrections came after it."""
    corrections, version = 0, record
    while version.supersedes is not None:
        corrections, version = corrections + 1, version.supersedes
    return version.accepted_at.date(), corrections


def stable_uid(kind: str, text: str) -> uuid.UUID:
    """The same UUID for the same thing every time, from which the thing cannot be guessed without our secret."""
    digest = salted_hmac(f"candil.exchange.{kind}", text, algorithm="sha256").digest()
    return uuid.UUID(bytes=digest[:16], version=4)


def _leg(leg: Leg) -> PlainLeg:
    return PlainLeg(
        stage=leg.stage,
        country=leg.country,
        place_name=leg.place_name,
        area=leg.area,
        position=position_of(leg),
        precision=leg.precision,
        basis=leg.basis,
        mode=leg.mode,
        date_from=leg.date_from,
        date_to=leg.date_to,
    )
