"""The reporter's side: come back with the code, read, add, withdraw; and reports that a browser sealed.

A reporter has no viewer. What proves who they are is the receipt: the server path gets the code for a moment, the
browser path only the lookup key that follows from it. None of this leaves a line in the audit, because its lines carry
the time of day.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from cryptography.fernet import Fernet, InvalidToken
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.trust.vault import queries
from candil.trust.vault.errors import EnvelopeRefused, HoldersChanged, ReceiptUnknown, SentBefore
from candil.trust.vault.models import AnalystKey, Ended, KeyWrap, Receipt, Recovery, Report, SealedBy, SealedObject
from candil.trust.vault.services.envelopes import LARGEST_AGE_HEADER, check_recipient, check_shape
from candil.trust.vault.services.frames import LABEL, NOTE, REPORTER, VERSION, About
from candil.trust.vault.services.items import Item, Target, sealed_item
from candil.trust.vault.services.keeping import add_receipt, append, check_expiry, end, locked_report, wrap_of
from candil.trust.vault.services.reading import File, Piece, opened_file, opened_pieces, verifying_keys
from candil.trust.vault.services.receipts import LOOKUP_BYTES, digest_of, keys_of, salt, typed
from candil.trust.vault.services.site_key import site_key
from candil.trust.vault.services.stretching import Cost, receipt_cost
from candil.trust.vault.services.wraps import RECEIPT, unwrapped

if TYPE_CHECKING:
    from candil.trust.accounts.models import Organisation

IDLE: Final = timedelta(minutes=15)
COOKIE: Final = "candil_return"  # HttpOnly, Secure, SameSite=Strict, until the browser closes; holds the token


@dataclass(frozen=True, repr=False)
class Pass:
    """A reporter who came back with the code: the key of their report, in memory."""

    report: str
    identity: str
    first_return: bool = False


@dataclass(frozen=True)
class BrowserKit:
    """What a browser needs to make and seal a report itself (docs/guide/vault-format.md). Nothing in it is secret."""

    version: int
    holders: Mapping[str, str]  # label of an analyst's key → age recipient
    recovery: str
    receipt_salt: bytes
    receipt_cost: Cost


@dataclass(frozen=True, repr=False)
class BrowserReport:
    """A report that a browser made: only sealed things and public keys."""

    label: str
    recipient: str
    wraps: Mapping[str, bytes]  # label of an analyst's key → envelope
    recovery: str  # the recipient of the recovery
    recovery_wrap: bytes
    receipt_lookup: bytes
    receipt_recipient: str
    receipt_wrap: bytes
    items: Sequence[Item]


@dataclass(frozen=True, repr=False)
class Fetched:
    """A report for the browser of its reporter: what it opens with the identity that follows from the code."""

    label: str
    recipient: str
    wrap: bytes
    objects: tuple[SealedObject, ...]
    verifying_keys: Mapping[str, bytes]  # author of staff → raw Ed25519 key
    first_return: bool


def browser_kit(*, organisation: Organisation, people: Collection[int] | None = None) -> BrowserKit:
    """What a page gives a browser that will seal. Raises `NotReady`."""
    holders = {key.label: key.recipient for key in queries.holders_for(organisation, people)}
    return BrowserKit(VERSION, holders, queries.recovery_of(organisation).recipient, salt(), receipt_cost())


def receipt_salt_and_cost() -> tuple[bytes, Cost]:
    """How a browser derives the keys of a code on this site."""
    return salt(), receipt_cost()


def keep_sealed(
    *,
    organisation: Organisation,
    sent: BrowserReport,
    people: Collection[int] | None = None,
    expires_on: date | None = None,
) -> bool:
    """Keep a report that a browser sealed, when its outside is right; the inside only its holders can judge.

    `people`: as for `browser_kit`. False, and nothing changed, when this very report (label, recipient and receipt) is
    here already: an answer was lost on its way and the browser sent again. Raises `EnvelopeRefused`, `HoldersChanged`,
    `KeyRefused`, `TooLarge`, `NotReady`, and `SentBefore` for a label or a receipt of another report, or of one that
    has ended.
    """
    check_expiry(expires_on)
    _check_sent(sent)
    if _is_here(sent):
        return False
    holders = {key.label: key for key in queries.holders_for(organisation, people)}
    recovery = queries.recovery_of(organisation)
    if sent.wraps.keys() != holders.keys() or sent.recovery != recovery.recipient:
        raise HoldersChanged(_("The keys of the people who read reports have changed. Please send it again."))
    try:
        with transaction.atomic():
            _keep_sealed(organisation, sent, holders, recovery, expires_on)
    except SentBefore:
        if _is_here(sent):  # it came twice at the same moment
            return False
        raise
    return True


def _keep_sealed(
    organisation: Organisation,
    sent: BrowserReport,
    holders: Mapping[str, AnalystKey],
    recovery: Recovery,
    expires_on: date | None,
) -> None:
    try:
        with transaction.atomic():
            report = Report.objects.create(
                label=sent.label, organisation=organisation, recipient=sent.recipient, sealed_by=SealedBy.BROWSER,
                received_on=timezone.localdate(), expires_on=expires_on,
            )  # fmt: skip
    except IntegrityError as error:
        raise SentBefore(_("This report was sent before.")) from error
    add_receipt(report, lookup=sent.receipt_lookup, recipient=sent.receipt_recipient, envelope=sent.receipt_wrap)
    wraps = [KeyWrap(report=report, key=holders[label], envelope=wrap) for label, wrap in sent.wraps.items()]
    KeyWrap.objects.bulk_create([*wraps, KeyWrap(report=report, recovery=recovery, envelope=sent.recovery_wrap)])
    append(report, sent.items)


def _is_here(sent: BrowserReport) -> bool:
    """Whether this very report is here and live."""
    found = Receipt.objects.filter(report__in=queries.live_reports(), lookup_digest=digest_of(sent.receipt_lookup))
    return found.filter(report=sent.label, report__recipient=sent.recipient).exists()


def _check_sent(sent: BrowserReport) -> None:
    check_recipient(sent.recipient)
    check_recipient(sent.receipt_recipient)
    if not LABEL.fullmatch(sent.label) or len(sent.receipt_lookup) != LOOKUP_BYTES or not sent.items:
        raise EnvelopeRefused(_("What was sent is not in the form of the vault."))
    _check_authors(sent.items)
    for envelope in (*sent.wraps.values(), sent.recovery_wrap, sent.receipt_wrap):
        check_shape(envelope[:LARGEST_AGE_HEADER], len(envelope))


def _check_authors(items: Iterable[Item]) -> None:
    if any(item.author != REPORTER for item in items):
        raise EnvelopeRefused(_("A reporter's part was sent in another name."))


def enter(*, code: str) -> Pass:
    """Come back with a code, as it was typed. Raises `ReceiptMistyped`, `ReceiptUnknown`, `SealBroken`.

    A code that was never given, one that expired and one of a withdrawn report take the same steps: one derivation,
    one question to the database, no row.
    """
    keys = keys_of(typed(code))
    receipt = _receipt(keys.lookup)
    report = receipt.report
    identity = unwrapped(report.label, report.recipient, wrap_of(receipt), RECEIPT, keys.identity)
    return Pass(report.label, identity, _note_return(receipt))


def fetch(*, lookup: bytes) -> Fetched:
    """The same for a browser that opens by itself: the sealed parts. Raises `ReceiptUnknown`."""
    receipt = _receipt(lookup)
    report = receipt.report
    objects = tuple(report.objects_sealed.exclude(kind=NOTE).order_by("sequence"))
    keys = verifying_keys(objects)
    return Fetched(report.label, report.recipient, wrap_of(receipt), objects, keys, _note_return(receipt))


def read(*, reporter: Pass) -> tuple[Piece, ...]:
    """Everything in one's report that is meant for its reporter. Raises `ReceiptUnknown` when it has ended,
    `SealBroken`.
    """
    every = opened_pieces(_live(reporter.report), reporter.identity)
    return tuple(piece for piece in every if piece.kind != NOTE)


def read_file(*, reporter: Pass, label: str) -> File:
    """One part of one's report as a stream. Raises `ReceiptUnknown` also for what is not meant for its reporter."""
    report = _live(reporter.report)
    if report.objects_sealed.filter(label=label, kind=NOTE).exists():
        raise _unknown()
    return opened_file(report, reporter.identity, label)


