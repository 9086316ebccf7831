"""STIX 2.1 (OASIS): an incident and its locations for each record, in one bundle that is written as it goes.

What STIX has no word for stands in a property extension of our own, described in docs/guide/exports.md. The same
record has the same identifiers in every export, so that a later export brings a receiver up to date. Objects are
written as plain JSON: the checks of the `stix2` library cost more than everything else; the tests make them.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext as _

from candil.analyse.incidents.queries import value_label, value_labels
from candil.platform.vocabulary import queries as vocabulary
from candil.share.exchange.queries.records import PlainLeg, PlainRecord, stable_uid
from candil.share.exchange.services.formats.flat import leg_values
from candil.share.exchange.services.formats.streaming import LongList
from candil.share.exchange.services.formats.writer import Heading, Outcome

#: Ours for good: receivers know the extension by it.
EXTENSION: Final = "extension-definition--6b1f3f0a-3c52-4ce1-9d0c-0c5b1f1c7a51"
_OURSELVES: Final = "identity--0f0f7c1e-8a56-4a57-9d6d-5b8a6a5f2c11"
_BEGAN: Final = "2026-11-22T00:00:00.000Z"
_TLP_EXTENSION: Final = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
#: TLP 2.0 label → the marking that OASIS published for it (in use since 1 October 2022).
_TLP: Final = {
    "CLEAR": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "GREEN": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "AMBER": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "AMBER+STRICT": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "RED": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
#: How far a point may be off, in metres: four and two decimals of a degree.
_METRES: Final = {"exact": 11.0, "locality": 1_100.0}


class StixWriter:
    """A bundle of our extension, organisations, markings, incidents, locations and the relationships between them."""

    def __init__(self, file: BinaryIO, heading: Heading) -> None:
        self.outcome = Outcome()
        self._objects = LongList(file, "objects", {"type": "bundle", "id": f"bundle--{uuid.uuid4()}"})
        self._written: set[str] = set()
        self._once(_identity(_OURSELVES, "Candil", "system", _BEGAN))
        self._once(_extension())

    def add(self, record: PlainRecord) -> None:
        owner = f"identity--{stable_uid('organisation', record.organisation)}"
        self._once(_identity(owner, record.organisation_name, "organization", _BEGAN))
        markings = [_tlp(record.tlp), _handling(record)]
        for marking in markings:
            self._once(marking)
        marked = {"created_by_ref": owner, "object_marking_refs": [marking["id"] for marking in markings]}
        incident = f"incident--{record.uid}"
        told = []
        for position, leg in enumerate(record.legs):
            location = _location(record, leg, position, marked)
            told.append(leg_values(leg) | ({"location_ref": location["id"]} if location else {}))
            if location:
                self._objects.add(location)
                self._objects.add(_relationship(record, incident, location["id"], leg, marked))
        self._objects.add(_incident(record, incident, told, marked))
        self.outcome.records += 1

    def close(self) -> None:
        self._objects.close()

    def _once(self, thing: dict[str, Any]) -> None:
        if thing["id"] not in self._written:
            self._written.add(thing["id"])
            self._objects.add(thing)


def _common(kind: str, pk: str, record: PlainRecord, marked: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": pk,
        "created": _moment(record.first_accepted_on),
        "modified": _moment(record.accepted_on, record.corrections),
        **marked,
    }


def _incident(record: PlainRecord, pk: str, legs: list[dict[str, Any]], marked: dict[str, Any]) -> dict[str, Any]:
    what = value_labels("exploitation", record.codes.get("exploitation", [])) or _("Exploitation not reported")
    said: dict[str, Any] = {
        "extension_type": "property-extension",
        "record": f"R{record.number}",
        "kind": record.kind,
        "people": record.people,
        "source": record.source,
        "date_from": record.date_from and record.date_from.isoformat(),
        "date_to": record.date_to and record.date_to.isoformat(),
        "date_precision": record.date_precision,
        "codes": {name: list(codes) for name, codes in record.codes.items() if codes},
        "denied": {name: list(codes) for name, codes in record.denied.items() if codes},
        "source_grade": record.source_grade,
        "information_grade": record.information_grade,
        "handling": record.handling,
        "conditions": record.conditions,
        "synthetic": record.synthetic,
        "legs": legs,
    }
    extension = {name: value for name, value in said.items() if value not in (None, "", {}, [])}
    return {
        **_common("incident", pk, record, marked),
        "name": f"R{record.number}: {what}",
        **({"description": record.summary} if record.summary else {}),
        "extensions": {EXTENSION: extension},
    }


def _location(record: PlainRecord, leg: PlainLeg, position: int, marked: dict[str, Any]) -> dict[str, Any] | None:
    if not leg.country and leg.position is None:
        return None  # STIX knows no place without a country, region or point
    pk = f"location--{stable_uid('location', f'{record.uid}:{position}')}"
    place: dict[str, Any] = {}
    if leg.country:
        place["country"] = vocabulary.term("country", leg.country).codes["alpha_2"]
    if leg.position is not None:
        place |= {"latitude": leg.position[0], "longitude": leg.position[1], "precision": _METRES[leg.precision]}
    if leg.area:
        place["administrative_area"] = value_label("area", leg.area)
    if leg.place_name:
        place["city" if leg.precision in _METRES else "name"] = leg.place_name
    return {**_common("location", pk, record, marked), **place}


def _relationship(
    record: PlainRecord, incident: str, location: str, leg: PlainLeg, marked: dict[str, Any]
) -> dict[str, Any]:
    pk = f"relationship--{stable_uid('relationship', f'{incident}:{location}')}"
    return {
        **_common("relationship", pk, record, marked),
        "relationship_type": "related-to",
        "description": leg.stage,
        "source_ref": incident,
        "target_ref": location,
    }


def _identity(pk: str, name: str, kind: str, made: str) -> dict[str, Any]:
    return {
        "type": "identity", "spec_version": "2.1", "id": pk, "created": made, "modified": made, "name": name,
        "identity_class": kind,
    }  # fmt: skip


def _extension() -> dict[str, Any]:
    return {
        "type": "extension-definition",
        "spec_version": "2.1",
        "id": EXTENSION,
        "created_by_ref": _OURSELVES,
        "created": _BEGAN,
        "modified": _BEGAN,
        "name": "Candil trafficking record",
        "description": "What a record of trafficking says that an incident of STIX 2.1 has no property for.",
        "schema": "docs/guide/exports.md of Candil, under “The extension of STIX”",
        "version": "1.0.0",
        "extension_types": ["property-extension"],
    }


def _tlp(label: str) -> dict[str, Any]:
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": _TLP[label],
        "created": "2022-10-01T00:00:00.000Z",
        "name": f"TLP:{label}",
        "extensions": {_TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": label.lower()}},
    }


def _handling(record: PlainRecord) -> dict[str, Any]:
    meaning = record.conditions or vocabulary.label("handling", record.handling)
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": f"marking-definition--{stable_uid('marking', f'{record.handling}:{record.conditions}')}",
        "created": _BEGAN,
        "definition_type": "statement",
        "definition": {"statement": f"3x5x2 handling {record.handling}: {meaning}"},
    }


def _moment(day: date, corrections: int = 0) -> str:
    # Days, not times; a correction made on the day of what it corrects is later by a thousandth of a second.
    later = timedelta(milliseconds=corrections)
    return f"{day.isoformat()}T00:00:{later.seconds:02d}.{later.microseconds // 1_000:03d}Z"
