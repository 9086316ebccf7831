"""Judge two records, and take a judgement back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.analyse.incidents.errors import JudgementUnknown, NotAllowed, RecordUnknown, UnusableJudgement
from candil.analyse.incidents.models import Judgement, Record, Verdict
from candil.analyse.incidents.policies import may_judge, may_undo
from candil.analyse.incidents.queries.linking.judged import both_open, classes_for_pairs
from candil.analyse.incidents.queries.records import records_visible_to
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit


@transaction.atomic
def judge(*, by: Viewer, first: int, second: int, verdict: str, reason: str = "") -> Judgement:
    """Keep what the viewer's organisation judges of two current records; its earlier judgement stays as history.

    Raises `NotAllowed`, `RecordUnknown` unless the viewer may open both, and `UnusableJudgement` for one record twice,
    an invented record beside a real one, or a verdict that is none.
    """
    if not may_judge(by) or by.organisation_id is None:
        raise NotAllowed(_("Only analysts judge whether records are about the same incident."))
    low, high = sorted((first, second))
    if low == high or verdict not in Verdict.values:
        raise UnusableJudgement(_("Judge two different records: same, different or undecided."))
    # Held until the end, so that neither is corrected or taken back meanwhile.
    held = list(records_visible_to(by).select_for_update(of=("self",)).filter(pk__in=(low, high)).order_by("pk"))
    if len(held) != 2:
        raise RecordUnknown(_("There are no two such records that you may see. Check the numbers."))
    _check_kinds(*held)
    judgement = Judgement.objects.create(
        organisation_id=by.organisation_id,
        record_a=held[0],
        record_b=held[1],
        verdict=verdict,
        reason=reason.strip(),
        judged_by_id=by.user_id,
        at=timezone.now(),
    )
    _audit(by, "incidents.judge", judgement)
    return judgement


@transaction.atomic
def undo_judgement(*, by: Viewer, judgement: int) -> Judgement:
    """Take a judgement back; what the organisation judged before of the pair stands again.

    Raises `JudgementUnknown`, also where it may not be known, and `NotAllowed` for another organisation's; undoing
    twice changes nothing.
    """
    found = both_open(Judgement.objects.filter(pk=judgement), classes_for_pairs(by))
    held = found.select_for_update(of=("self",)).first()
    if held is None or held.organisation_id != by.organisation_id:
        raise JudgementUnknown(_("There is no such judgement of your organisation."))
    if not may_undo(by, held):
        raise NotAllowed(_("Only analysts undo judgements."))
    if held.undone_at is None:
        held.undone_at, held.undone_by_id = timezone.now(), by.user_id
        held.save(update_fields=["undone_at", "undone_by"])
        _audit(by, "incidents.undo_judgement", held)
    return held


def _check_kinds(one: Record, other: Record) -> None:
    if one.is_synthetic != other.is_synthetic:
        raise UnusableJudgement(_("An invented record and a real one are never about the same incident."))


def _audit(by: Viewer, action: str, judgement: Judgement) -> None:
    audit.record(
        by=by.username,
        action=action,
        subject=f"judgement:{judgement.pk}",
        details={
            "records": [judgement.record_a_id, judgement.record_b_id],
            "verdict": judgement.verdict,
            "organisation": judgement.organisation_id,
        },
    )