def next_order(*, reporter: Pass) -> int:
    """The place of what the reporter adds next, for `items` and uploads."""
    return _live(reporter.report).objects_sealed.filter(author=REPORTER).count() + 1


def target_of(*, reporter: Pass) -> Target:
    """What the reporter's further parts are sealed to."""
    return Target(reporter.report, _live(reporter.report).recipient)


def say(*, reporter: Pass, data: bytes, kind: str = "message", about: About | None = None) -> None:
    """Seal a further message here and add it. Raises `ReceiptUnknown`, `OrderTaken`, `TooLarge`."""
    order = next_order(reporter=reporter)
    item = sealed_item(target_of(reporter=reporter), data, kind=kind, author=REPORTER, order=order, about=about)
    add(report=reporter.report, items=[item])


def add_sealed(*, lookup: bytes, items: Sequence[Item]) -> str:
    """Add what the reporter's browser sealed; the label of the report.

    Raises `ReceiptUnknown`, `OrderTaken`, `EnvelopeRefused`.
    """
    report = _receipt(lookup).report_id
    add(report=report, items=items)
    return report


@transaction.atomic
def add(*, report: str, items: Sequence[Item]) -> None:
    """Add sealed parts of the reporter, for whom `enter` or `fetch` stands. Raises `ReceiptUnknown`, `OrderTaken`."""
    _check_authors(items)
    _live(report)
    append(locked_report(report), items)


