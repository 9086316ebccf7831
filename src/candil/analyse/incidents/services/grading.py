"""Say how good a source and its information are, in any of three scales; kept as given and as 3x5x2."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.analyse.incidents.errors import NotAllowed, UnusableChange
from candil.analyse.incidents.models import Grade, Record, Scale
from candil.analyse.incidents.policies import may_grade, may_share
from candil.analyse.incidents.services.sharing import move_to_class
from candil.analyse.incidents.services.superseding import lock, supersede
from candil.platform.vocabulary import queries as vocabulary
from candil.platform.vocabulary.errors import CodeUnknown
from candil.platform.vocabulary.queries import Converted
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit
from candil.trust.partnerships.services import ensure_class


def in_3x5x2(scale: str, source: str, information: str, handling: str = "") -> Converted:
    """A grade of `scale` as 3x5x2 by the vocabulary's cross-walks. Raises `UnusableChange` for an unknown code."""
    try:
        if scale == Scale.ADMIRALTY:
            return vocabulary.admiralty_to_3x5x2(source, information)
        if scale == Scale.FIVE_FIVE_FIVE:
            return vocabulary.five_to_3x5x2(source, information, handling)
        vocabulary.term("source_evaluation", source)
        vocabulary.term("information_evaluation", information)
        if handling:
            vocabulary.term("handling", handling)
    except CodeUnknown as error:
        raise UnusableChange(str(error)) from error
    if scale != Scale.THREE_FIVE_TWO:
        raise UnusableChange(_("There is no grading scale “%(scale)s”.") % {"scale": scale})
    return Converted(source, information, handling)


@transaction.atomic
def grade_record(
    *,
    by: Viewer,
    record: Record,
    source: str,
    information: str,
    scale: str = Scale.THREE_FIVE_TWO,
    handling: str = "",
    conditions: str = "",
) -> Record:
    """Grade the source and the information of a record: a new version carries the grade, its history keeps it as given.

    `source`, `information` and `handling` are codes of `scale`. Handling P or C (with `conditions`) also changes how
    the record may be passed on, and needs the right to share; empty leaves that as it is.

    Raises `NotAllowed`, `RecordSuperseded`, `UnusableChange`, and `VisibilityRefused` for handling that cannot be.
    """
    if not may_grade(by, record):
        raise NotAllowed(_("Only analysts of %(owner)s may grade its records.") % {"owner": record.owner})
    grade = in_3x5x2(scale, source, information, handling)
    held = lock(record)
    new = supersede(
        held,
        changes={"source_grade": grade.source, "information_grade": grade.information},
        reason=_("Graded"),
    )
    Grade.objects.create(
        record=new,
        scale=scale,
        source_code=source,
        information_code=information,
        source_grade=grade.source,
        information_grade=grade.information,
        handling=handling,
        graded_by_id=by.user_id,
        at=timezone.now(),
    )
    _change_handling(by, new, grade.handling, conditions or grade.conditions)
    audit.record(
        by=by.username,
        action="incidents.grade",
        subject=f"record:{new.pk}",
        details={"supersedes": held.pk, "scale": scale, "grade": f"{source}{information}{handling}"},
    )
    new.refresh_from_db()
    return new


def _change_handling(by: Viewer, record: Record, handling: str, conditions: str) -> None:
    now = record.visibility
    if not handling or (handling, conditions) == (now.handling, now.conditions):
        return
    if not may_share(by, record):
        raise NotAllowed(_("Changing how a record may be passed on takes a data officer. Leave the handling empty."))
    target = ensure_class(
        owner=record.owner, level=now.level, groups=now.groups.all(), handling=handling, conditions=conditions
    )
    move_to_class(Record.objects.filter(pk=record.pk), target)
