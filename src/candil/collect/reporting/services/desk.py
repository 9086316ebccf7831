"""What analysts do with reports of which they hold a key. Each opening and answer is in the audit (`vault`)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from candil.collect.reporting import queries
from candil.collect.reporting.errors import NothingSaid
from candil.collect.reporting.models import Cover, Reason, Status
from candil.collect.reporting.policies import require_reading
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit
from candil.trust.vault.services import reports
from candil.trust.vault.services.frames import NOTE, About
from candil.trust.vault.services.keys import Keys
from candil.trust.vault.services.reading import File


def open_report(
    *, by: Viewer, keys: Keys, label: str, language: str, is_shown: bool = True
) -> tuple[Cover, queries.Story]:
    """The whole report, opened; a report just received counts as read from now on, unless it is not shown (only a
    warning is drawn from it). Raises `ReportUnknown`.
    """
    require_reading(by)
    cover = queries.cover_for(by, label)
    story = queries.story_of(reports.read(by=by, keys=keys, report=label), language)
    if not is_shown:
        return cover, story
    if cover.has_news:
        Cover.objects.filter(pk=cover.pk).update(has_news=False)
    if cover.status == Status.RECEIVED:
        cover = set_status(by=by, label=label, status=Status.READ)
    return cover, story


def open_file(*, by: Viewer, keys: Keys, label: str, part: str) -> File:
    """One file of a report, as a stream. Raises `ReportUnknown`."""
    require_reading(by)
    return reports.read_file(by=by, keys=keys, report=label, label=part)


def ask(*, by: Viewer, keys: Keys, label: str, asking: str) -> None:
    """Ask the reporter one of `queries.ASKINGS`, which a tap answers in their own language. Raises `NothingSaid`."""
    if asking not in queries.ASKINGS:
        raise NothingSaid(_("Choose a question."))
    answer(by=by, keys=keys, label=label, words=str(queries.ASKINGS[asking].words), about={"asking": asking})


def note(*, by: Viewer, keys: Keys, label: str, words: str) -> None:
    """Seal a note for the analysts into the report; its reporter is never given it. Raises `NothingSaid`."""
    require_reading(by)
    if not words.strip():
        raise NothingSaid(_("Nothing was written, so nothing was kept."))
    queries.cover_for(by, label)
    reports.answer(by=by, keys=keys, report=label, data=words.strip().encode(), kind=NOTE)


def answer(*, by: Viewer, keys: Keys, label: str, words: str, about: About | None = None) -> None:
    """Answer or ask the reporter; signed, sealed, read with the code. Raises `NothingSaid`, `ReportUnknown`."""
    require_reading(by)
    if not words.strip():
        raise NothingSaid(_("Nothing was written, so nothing was sent."))
    with transaction.atomic():
        reports.answer(by=by, keys=keys, report=label, data=words.strip().encode(), about=about)
        cover = queries.cover_for(by, label)
        _keep_while_acting(by, cover, Status(cover.status))


@transaction.atomic
def set_status(*, by: Viewer, label: str, status: Status) -> Cover:
    """What the reporter is told became of it. Raises `ReportUnknown`."""
    require_reading(by)
    # First the report, then its cover, which is the order in which a report ends.
    _keep_while_acting(by, queries.cover_for(by, label), status)
    cover = Cover.objects.select_for_update().get(pk=queries.cover_for(by, label).pk)
    cover.status = status
    cover.save(update_fields=["status"])
    details = {"status": status.value}
    audit.record(by=by.username, action="reporting.set_status", subject=f"report:{label}", details=details)
    return cover


def _keep_while_acting(by: Viewer, cover: Cover, status: Status) -> None:
    """The only rule by which a report is kept for longer than its reporter was told: while something is being done
    because of it, its period runs anew from each answer and each word on its status."""
    until = queries.end_for(cover.channel)
    if status == Status.ACTING and until is not None:
        reports.keep_until(by=by, report=cover.pk, until=until)


@transaction.atomic
def erase(*, by: Viewer, label: str, reason: Reason) -> None:
    """End a report for good: its keys are destroyed, then its parts and its cover. Raises `ReportUnknown`."""
    require_reading(by)
    queries.cover_for(by, label)
    reports.erase(by=by, report=label)
    details = {"reason": reason.value}
    audit.record(by=by.username, action="reporting.erase", subject=f"report:{label}", details=details)
