"""What analysts do with reports of which they hold a key. Each opening and answer is in the audit (`vault`)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from candil.collect.reporting import queries
from candil.collect.reporting.errors import NothingSaid
from candil.collect.reporting.models import Cover, Status
from candil.collect.reporting.policies import require_reading
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit
from candil.trust.vault.services import reports
from candil.trust.vault.services.keys import Keys
from candil.trust.vault.services.reading import File


def open_report(*, by: Viewer, keys: Keys, label: str, language: str) -> tuple[Cover, queries.Story]:
    """The whole report, opened; a report just received counts as read from now on. Raises `ReportUnknown`."""
    require_reading(by)
    cover = queries.cover_for(by, label)
    story = queries.story_of(reports.read(by=by, keys=keys, report=label), language)
    if cover.has_news:
        Cover.objects.filter(pk=cover.pk).update(has_news=False)
    if cover.status == Status.RECEIVED:
        cover = set_status(by=by, label=label, status=Status.READ)
    return cover, story


def open_file(*, by: Viewer, keys: Keys, label: str, part: str) -> File:
    """One file of a report, as a stream. Raises `ReportUnknown`."""
    require_reading(by)
    return reports.read_file(by=by, keys=keys, report=label, label=part)


def answer(*, by: Viewer, keys: Keys, label: str, words: str) -> None:
    """Answer or ask the reporter; signed, sealed, read with the code. Raises `NothingSaid`, `ReportUnknown`."""
    require_reading(by)
    if not words.strip():
        raise NothingSaid(_("Nothing was written, so nothing was sent."))
    reports.answer(by=by, keys=keys, report=label, data=words.strip().encode())


@transaction.atomic
def set_status(*, by: Viewer, label: str, status: Status) -> Cover:
    """What the reporter is told became of it. Raises `ReportUnknown`."""
    require_reading(by)
    cover = Cover.objects.select_for_update().get(pk=queries.cover_for(by, label).pk)
    cover.status = status
    cover.save(update_fields=["status"])
    details = {"status": status.value}
    audit.record(by=by.username, action="reporting.set_status", subject=f"report:{label}", details=details)
    return cover
