"""Who may change a record: only people of the organisation that owns it, each by their role; and the operator.

Who may add one by hand: people of the organisation who read reports or grade records.
Who may judge whether two records are about one incident: analysts, about records that they may open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from candil.trust.accounts.policies import GRADE_RECORDS, LOAD_RECORDS, READ_REPORTS, SHARE_RECORDS, Viewer

if TYPE_CHECKING:
    from candil.analyse.incidents.models import Judgement, Record


def owns(viewer: Viewer, record: Record) -> bool:
    """Whether the record belongs to the viewer's organisation, or the viewer runs the machine."""
    return viewer.is_operator or viewer.organisation_id == record.owner_id


def may_correct(viewer: Viewer, record: Record) -> bool:
    """Whoever loads the organisation's files may correct what came with them."""
    return owns(viewer, record) and viewer.may(LOAD_RECORDS)


def may_grade(viewer: Viewer, record: Record) -> bool:
    """The owner's analysts say how good a record is. A partner who doubts it tells the owner."""
    return owns(viewer, record) and viewer.may(GRADE_RECORDS)


def may_share(viewer: Viewer, record: Record) -> bool:
    """The owner's data officers decide who sees it."""
    return owns(viewer, record) and viewer.may(SHARE_RECORDS)


def may_record(viewer: Viewer, organisation: int) -> bool:
    """Whoever reads what people told, or grades records, may add records of their organisation one by one."""
    return viewer.organisation_id == organisation and (viewer.may(READ_REPORTS) or viewer.may(GRADE_RECORDS))


def may_judge(viewer: Viewer) -> bool:
    """Analysts judge for their organisation; the operator of the machine belongs to none and judges nothing."""
    return viewer.organisation_id is not None and viewer.may(GRADE_RECORDS)


def may_undo(viewer: Viewer, judgement: Judgement) -> bool:
    """Whoever judges for an organisation may undo what was judged for it."""
    return may_judge(viewer) and viewer.organisation_id == judgement.organisation_id
