"""GeoJSON (RFC 7946): one feature for each place of a record; a place that may not be drawn has no geometry."""

from __future__ import annotations

from typing import Any, BinaryIO

from candil.share.exchange.queries.records import PlainLeg, PlainRecord
from candil.share.exchange.services.formats.flat import CODED
from candil.share.exchange.services.formats.streaming import LongList
from candil.share.exchange.services.formats.writer import Heading, Outcome


class GeoJsonWriter:
    """A FeatureCollection; `about` is a foreign member. A record without places is one feature without geometry."""

    def __init__(self, file: BinaryIO, heading: Heading) -> None:
        self.outcome = Outcome()
        about = {"made_on": heading.made_on.isoformat(), "made_for": heading.made_for, "asked": heading.asked}
        self._features = LongList(file, "features", {"type": "FeatureCollection", "about": about})

    def add(self, record: PlainRecord) -> None:
        for position, leg in enumerate(record.legs or (None,)):
            self._features.add(_feature(record, leg, position))
        self.outcome.records += 1

    def close(self) -> None:
        self._features.close()


def _feature(record: PlainRecord, leg: PlainLeg | None, position: int) -> dict[str, Any]:
    point = None
    if leg is not None and leg.position is not None:
        latitude, longitude = leg.position
        point = {"type": "Point", "coordinates": [longitude, latitude]}
    return {
        "type": "Feature",
        "id": f"R{record.number}/{position}",
        "geometry": point,
        "properties": {**_of_record(record), **_of_leg(leg)},
    }


def _of_record(record: PlainRecord) -> dict[str, Any]:
    return {
        "record": record.number,
        "uid": str(record.uid),
        "organisation": record.organisation,
        "source": record.source,
        "people": record.people,
        "date_from": record.date_from.isoformat() if record.date_from else None,
        "date_to": record.date_to.isoformat() if record.date_to else None,
        "date_precision": record.date_precision,
        **{name: ";".join(record.codes.get(name, ())) or None for name in CODED},
        "grade": f"{record.source_grade}{record.information_grade}" or None,
        "handling": record.handling,
        "conditions": record.conditions or None,
        "tlp": record.tlp,
        "summary": record.summary or None,
        "synthetic": record.synthetic,
    }


def _of_leg(leg: PlainLeg | None) -> dict[str, Any]:
    names = ("stage", "country", "place_name", "area", "precision", "basis", "mode")
    return {name: (getattr(leg, name) or None) if leg else None for name in names}
