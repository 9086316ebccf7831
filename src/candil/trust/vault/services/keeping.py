"""Putting sealed things where they belong, and destroying them: what `reports` and `reporters` share.

Everything here runs in the caller's transaction and asks nobody's permission.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import partial
from typing import Final

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.trust.vault import queries
from candil.trust.vault.errors import EnvelopeRefused, OrderTaken, ReportUnknown, SentBefore
from candil.trust.vault.models import AnalystKey, Ended, KeyWrap, Receipt, Recovery, Report, SealedObject
from candil.trust.vault.services import storage
from candil.trust.vault.services.items import Item, row
from candil.trust.vault.services.receipts import digest_of
from candil.trust.vault.services.site_key import opened, shut, site_key
from candil.trust.vault.services.wraps import RECOVERY, wrap

MOST_OBJECTS: Final = 1000


def locked_report(label: str) -> Report:
    """The live report, locked until the transaction ends. Raises `ReportUnknown`."""
    report = queries.live_reports().select_for_update().filter(label=label).first()
    if report is None:
        raise ReportUnknown(_("There is no such report, or it has ended."))
    return report


def append(report: Report, items: Sequence[Item]) -> None:
    """Add objects to a locked report. Raises `OrderTaken` unless each author's count goes on by one."""
    kept = report.objects_sealed.order_by("sequence")
    taken = list(kept.values_list("author", flat=True))
    if len(taken) + len(items) > MOST_OBJECTS:
        raise EnvelopeRefused(_("A report holds at most %(most)d parts.") % {"most": MOST_OBJECTS})
    rows = []
    for sequence, item in enumerate(items, start=len(taken) + 1):
        if item.order != taken.count(item.author) + 1:
            raise OrderTaken(_("Something else was added in the meantime. Please send it once more."))
        if SealedObject.objects.filter(label=item.label).exists():
            raise EnvelopeRefused(_("This part was sent before."))
        taken.append(item.author)
        kept_row = row(report.label, item)
        kept_row.sequence, kept_row.day = sequence, timezone.localdate()
        rows.append(kept_row)
    SealedObject.objects.bulk_create(rows)


def add_wraps(report: Report, identity: str, holders: Collection[AnalystKey], recovery: Recovery) -> None:
    """Seal the identity of a report to analysts and to the recovery."""
    wraps = [
        KeyWrap(report=report, key=key, envelope=wrap(report.label, identity, key.label, key.recipient))
        for key in holders
    ]
    sealed = wrap(report.label, identity, RECOVERY, recovery.recipient)
    KeyWrap.objects.bulk_create([*wraps, KeyWrap(report=report, recovery=recovery, envelope=sealed)])


def add_receipt(report: Report, *, lookup: bytes, recipient: str, envelope: bytes, returned: bool = False) -> None:
    """Keep the wrap of the reporter under their lookup key. Raises `SentBefore` when a report has it already."""
    key = site_key("receipts")
    try:
        with transaction.atomic():
            Receipt.objects.create(
                report=report, lookup_digest=digest_of(lookup), returned=returned,
                sealed_recipient=shut(key, recipient.encode(), report.label),
                sealed_wrap=shut(key, envelope, report.label),
            )  # fmt: skip
    except IntegrityError as error:
        raise SentBefore(_("This report was received before.")) from error


def wrap_of(receipt: Receipt) -> bytes:
    """The reporter's wrap, as an age envelope."""
    return opened(site_key("receipts"), bytes(receipt.sealed_wrap), receipt.report_id)


def set_wrap(receipt: Receipt, envelope: bytes) -> None:
    """Another wrap for the same code."""
    receipt.sealed_wrap = shut(site_key("receipts"), envelope, receipt.report_id)
    receipt.save(update_fields=["sealed_wrap"])


def recipient_of_receipt(receipt: Receipt) -> str:
    """To whom the reporter's wrap is sealed."""
    return opened(site_key("receipts"), bytes(receipt.sealed_recipient), receipt.report_id).decode()


def end(report: Report, how: Ended) -> None:
    """Destroy the wraps now, and the objects once that is committed, so that no moment has objects that still open."""
    overwrite_what_is_deleted()
    KeyWrap.objects.filter(report=report).delete()
    Receipt.objects.filter(report=report).delete()
    report.ended_on, report.ended_as = timezone.localdate(), how
    report.save(update_fields=["ended_on", "ended_as"])
    transaction.on_commit(partial(remove_objects, report.label))


@transaction.atomic
def remove_objects(label: str) -> int:
    """Delete the objects of a report that has ended; how many."""
    overwrite_what_is_deleted()
    objects = SealedObject.objects.filter(report=label, report__ended_on__isnull=False)
    storage.remove(objects.exclude(file="").values_list("file", flat=True))
    return objects.delete()[0]


def overwrite_what_is_deleted() -> None:
    """SQLite leaves deleted rows readable in its file unless told otherwise."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def check_expiry(expires_on: date | None) -> None:
    """Raise ValueError for a report that would have expired before it came."""
    if expires_on is not None and expires_on <= timezone.localdate():
        raise ValueError("A report expires after today.")
