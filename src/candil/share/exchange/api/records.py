"""Records and incidents, as the holder may open them."""

from __future__ import annotations

from typing import Annotated, Any, Final

from ninja import Path, Query, Router

from candil.analyse.incidents import queries as incidents
from candil.share.exchange.api.answers import answers
from candil.share.exchange.api.asking import CORRIDOR, Asking, Bearer, filters_in
from candil.share.exchange.api.schemas import Incident, IncidentList, RecordInFull, RecordList, Version
from candil.share.exchange.policies import RECORDS
from candil.share.exchange.queries import plain_record
from candil.share.exchange.services import note_use

router = Router(tags=["records"], auth=Bearer(RECORDS))
_LARGEST: Final = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=_LARGEST)]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
Cursor = Annotated[str, Query(pattern="^([1-9][0-9]{0,17})?$", description="`next` of the answer before.")]


@router.get("/records", response=answers(RecordList), url_name="records", openapi_extra=CORRIDOR)
def record_list(request: Asking, limit: Limit = 50, cursor: Cursor = "") -> dict[str, Any]:
    """Records that fit the filters, newest first.

    New records come before those already read, and a record that goes away leaves a gap: going on with `next` neither
    skips nor repeats any.
    """
    filters = filters_in(request, "limit", "cursor")
    before = _before(cursor)
    found = incidents.record_slice(
        request.auth.viewer,
        where=filters.where,
        population=filters.population,
        corridor=filters.corridor,
        before=before,
        size=limit,
    )
    note_use(request.auth.token, records=len(found.records))
    return {
        "records": [plain_record(record) for record in found.records],
        "total": found.total,
        "people": found.people,
        "population": found.population,
        "next": str(found.older) if found.older else None,
    }


@router.get("/records/{number}", response=answers(RecordInFull, more=(404,)), url_name="record")
def record(request: Asking, number: Number) -> dict[str, Any]:
    """One record, also an older version of it."""
    viewer = request.auth.viewer
    found = incidents.record_for(viewer, number)
    versions = incidents.versions_of(viewer, found)
    note_use(request.auth.token, records=1)
    return {
        "record": plain_record(found),
        "current": found.is_current,
        "newest": next((version.pk for version in versions if version.is_current), None),
        "incident": list(incidents.incident_members(viewer, found)) if found.is_current else [],
    }


@router.get("/records/{number}/history", response=answers(list[Version], more=(404,)), url_name="record-history")
def history(request: Asking, number: Number) -> list[dict[str, Any]]:
    """Every version of a record that may be seen, newest first."""
    viewer = request.auth.viewer
    return [
        {
            "number": version.pk,
            "accepted_on": version.accepted_at.date(),
            "current": version.is_current,
            "reason": version.reason,
            "source_grade": version.source_grade,
            "information_grade": version.information_grade,
        }
        for version in incidents.versions_of(viewer, incidents.record_for(viewer, number))
    ]


@router.get("/incidents", response=answers(IncidentList), url_name="incidents")
def incident_list(request: Asking, limit: Limit = 50, cursor: Cursor = "") -> dict[str, Any]:
    """Incidents of two or more records, by people's judgements, the newest record first."""
    filters_in(request, "limit", "cursor")
    found = incidents.incident_list(request.auth.viewer).incidents
    before = _before(cursor)
    rest = [each for each in found if before is None or max(each[1]) < before]
    shown = rest[:limit]
    return {
        "incidents": [{"number": number, "records": list(members)} for number, members in shown],
        "total": len(found),
        "next": str(max(shown[-1][1])) if len(rest) > limit else None,
    }


@router.get("/incidents/{number}", response=answers(Incident, more=(404,)), url_name="incident")
def incident(request: Asking, number: Number) -> dict[str, Any]:
    """The incident that a record is in, alone if nobody judged otherwise."""
    found = incidents.incident_detail(request.auth.viewer, number)
    return {"number": found.number, "records": [member.record.pk for member in found.members]}


def _before(cursor: str) -> int | None:
    return int(cursor) if cursor else None
