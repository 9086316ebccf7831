"""A new key for a report: everything in it is sealed anew, and its holders get the new key."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import BinaryIO

from django.db import transaction

from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit
from candil.trust.vault.models import KeyWrap, Receipt, Report, SealedObject
from candil.trust.vault.services import storage
from candil.trust.vault.services.envelopes import new_identity, recipient_of, reseal
from candil.trust.vault.services.keeping import (
    locked_report,
    overwrite_what_is_deleted,
    recipient_of_receipt,
    set_wrap,
)
from candil.trust.vault.services.keys import Keys
from candil.trust.vault.services.reports import identity_for
from candil.trust.vault.services.wraps import RECEIPT, RECOVERY, wrap


def rotate_report(*, by: Viewer, keys: Keys, report: str) -> None:
    """Give a report a new key, after a holder's key may have become known to somebody else.

    Copies of the old database still open with the old key; nothing that is written from now on does.
    Raises `ReportUnknown`, `KeyRefused`, `SealBroken`.
    """
    written: list[str] = []
    try:
        with transaction.atomic():
            locked = locked_report(report)
            _found, old = identity_for(by=by, keys=keys, report=report)
            before = [one.file for one in locked.objects_sealed.exclude(file="")]
            _rotate(locked, old, written)
            transaction.on_commit(partial(storage.remove, before))
            audit.record(by=by.username, action="vault.rotate_report", subject=f"report:{report}")
    except BaseException:
        storage.remove(written)
        raise


def _rotate(report: Report, old: str, written: list[str]) -> None:
    new = new_identity()
    for one in report.objects_sealed.all():
        _reseal(one, old, recipient_of(new), written)
    report.recipient = recipient_of(new)
    report.save(update_fields=["recipient"])
    overwrite_what_is_deleted()
    for held in KeyWrap.objects.filter(report=report).select_related("key", "recovery"):
        _rewrap(held, new)
    receipt = Receipt.objects.filter(report=report).first()
    if receipt is not None:
        set_wrap(receipt, wrap(report.label, new, RECEIPT, recipient_of_receipt(receipt)))


def _reseal(one: SealedObject, old: str, recipient: str, written: list[str]) -> None:
    if one.envelope is not None:
        into = BytesIO()
        reseal(BytesIO(one.envelope), old, recipient, into)
        one.envelope, one.size = into.getvalue(), into.tell()
    else:
        one.file = storage.written(lambda file: _reseal_file(one.file, old, recipient, file))
        written.append(one.file)
        one.size = storage.size_of(one.file)
    one.save(update_fields=["envelope", "file", "size"])


def _reseal_file(name: str, old: str, recipient: str, into: BinaryIO) -> None:
    with storage.reading(name) as source:
        reseal(source, old, recipient, into)


def _rewrap(held: KeyWrap, identity: str) -> None:
    if held.key is not None:
        held.envelope = wrap(held.report_id, identity, held.key.label, held.key.recipient)
    elif held.recovery is not None:
        held.envelope = wrap(held.report_id, identity, RECOVERY, held.recovery.recipient)
    held.save(update_fields=["envelope"])
