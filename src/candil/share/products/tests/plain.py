"""Findings written by hand, for tests of what is said about them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from candil.share.products.models.description import Description, Marking, Method
from candil.share.products.services.findings import (
    Breakdown,
    Corridor,
    Corridors,
    Evidence,
    HotPlace,
    Hotspots,
    KindAlarm,
    Map,
    Share,
    Trend,
    TrendPoint,
)
from candil.share.products.services.sections.course import course_section
from candil.share.products.services.writing import Findings, Frame, write
from candil_analysis import facts
from candil_analysis.trends import Break

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="120" viewBox="0 0 400 120">'
    '<rect width="400" height="120" fill="#eee"/><rect x="20" y="40" width="240" height="30" fill="#9a5b00"/></svg>'
)
EVIDENCE = Evidence(records=1284, people=1530, contributors=7)
BREAK = Break(
    draws=199,
    seed=20,
    confidence=0.95,
    evidence=facts.Evidence(1284, 1530, 7),
    period="2023-Q2",
    level=1.45,
    level_low=1.2,
    level_high=1.75,
    growth_before=1.02,
    growth_after=0.97,
    p=0.005,
)


def a_place(label: str, value: int | None, ratio: float | None, q: float | None, standing: str = "none") -> HotPlace:
    low, high = (None, None) if ratio is None else (ratio * 0.8, ratio * 1.25)
    return HotPlace(
        f"lad:{label}",
        label,
        value,
        None if value is None else 3 * value,
        ratio,
        low,
        high,
        q,
        standing,
        (("area", (f"lad:{label}",)),),
    )  # type: ignore[arg-type]


def a_point(
    label: str, value: int, expected: float | None = None, alarm: str = "", q: float | None = None
) -> TrendPoint:
    low, high = (None, None) if expected is None else (expected * 0.7, expected * 1.3)
    return TrendPoint(label, value, expected, low, high, q, alarm, (("quarter", (label,)),))  # type: ignore[arg-type]


FINDINGS: dict[str, object] = {
    "evidence": EVIDENCE,
    "accepted_until": datetime(2026, 11, 20, 14, 5, tzinfo=UTC),
    "first": "2022-Q4",
    "last": "2023-Q2",
    "hotspots": Hotspots(
        "local authority",
        False,
        (
            a_place("Croydon", 96, 3.1, 0.0004, "hot"),
            a_place("Leeds", 71, 2.2, 0.031, "hot"),
            a_place("Kent", 40, 1.1, 0.71),
            a_place("Rutland", None, None, None),
        ),
        380,
        1,
        0.05,
        EVIDENCE,
        (Map("Hotspots", SVG),),
    ),
    "corridors": Corridors(
        (
            Corridor(
                "Albania",
                "United Kingdom",
                310,
                False,
                276.4,
                346.5,
                0.271,
                0.246,
                0.298,
                "observed 240, pair 70",
                0.001,
                True,
            ),
            Corridor(
                "Viet Nam",
                "United Kingdom",
                190,
                True,
                163.9,
                219.0,
                0.166,
                0.145,
                0.189,
                "observed 190",
                0.4,
                False,
            ),
        ),
        1144,
        0.05,
        EVIDENCE,
        SVG,
    ),
    "trend": Trend(
        (a_point("2022-Q4", 150), a_point("2023-Q1", 160, 155.2), a_point("2023-Q2", 231, 158.9, "above", 0.012)),
        (KindAlarm("Forced marriage", a_point("2023-Q2", 40, 12.5, "above", 0.0002)),),
        7,
        0.05,
        EVIDENCE,
        SVG,
    ),
    "breakdowns": (
        Breakdown(
            "exploitation",
            "Exploitation",
            True,
            (
                Share("Forced labour", 702, False, True, (("exploitation", ("ForcedLabour",)),)),
                Share("Sexual exploitation", 377, False, True, None),
                Share("Organ removal", None, False, True, None),
                Share("Not reported", 190, False, False, None),
            ),
            1284,
            EVIDENCE,
        ),
    ),
    "methods": (Method("Hotspots", "Local Getis-Ord Gi*", "1.0", "neighbours: shared border; FDR 5 %"),),
    "chosen": {"course": partial(course_section, BREAK, "quarter")},
    "minimum_people": 10,
    "minimum_contributors": 3,
    "protected": True,
}


def findings(**changes: object) -> Findings:
    """Findings with a hotspot, a corridor, an alarm and a breakdown."""
    return Findings(**{**FINDINGS, **changes})  # type: ignore[arg-type]


def frame(**changes: object) -> Frame:
    """Who, for whom and how marked."""
    values: dict[str, object] = {
        "title": "Forced labour in England, 2022–2023",
        "organisation": "Lantern Trust",
        "composed_by": "Ana Analyst",
        "composed_at": datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
        "audience": "People of Lantern Trust",
        "basis": "Statistics only",
        "question": "Exploitation: forced labour",
        "filters": (("exploitation", ("ForcedLabour",)),),
        "population": "real",
        "holds_synthetic": False,
        "marking": Marking("P", "lawful sharing permitted.", (), "TLP:AMBER+STRICT", "this organisation only."),
        "measure": "records",
    }
    return Frame(**{**values, **changes})  # type: ignore[arg-type]


def a_description(**changes: object) -> Description:
    """The description of `findings()` in `frame(**changes)`."""
    return write(frame(**changes), findings())
