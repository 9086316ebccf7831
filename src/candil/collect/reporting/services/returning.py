"""The reporter's return: more words, more files, or an end to it. What proves who they are is the code (`vault`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from candil.collect.reporting.errors import NothingSaid, TooLong
from candil.collect.reporting.models import Cover
from candil.collect.reporting.services import weighing
from candil.collect.reporting.services.files import sealed_anew
from candil.trust.vault.services import reporters
from candil.trust.vault.services.items import discarded_on_failure
from candil.trust.vault.services.reporters import Pass
from candil.trust.vault.services.reports import NewReport
from candil.trust.vault.services.uploads import SealedUpload

LONGEST: Final = 20_000


@transaction.atomic
def say(*, reporter: Pass, words: str) -> None:
    """Seal a message to the report. Raises `NothingSaid`, `TooLong`, `ReceiptUnknown`, `OrderTaken`."""
    text = words.replace("\x00", "").strip()
    if not text:
        raise NothingSaid(_("Nothing was written, so nothing was sent."))
    if len(text) > LONGEST:
        raise TooLong(_("Please send this in several parts of at most %(most)d characters.") % {"most": LONGEST})
    reporters.say(reporter=reporter, data=text.encode())
    _has_news(reporter)


def add_files(*, reporter: Pass, held: NewReport, uploads: Sequence[SealedUpload]) -> None:
    """Keep files that came sealed to `held` (`files`), all or none. Raises `ReceiptUnknown`, `OrderTaken`."""
    if not uploads:
        raise NothingSaid(_("No file was chosen, so nothing was sent."))
    target, order = reporters.target_of(reporter=reporter), reporters.next_order(reporter=reporter)
    items = sealed_anew(held, uploads, target, order)
    with discarded_on_failure(items), transaction.atomic():
        reporters.add(report=reporter.report, items=items)
        _has_news(reporter)
        cover = Cover.objects.filter(report=reporter.report).select_related("channel").first()
        if cover is not None:
            weighing.count_files(channel=cover.channel, size=sum(item.size for item in items))


def withdraw(*, reporter: Pass) -> None:
    """End the report: its keys are destroyed, then its parts; its cover goes too (`ending`)."""
    reporters.withdraw(reporter=reporter)


def _has_news(reporter: Pass) -> None:
    for cover in Cover.objects.filter(report=reporter.report):
        cover.has_news = True
        cover.save(update_fields=["has_news"])  # saved, not updated: the desk hears of it
