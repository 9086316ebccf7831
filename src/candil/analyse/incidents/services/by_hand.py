"""Keep one record that a person made: the door of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.analyse.incidents.errors import NotAllowed, UnusableChange
from candil.analyse.incidents.models import Grade, Leg, Record, Scale, Source
from candil.analyse.incidents.policies import may_record
from candil.analyse.incidents.services import bulk
from candil.analyse.incidents.services.correcting import faults_of_fields, faults_of_legs
from candil.analyse.incidents.services.grading import in_3x5x2
from candil.analyse.incidents.services.linking.following import look_again_on_commit
from candil.analyse.incidents.services.receiving import LEG_FIELDS, RECORD_FIELDS, leg_row, record_row
from candil.analyse.incidents.services.staleness import mark_stale
from candil.collect.datasets.services import CleanRecord
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit
from candil.trust.partnerships.policies import may_share
from candil.trust.partnerships.services import beside_the_lock

if TYPE_CHECKING:
    from candil.trust.partnerships.models import VisibilityClass

#: The level that nobody needs the right to share for.
OWNER_ONLY: Final = "owner"


@transaction.atomic
def add_record(*, by: Viewer, record: CleanRecord, visibility: VisibilityClass) -> Record:
    """Keep one record, graded by `by` in 3x5x2, as the owner of `visibility` holds it. Its source is `source_name`.

    A record whose identity the owner holds already is given back as it is, so that the same press twice adds one.
    Without the right to share, only `OWNER_ONLY`. Raises `NotAllowed`, and `UnusableChange` for what cannot be kept.
    """
    owner = visibility.owner
    if not may_record(by, owner.pk):
        raise NotAllowed(_("Only analysts of %(owner)s may add to its records.") % {"owner": owner})
    if visibility.level != OWNER_ONLY and not may_share(by, owner):
        raise NotAllowed(_("Only data officers of %(owner)s decide who sees its records.") % {"owner": owner})
    grade = in_3x5x2(Scale.THREE_FIVE_TWO, record.source_grade, record.information_grade, visibility.handling)
    fields = {name: getattr(record, name) for name in ("kind", "people", "date_precision", "date_from", "date_to")}
    fields |= {"codes": record.codes, "denied": record.denied}
    if faults := [*faults_of_fields(Record(), fields), *faults_of_legs(record.legs)]:
        raise UnusableChange(" ".join(faults))
    if not record.source_name.strip():
        raise UnusableChange(_("A record needs a source."))
    with beside_the_lock():  # whoever records may not be allowed to read the records of the house
        return _kept(by, record, visibility, (grade.source, grade.information))


def _kept(by: Viewer, record: CleanRecord, visibility: VisibilityClass, grade: tuple[str, str]) -> Record:
    """The record, graded and written into the audit; or the one that holds its identity."""
    owner = visibility.owner
    source, _made = Source.objects.get_or_create(organisation=owner, name=record.source_name.strip())
    (key,) = bulk.next_ids(Record, 1)
    row = record_row(key, record, owner=owner.pk, source=source.pk, batch=None, visibility=visibility.pk)
    if not bulk.insert_new(Record, RECORD_FIELDS, [row]):
        return Record.objects.get(owner=owner, identity=record.identity, is_current=True)
    bulk.insert(Leg, LEG_FIELDS, [leg_row(key, position, leg) for position, leg in enumerate(record.legs)])
    Grade.objects.create(
        record_id=key, scale=Scale.THREE_FIVE_TWO, source_code=grade[0], information_code=grade[1],
        source_grade=grade[0], information_grade=grade[1], handling=visibility.handling, graded_by_id=by.user_id,
        at=timezone.now(),
    )  # fmt: skip
    mark_stale([key])
    look_again_on_commit()
    details = {"class": visibility.pk, "source": source.pk, "grade": "".join(grade), "legs": len(record.legs)}
    audit.record(by=by.username, action="incidents.add", subject=f"record:{key}", details=details)
    return Record.objects.get(pk=key)
