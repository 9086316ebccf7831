"""MISP: one event with an object for each record, in MISP's own JSON, distributed to “your organisation only”."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext as _

from candil.share.exchange.queries.records import PlainLeg, PlainRecord, stable_uid
from candil.share.exchange.services.formats.flat import CODED
from candil.share.exchange.services.formats.streaming import LongList
from candil.share.exchange.services.formats.writer import Heading, Outcome

#: The object template of ours, in docs/guide/exports.md.
TEMPLATE: Final = "5a0c9d6e-2f4b-4a8e-9b5e-1e2d7c0b9a64"
_OURSELVES: Final = "0f0f7c1e-8a56-4a57-9d6d-5b8a6a5f2c11"
#: From the widest to the strictest: the event carries the strictest of its records.
_STRICTNESS: Final = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
_ORGANISATION_ONLY, _AS_THE_EVENT = "0", "5"


class MispWriter:
    """An event; each object is a record, each attribute one thing that it says."""

    def __init__(self, file: BinaryIO, heading: Heading) -> None:
        self.outcome = Outcome()
        self._strictest = "CLEAR"
        file.write(b'{"Event": ')
        self._file = file
        asked = heading.asked or _("everything")
        self._objects = LongList(
            file,
            "Object",
            {
                "uuid": str(uuid.uuid4()),
                "info": _("Records of trafficking for %(whom)s: %(asked)s")
                % {"whom": heading.made_for, "asked": asked},
                "date": heading.made_on.isoformat(),
                "timestamp": _seconds(heading.made_on),
                "published": False,
                "analysis": "0",
                "threat_level_id": "4",
                "distribution": _ORGANISATION_ONLY,
                "Orgc": {"name": "Candil", "uuid": _OURSELVES},
            },
        )

    def add(self, record: PlainRecord) -> None:
        self._strictest = max(self._strictest, record.tlp, key=_STRICTNESS.index)
        self._objects.add(_object(record))
        self.outcome.records += 1

    def close(self) -> None:
        self._objects.close({"Tag": [_tag(self._strictest)]})
        self._file.write(b"}\n")


def _object(record: PlainRecord) -> dict[str, Any]:
    said = [*_said(record), *(pair for leg in record.legs for pair in _of_leg(leg))]
    return {
        "name": "trafficking-record",
        "meta-category": "misc",
        "description": "A record of trafficking",
        "template_uuid": TEMPLATE,
        "template_version": "1",
        "uuid": str(record.uid),
        "timestamp": _seconds(record.accepted_on),
        "distribution": _AS_THE_EVENT,
        "comment": _("Handling %(code)s. %(conditions)s") % {"code": record.handling, "conditions": record.conditions},
        "Attribute": [_attribute(record, number, *pair) for number, pair in enumerate(said)],
    }


def _said(record: PlainRecord) -> list[tuple[str, str, Any]]:
    """(relation, type, value) of everything that the record says, without what is not reported."""
    coded = [
        (name, "text", code)
        for name in (*CODED, *sorted({*record.codes} - {*CODED}))
        for code in record.codes.get(name, ())
    ]
    facts = [
        ("record", "text", f"R{record.number}"), ("organisation", "text", record.organisation_name),
        ("source", "text", record.source), ("people", "counter", record.people),
        ("date-from", "datetime", _midnight(record.date_from)), ("date-to", "datetime", _midnight(record.date_to)),
        ("date-precision", "text", record.date_precision), *coded,
        *(("denied", "text", f"{name}={code}") for name, codes in record.denied.items() for code in codes),
        ("source-grade", "text", record.source_grade), ("information-grade", "text", record.information_grade),
        ("summary", "comment", record.summary), ("synthetic", "boolean", int(record.synthetic)),
    ]  # fmt: skip
    return [fact for fact in facts if fact[2] not in (None, "")]


def _of_leg(leg: PlainLeg) -> list[tuple[str, str, Any]]:
    place = ", ".join(part for part in (leg.place_name, leg.area, leg.country) if part)
    latitude, longitude = leg.position or (None, None)
    facts = [
        (f"{leg.stage}-place", "text", place), (f"{leg.stage}-latitude", "float", latitude),
        (f"{leg.stage}-longitude", "float", longitude), (f"{leg.stage}-precision", "text", leg.precision),
    ]  # fmt: skip
    return [fact for fact in facts if fact[2] not in (None, "")]


def _attribute(record: PlainRecord, number: int, relation: str, kind: str, value: Any) -> dict[str, Any]:
    attribute: dict[str, Any] = {
        "uuid": str(stable_uid("attribute", f"{record.uid}:{number}:{relation}")),
        "object_relation": relation,
        "type": kind,
        "category": "Other",
        "value": str(value),
        "to_ids": False,
        "disable_correlation": True,
        "distribution": _AS_THE_EVENT,
        "timestamp": _seconds(record.accepted_on),
    }
    return attribute | ({"Tag": [_tag(record.tlp)]} if relation == "record" else {})


def _tag(label: str) -> dict[str, str]:
    return {"name": f"tlp:{label.lower()}"}


def _midnight(day: date | None) -> str | None:
    return f"{day.isoformat()}T00:00:00+00:00" if day else None


def _seconds(day: date) -> str:
    return str(int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()))
