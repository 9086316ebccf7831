"""Incidents as people judged them: their records, their judgements, and the strictest rule among their records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from candil.analyse.incidents import policies
from candil.analyse.incidents.errors import RecordUnknown
from candil.analyse.incidents.models import Judgement, Leg, Record, Verdict
from candil.analyse.incidents.queries.linking.comparing import said_on
from candil.analyse.incidents.queries.linking.judged import (
    Pair,
    both_open,
    classes_for_pairs,
    judged_incidents,
    standing,
)
from candil.analyse.incidents.queries.records import record_for, records_within
from candil.trust.accounts.policies import Viewer
from candil.trust.partnerships.queries import handling_of


@dataclass(frozen=True)
class Member:
    """A record of an incident, in words."""

    record: Record
    when: str
    what: str
    where: str


@dataclass(frozen=True)
class Judged:
    """One judgement as the viewer may know it: who and why only within the organisation that judged."""

    pk: int
    first: int
    second: int
    verdict: str
    words: str
    reason: str
    by: str
    at: datetime
    undone_at: datetime | None
    undone_by: str
    may_undo: bool


@dataclass(frozen=True)
class IncidentDetail:
    """Everything the page of an incident shows. `number` is its smallest record; `handling` the strictest of all.

    `contradicted`: judged the same as another, but kept apart because judgements contradict each other.
    """

    number: int
    members: tuple[Member, ...]
    handling: str
    conditions: tuple[str, ...]
    judgements: tuple[Judged, ...]
    split: tuple[Pair, ...]
    contradicted: bool


@dataclass(frozen=True)
class IncidentList:
    """Incidents of more than one record, and judgements that cannot all be right."""

    incidents: tuple[tuple[int, tuple[int, ...]], ...]
    contradictions: tuple[tuple[Pair, tuple[Pair, ...]], ...]


def incident_list(viewer: Viewer) -> IncidentList:
    """Incidents of two or more records that the viewer may open, the newest record first."""
    found = judged_incidents(classes_for_pairs(viewer))
    several = [(one, found.members(one)) for one in dict.fromkeys(found.incident.tolist())]
    told = sorted((each for each in several if len(each[1]) > 1), key=lambda each: max(each[1]), reverse=True)
    wrong = tuple((one.different.pair, tuple(same.pair for same in one.same)) for one in found.contradictions)
    return IncidentList(tuple(told), wrong)


def incident_detail(viewer: Viewer, record: int) -> IncidentDetail:
    """The incident that a record's newest version is in, alone if nobody judged otherwise. Raises `RecordUnknown`."""
    asked = record_for(viewer, record)
    classes = classes_for_pairs(viewer)
    newest = records_within(classes).filter(owner=asked.owner_id, identity=asked.identity).first()
    if newest is None:
        raise RecordUnknown(_("There is no incident of R%(pk)s that you may see.") % {"pk": record})
    members = incident_members(viewer, newest)
    stored = records_within(classes).filter(pk__in=members).select_related("owner", "source").order_by("pk")
    records = list(stored.prefetch_related(Prefetch("legs", Leg.objects.order_by("position"))))
    handling, conditions = handling_of(viewer, {one.visibility_id for one in records})
    stands = standing(classes)
    mine = {pair: held for pair, held in stands.items() if {*pair} & {*members}}
    return IncidentDetail(
        number=members[0],
        members=tuple(Member(one, *(said_on(name, one) for name in ("date", "activity", "place"))) for one in records),
        handling=handling,
        conditions=conditions,
        judgements=judgement_history(viewer, members),
        split=tuple(pair for pair, held in mine.items() if held.split),
        contradicted=len(members) == 1 and any(held.verdict == Verdict.SAME for held in mine.values()),
    )


def incident_members(viewer: Viewer, record: Record) -> tuple[int, ...]:
    """Keys of the records of this record's incident that the viewer may open, in order, itself among them."""
    found = judged_incidents(classes_for_pairs(viewer))
    places = dict(zip(found.record.tolist(), found.incident.tolist(), strict=True))
    return found.members(places[record.pk]) if record.pk in places else (record.pk,)


def judgement_history(viewer: Viewer, records: tuple[int, ...]) -> tuple[Judged, ...]:
    """Judgements about any of these records, the newest first; of other organisations only those that stand."""
    about = Q(record_a__in=records) | Q(record_b__in=records)
    known = Q(undone_at=None) | Q(organisation=viewer.organisation_id)
    found = both_open(Judgement.objects.filter(about & known), classes_for_pairs(viewer))
    return tuple(_judged(viewer, one) for one in found.select_related("judged_by", "undone_by").order_by("-at", "-pk"))


def _judged(viewer: Viewer, one: Judgement) -> Judged:
    own = viewer.is_operator or one.organisation_id == viewer.organisation_id
    return Judged(
        pk=one.pk,
        first=one.record_a_id,
        second=one.record_b_id,
        verdict=one.verdict,
        words=one.get_verdict_display(),
        reason=one.reason if own else "",
        # Not even the name: who else may open a record can be confidential.
        by=str(one.judged_by or "") if own else _("another organisation"),
        at=one.at,
        undone_at=one.undone_at,
        undone_by=str(one.undone_by or "") if own else "",
        may_undo=one.undone_at is None and policies.may_undo(viewer, one),
    )
