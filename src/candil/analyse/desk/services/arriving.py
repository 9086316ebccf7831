"""What comes to the desk: a report when it is taken, a candidate when it is kept, an answer when its owner sends it.

The desk listens to the rows of the rooms below it, in their transactions: what is there is on the desk. It writes no
line into the audit for what reporters do, because its lines have times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.analyse.desk.errors import ChangeRefused
from candil.analyse.desk.models import Item, Kind, State
from candil.analyse.desk.policies import SEND_ANSWERS
from candil.analyse.desk.queries import rules
from candil.analyse.desk.services.items import subject_of
from candil.trust.accounts.policies import Viewer, require
from candil.trust.audit import services as audit

if TYPE_CHECKING:
    from candil.collect.questionnaires.models import Answer
    from candil.collect.reporting.models import Cover
    from candil.collect.sources.models import Candidate

_KEPT: Final = "kept"


def cover_saved(
    sender: Any, instance: Cover, created: bool, update_fields: frozenset[str] | None = None, **_rest: Any
) -> None:
    """A report was taken, or its reporter added something: that brings the item back."""
    if created:
        add_report(instance)
    elif instance.has_news and "has_news" in (update_fields or ()):
        _take_up_again(instance)


def add_report(cover: Cover) -> Item:
    """Put a report on the desk. What is known without opening orders it."""
    suggested = rules.before_opening(cover.path)
    return _add(
        kind=Kind.REPORT, cover=cover, organisation_id=cover.channel.organisation_id, language=cover.language,
        came_on=cover.report.received_on, level=suggested.level, is_doubtful=cover.is_doubtful,
    )  # fmt: skip


def _take_up_again(cover: Cover) -> None:
    """From waiting back to whoever waits; what was done is taken up again by anybody."""
    item = Item.objects.select_for_update().filter(cover=cover).first()
    if item is None or item.state not in (State.WAITING, State.DONE):
        return
    is_free = item.claimed_by_id is None or item.state == State.DONE
    item.state, item.outcome = (State.NEW if is_free else State.WORKING), ""
    if is_free:
        item.claimed_by = None
    item.save(update_fields=["state", "outcome", "claimed_by"])


def candidate_saved(sender: Any, instance: Candidate, **_rest: Any) -> None:
    """A candidate was kept for the desk, or taken back before anybody worked on it."""
    found = Item.objects.filter(candidate=instance)
    if instance.state == _KEPT:
        if not found.exists():
            add_candidate(instance)
    else:
        found.filter(state=State.NEW).delete()


def add_candidate(candidate: Candidate) -> Item:
    """Put a text from the open on the desk."""
    kinds = {str(one["kind"]) for one in candidate.findings}
    if candidate.copies.exists():
        kinds.add("reprints")
    signs = rules.signs_found(frozenset(kinds))
    return _add(
        kind=Kind.CANDIDATE, candidate=candidate, organisation_id=candidate.organisation_id, signs=signs,
        language=candidate.language, came_on=timezone.localdate(), level=rules.FOR_CANDIDATES.level,
    )  # fmt: skip


@transaction.atomic
def send_answer(*, by: Viewer, answer: Answer) -> Item:
    """Put an answer to a form of the viewer's organisation on the desk. Raises `ChangeRefused` when it is there."""
    require(by, SEND_ANSWERS)
    form = answer.version.form
    type(form).objects.select_for_update().get(pk=form.pk)
    if form.organisation_id != by.organisation_id:
        raise ChangeRefused(_("Answers are sent to the desk by the organisation of their form."))
    if Item.objects.filter(answer=answer).exists():
        raise ChangeRefused(_("This answer is on the desk already."))
    item = _add(
        kind=Kind.ANSWER, answer=answer, organisation_id=form.organisation_id, language="", came_on=answer.day,
        level=rules.FOR_ANSWERS.level,
    )  # fmt: skip
    audit.record(by=by.username, action="desk.send_answer", subject=subject_of(item))
    return item


def _add(*, level: int, signs: dict[str, bool] | None = None, is_doubtful: bool = False, **about: Any) -> Item:
    rank = rules.rank_of(level=level, signs=signs or {}, is_doubtful=is_doubtful)
    return Item.objects.create(level=level, signs=signs or {}, rank=rank, **about)
