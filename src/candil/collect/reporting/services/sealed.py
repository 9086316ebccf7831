"""Reports that a browser sealed, and what it adds on a return visit: the server sees envelopes and the cover, no words.

Nothing of the inside can be checked here; whoever opens it must expect anything (`queries.story_of`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from candil.collect.reporting import queries
from candil.collect.reporting.errors import ReportingError
from candil.collect.reporting.models import Channel, Cover, Path
from candil.collect.reporting.services import weighing
from candil.trust.vault.services import reporters
from candil.trust.vault.services.items import Item, discard, discarded_on_failure
from candil.trust.vault.services.reporters import BrowserReport

ANSWERS, MESSAGE, FILE = "answers", "message", "file"


@dataclass(frozen=True)
class CoverWords:
    """What stands outside of the seal, as the browser says it."""

    path: str
    language: str
    uses: tuple[str, ...]


def take_sealed(
    *, channel: Channel, sent: BrowserReport, cover: CoverWords, solved: str = "", is_odd: bool = False
) -> bool:
    """Keep a report that a browser sealed; False when this very report is here already, and nothing changed.

    Raises `EnvelopeRefused` and its kinds (`HoldersChanged`, `SentBefore`), `KeyRefused`, `NotReady`,
    `ReportingError` for a cover that no page of ours makes.
    """
    kinds = [item.kind for item in sent.items]
    is_ours = kinds[:1] == [ANSWERS] and set(kinds[1:]) <= {FILE}
    if not is_ours or cover.path not in Path.values or cover.language not in queries.languages_there_are():
        raise ReportingError(_("What was sent does not come from this page. Load the page again."))
    with discarded_on_failure(sent.items), transaction.atomic():
        is_new = reporters.keep_sealed(
            organisation=channel.organisation,
            sent=sent,
            people=queries.readers_of(channel, cover.language),
            expires_on=queries.end_for(channel),
        )
        if is_new:
            _count(channel, sent, cover, solved, is_odd=is_odd)
    if not is_new:
        discard(sent.items)
    return is_new


def _count(channel: Channel, sent: BrowserReport, cover: CoverWords, solved: str, *, is_odd: bool) -> None:
    Cover.objects.create(
        report_id=sent.label,
        channel=channel,
        path=cover.path,
        language=cover.language,
        may_analyse="analyse" in cover.uses,
        may_share="share" in cover.uses,
        is_doubtful=weighing.is_doubtful(channel=channel, solved=solved, is_odd=is_odd),
    )
    weighing.count_files(channel=channel, size=sum(item.size for item in sent.items if item.file))


def add_sealed(*, lookup: bytes, items: Sequence[Item]) -> None:
    """Add messages and files that the reporter's browser sealed, all or none.

    Raises `ReceiptUnknown`, `OrderTaken`, `EnvelopeRefused`.
    """
    if not items or any(item.kind not in (MESSAGE, FILE) for item in items):
        raise ReportingError(_("What was sent does not come from this page. Load the page again."))
    with discarded_on_failure(items), transaction.atomic():
        report = reporters.add_sealed(lookup=lookup, items=items)
        for cover in Cover.objects.filter(report=report).select_related("channel"):
            cover.has_news = True
            cover.save(update_fields=["has_news"])  # saved, not updated: the desk hears of it
            weighing.count_files(channel=cover.channel, size=sum(item.size for item in items if item.file))