def withdraw(*, reporter: Pass) -> None:
    """Withdraw one's report: its keys are destroyed, then its parts. Raises `ReceiptUnknown`."""
    _withdraw(_live(reporter.report).label)


def withdraw_sealed(*, lookup: bytes) -> None:
    """The same by lookup key."""
    _withdraw(_receipt(lookup).report_id)


@transaction.atomic
def _withdraw(label: str) -> None:
    end(locked_report(label), Ended.WITHDRAWN)


def token_of(reporter: Pass) -> str:
    """A pass for the reporter's cookie `COOKIE`: under the key of the site, for fifteen minutes. Kept nowhere else."""
    return _fernet().encrypt(json.dumps([reporter.report, reporter.identity]).encode()).decode()


def pass_of(token: str) -> Pass:
    """The pass in a cookie; give the reporter a new one with each page. Raises `ReceiptUnknown` when it is too old."""
    try:
        report, identity = json.loads(_fernet().decrypt(token.encode(), ttl=int(IDLE.total_seconds())))
    except (InvalidToken, UnicodeEncodeError) as error:
        raise _unknown() from error
    return Pass(report, identity)


def _fernet() -> Fernet:
    return Fernet(urlsafe_b64encode(site_key("reporter's cookie")))


def _receipt(lookup: bytes) -> Receipt:
    live = queries.live_reports()
    found = Receipt.objects.filter(lookup_digest=digest_of(lookup), report__in=live).select_related("report").first()
    if found is None:
        raise _unknown()
    return found


def _live(label: str) -> Report:
    found = queries.live_reports().filter(label=label).first()
    if found is None:
        raise _unknown()
    return found


def _note_return(receipt: Receipt) -> bool:
    """Whether this is the first return, once."""
    return Receipt.objects.filter(pk=receipt.pk, returned=False).update(returned=True) == 1


def _unknown() -> ReceiptUnknown:
    return ReceiptUnknown(_("There is no report for this code. It may have expired, or been withdrawn."))
