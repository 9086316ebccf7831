"""What the store should hold, worked out slowly and by other means than the store's builder."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import h3
from django.conf import settings

from candil.analyse.incidents.models import Leg, Record
from candil.analyse.incidents.tests.conftest import squares

ORDER = ["exploitation", "destination", "border", "transit", "recruitment", "origin"]


def facts() -> dict[int, dict[str, Any]]:
    """Record → row."""
    return {record.pk: _row(record) for record in Record.objects.filter(is_current=True)}


def legs() -> dict[tuple[int, int], dict[str, Any]]:
    """(record, position) → row."""
    return {
        (leg.record_id, leg.position): {
            "record": leg.record_id,
            "visibility": leg.record.visibility_id,
            "position": leg.position,
            "stage": leg.stage,
            "country": leg.country or None,
            "areas": _areas(leg),
            "cell": _cell(leg),
            "place_precision": leg.precision,
            "basis": leg.basis,
            "mode": leg.mode or None,
        }
        for leg in Leg.objects.filter(record__is_current=True).select_related("record")
    }


def _row(record: Record) -> dict[str, Any]:
    legs = sorted(record.legs.all(), key=lambda leg: (ORDER.index(leg.stage), leg.position))
    focal = legs[0] if legs else None
    located = focal is not None and focal.latitude is not None and focal.precision in ("exact", "locality")
    secret = hashlib.sha256(settings.CANDIL_DISCLOSURE_KEY.encode()).digest()
    return {
        "record": record.pk,
        "visibility": record.visibility_id,
        "batch": record.batch_id,
        "organisation": record.owner.slug,
        "source": record.source.name,
        "kind": record.kind,
        "synthetic": record.is_synthetic,
        "people": record.people,
        "key": hashlib.blake2b(record.identity.bytes, key=secret, digest_size=1).digest()[0],
        "date_from": record.date_from,
        "date_to": record.date_to,
        **_periods(record),
        **{name: _several(record.codes, name) for name in ("citizenship", "exploitation", "industry")},
        **{name: _several(record.codes, name) for name in ("means_of_control", "recruiter_relation")},
        **{name: (record.codes.get(name) or [None])[0] for name in ("gender", "age_band", "status")},
        "country_of_exploitation": _countries(legs, "exploitation"),
        "country_of_origin": _countries(legs, "origin"),
        "areas": _areas(focal) if focal else [],
        "cell": _cell(focal) if focal else None,
        "latitude": focal.latitude if located else None,
        "longitude": focal.longitude if located else None,
        "place_precision": focal.precision if focal else None,
        "source_grade": record.source_grade or None,
        "information_grade": record.information_grade or None,
        "exploitation_no": _several(record.denied, "exploitation"),
        "means_of_control_no": _several(record.denied, "means_of_control"),
    }


def _periods(record: Record) -> dict[str, Any]:
    first, last, precision = record.date_from, record.date_to or record.date_from, record.date_precision
    periods: dict[str, Any] = {"year": None, "quarter": None, "month": None}
    if first is None or last is None or precision == "unknown":
        return periods
    if first.year == last.year:
        periods["year"] = first.year
    if precision != "year" and _quarter(first) == _quarter(last):
        periods["quarter"] = _quarter(first)
    if precision in ("day", "month") and (first.year, first.month) == (last.year, last.month):
        periods["month"] = first.isoformat()[:7]
    return periods


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _several(codes: dict[str, list[str]], name: str) -> list[str]:
    return sorted(set(codes.get(name, [])))


def _countries(legs: list[Leg], stage: str) -> list[str]:
    return sorted({leg.country for leg in legs if leg.stage == stage and leg.country})


def _is_located(leg: Leg) -> bool:
    return leg.latitude is not None and leg.longitude is not None and leg.precision in ("exact", "locality")


def _cell(leg: Leg) -> int | None:
    if not _is_located(leg):
        return None
    return int(h3.latlng_to_cell(leg.latitude, leg.longitude, 7), 16)


def _areas(leg: Leg) -> list[str]:
    found = set(squares([(leg.latitude, leg.longitude)])[0]) if _is_located(leg) else set()
    if leg.country:
        found = {code for code in found if not code.startswith("country:")} | {f"country:{leg.country}"}
    return sorted(found | ({leg.area} if leg.area else set()))
