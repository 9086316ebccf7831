"""A record as one row: the columns that CSV, XLSX and Parquet share."""

from __future__ import annotations

import json
from typing import Any, Final

from candil.share.exchange.queries.records import PlainLeg, PlainRecord

#: Dimensions with a column of their own; codes of any other stand in `other_codes`.
CODED: Final = (
    "exploitation", "industry", "means_of_control", "recruiter_relation", "citizenship", "gender", "age_band", "status",
    "vic_MethodOfRecruitment", "vic_TypeOfSexExploitation", "vic_Vulnerabilities", "duration",
)  # fmt: skip
BEFORE: Final = ("record", "uid", "organisation", "source", "kind", "people", "date_from", "date_to", "date_precision")
PLACE: Final = ("country", "place", "latitude", "longitude", "place_precision")
AFTER: Final = (
    "other_codes", "denied_codes", "legs", "source_grade", "information_grade", "handling", "conditions", "tlp",
    "summary", "synthetic", "accepted_on",
)  # fmt: skip
COLUMNS: Final = (*BEFORE, *CODED, *PLACE, *AFTER)
#: Several codes in one cell.
JOINED_BY: Final = ";"


def row_of(record: PlainRecord) -> list[object]:
    """The cells of a record in the order of `COLUMNS`; dates as dates, lists of codes joined, the rest as JSON."""
    focal = focal_leg(record)
    other = {name: list(codes) for name, codes in record.codes.items() if name not in CODED and codes}
    return [
        f"R{record.number}", str(record.uid), record.organisation, record.source, record.kind, record.people,
        record.date_from, record.date_to, record.date_precision,
        *(JOINED_BY.join(record.codes.get(name, ())) for name in CODED),
        *_place(focal),
        as_json(other), as_json({name: list(codes) for name, codes in record.denied.items() if codes}),
        as_json([leg_values(leg) for leg in record.legs]),
        record.source_grade, record.information_grade, record.handling, record.conditions, record.tlp, record.summary,
        record.synthetic, record.accepted_on,
    ]  # fmt: skip


def focal_leg(record: PlainRecord) -> PlainLeg | None:
    """The place that stands for the record: the first of exploitation, else the last that is told."""
    exploited = next((leg for leg in record.legs if leg.stage == "exploitation"), None)
    return exploited or (record.legs[-1] if record.legs else None)


def leg_values(leg: PlainLeg) -> dict[str, Any]:
    """A leg as JSON knows it, without what is not reported."""
    values = {
        "stage": leg.stage, "country": leg.country, "place": leg.place_name, "area": leg.area,
        "latitude": leg.position and leg.position[0], "longitude": leg.position and leg.position[1],
        "precision": leg.precision, "basis": leg.basis, "mode": leg.mode,
        "date_from": leg.date_from and leg.date_from.isoformat(), "date_to": leg.date_to and leg.date_to.isoformat(),
    }  # fmt: skip
    return {name: value for name, value in values.items() if value not in (None, "")}


def as_json(value: Any) -> str:
    """Compact JSON; empty where there is nothing."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""


def _place(leg: PlainLeg | None) -> list[object]:
    if leg is None:
        return [""] * len(PLACE)
    latitude, longitude = leg.position or ("", "")
    return [leg.country, leg.place_name, latitude, longitude, leg.precision]
