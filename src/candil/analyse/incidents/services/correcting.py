"""Put right what a record says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from candil.analyse.incidents.errors import NotAllowed, UnusableChange
from candil.analyse.incidents.models import DatePrecision, Kind, Record
from candil.analyse.incidents.policies import may_correct
from candil.analyse.incidents.services.superseding import lock, supersede
from candil.collect.datasets.services import CleanLeg
from candil.platform.vocabulary import queries as vocabulary
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit


class Changes(TypedDict, total=False):
    """What a correction may change; anything not given stays as it was."""

    kind: str
    people: int
    date_from: date | None
    date_to: date | None
    date_precision: str
    codes: Mapping[str, Sequence[str]]
    denied: Mapping[str, Sequence[str]]
    summary: str
    legs: Sequence[CleanLeg]


@transaction.atomic
def correct_record(*, by: Viewer, record: Record, reason: str, **changes: Unpack[Changes]) -> Record:
    """A new version of the record with these changes; the old one stays, no longer current.

    `codes` and `denied` replace what the record says as a whole (dimension → codes of `vocabulary`), and so do `legs`.

    Raises `NotAllowed`, `RecordSuperseded`, and `UnusableChange` when a value is not of its code list or cannot be.
    """
    if not may_correct(by, record):
        raise NotAllowed(_("Only data officers of %(owner)s may correct its records.") % {"owner": record.owner})
    if not reason.strip():
        raise UnusableChange(_("Say why the record is corrected, so that its readers can follow."))
    held = lock(record)
    legs = changes.pop("legs", None)
    fields: dict[str, Any] = dict(changes)
    for name in ("codes", "denied"):
        if name in fields:
            fields[name] = {dimension: list(codes) for dimension, codes in fields[name].items() if codes}
    faults = [*faults_of_fields(held, fields), *faults_of_legs(legs or ())]
    if faults:
        raise UnusableChange(" ".join(faults))
    new = supersede(held, changes=fields, reason=reason.strip(), legs=legs)
    changed = sorted([*fields, *(["legs"] if legs is not None else [])])
    audit.record(
        by=by.username,
        action="incidents.correct",
        subject=f"record:{new.pk}",
        details={"supersedes": held.pk, "changed": changed},
    )
    return new


def faults_of_fields(record: Record, fields: Mapping[str, Any]) -> Iterator[str]:
    """What of these fields, on top of the record's, cannot be kept."""

    def now(name: str) -> Any:
        return fields.get(name, getattr(record, name))

    if now("kind") not in Kind.values or now("date_precision") not in DatePrecision.values:
        yield _("The kind of record or the precision of its date is not one of those offered.")
    if now("people") < 1:
        yield _("The number of people must be at least 1.")
    if now("date_from") and now("date_to") and now("date_to") < now("date_from"):
        yield _("The last day lies before the first.")
    for name in ("codes", "denied"):
        for dimension, codes in fields.get(name, {}).items():
            yield from _unknown_codes(dimension, codes)


def _unknown_codes(dimension: str, codes: Sequence[str]) -> Iterator[str]:
    if dimension not in vocabulary.scheme_names():
        yield _("There is no list of codes called “%(name)s”.") % {"name": dimension}
        return
    for code in sorted(set(codes) - vocabulary.codes_of(dimension)):
        yield _("“%(code)s” is not a code of %(dimension)s.") % {"code": code, "dimension": dimension}


def faults_of_legs(legs: Sequence[CleanLeg]) -> Iterator[str]:
    """What of these legs cannot be kept, by number."""
    for number, leg in enumerate(legs, start=1):
        coded = {"leg_stage": leg.stage, "place_precision": leg.precision, "leg_basis": leg.basis}
        optional = {"country": leg.country, "leg_mode": leg.mode}
        for dimension, code in [*coded.items(), *((name, code) for name, code in optional.items() if code)]:
            for fault in _unknown_codes(dimension, [code]):
                yield _("Leg %(number)d: %(fault)s") % {"number": number, "fault": fault}
        if (leg.latitude is None) != (leg.longitude is None):
            yield _("Leg %(number)d has only one of latitude and longitude.") % {"number": number}
        elif leg.latitude is not None and leg.longitude is not None and not _on_earth(leg.latitude, leg.longitude):
            yield _("Leg %(number)d lies off the map: latitude goes to ±90, longitude to ±180.") % {"number": number}


def _on_earth(latitude: float, longitude: float) -> bool:
    return -90 <= latitude <= 90 and -180 <= longitude <= 180
