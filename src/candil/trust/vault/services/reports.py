"""Taking reports, and what their analysts do with them: read, answer, end, give them a new key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit
from candil.trust.vault import queries
from candil.trust.vault.errors import ReportUnknown
from candil.trust.vault.models import Ended, KeyWrap, Receipt, Report, SealedBy, new_label
from candil.trust.vault.policies import require_operator
from candil.trust.vault.services import storage
from candil.trust.vault.services.analysts import forget_idle, require_unlocked
from candil.trust.vault.services.envelopes import new_identity, recipient_of
from candil.trust.vault.services.frames import About
from candil.trust.vault.services.items import Item, Target, discarded_on_failure, sealed_file, sealed_item
from candil.trust.vault.services.keeping import (
    add_receipt,
    add_wraps,
    append,
    check_expiry,
    end,
    locked_report,
    remove_objects,
)
from candil.trust.vault.services.keys import Keys
from candil.trust.vault.services.reading import File, Piece, opened_file, opened_pieces
from candil.trust.vault.services.receipts import keys_of, new_code
from candil.trust.vault.services.wraps import RECEIPT, unwrapped, wrap

if TYPE_CHECKING:
    from candil.trust.accounts.models import Organisation


@dataclass(frozen=True, repr=False)
class NewReport:
    """A report that is being told: its key exists in memory only, until `keep`."""

    label: str
    identity: str

    @property
    def target(self) -> Target:
        """What its parts are sealed to (`items.sealed_item`, `items.sealed_file`, `uploads`)."""
        return Target(self.label, recipient_of(self.identity))


def begin(*, organisation: Organisation) -> NewReport:
    """The key of a new report, in memory. Raises `NotReady` now, when it could not be kept later."""
    queries.holders_for(organisation)
    queries.recovery_of(organisation)
    return NewReport(new_label(), new_identity())


def keep(
    *,
    new: NewReport,
    organisation: Organisation,
    items: Sequence[Item],
    people: Collection[int] | None = None,
    expires_on: date | None = None,
    by: Viewer | None = None,
    code: str | None = None,
) -> str:
    """Keep a report that the server sealed, and give the receipt code (24 digits), which is kept nowhere.

    `code`: one made before, so that sending twice can be noticed; else a new one is drawn. A report that already has
    it raises `SentBefore`, and nothing is kept.

    Its key is wrapped to the analysts of the organisation (or `people`, ids of some of them), the receipt and the
    recovery. When this returns the report is on disk; before, nothing of it is. `by` is the member of staff who takes
    it for somebody else; the reporter has no viewer and leaves no line in the audit, because its lines have times.
    Raises `NotReady`, `EnvelopeRefused`, `SentBefore`.
    """
    check_expiry(expires_on)
    code = code or new_code()
    receipt = keys_of(code)
    with transaction.atomic():
        report = Report.objects.create(
            label=new.label, organisation=organisation, recipient=new.target.recipient, sealed_by=SealedBy.SERVER,
            received_on=timezone.localdate(), expires_on=expires_on,
        )  # fmt: skip
        add_wraps(report, new.identity, queries.holders_for(organisation, people), queries.recovery_of(organisation))
        sealed = wrap(report.label, new.identity, RECEIPT, receipt.recipient)
        add_receipt(report, lookup=receipt.lookup, recipient=receipt.recipient, envelope=sealed)
        append(report, items)
        if by is not None:
            _note(by, "vault.take_report", report)
    return code


def read(*, by: Viewer, keys: Keys, report: str) -> tuple[Piece, ...]:
    """Everything in a report, opened; files without their content. Writes down who opened which kinds of objects.

    Raises `ReportUnknown` for a report whose key the viewer does not hold, `SealBroken`, `KeyRefused`.
    """
    found, identity = identity_for(by=by, keys=keys, report=report)
    kinds = Counter(queries.objects_in(by, report).values_list("kind", flat=True))
    _note(by, "vault.open", found, objects=dict(sorted(kinds.items())))
    return opened_pieces(found, identity)


def read_file(*, by: Viewer, keys: Keys, report: str, label: str) -> File:
    """One object of a report as a stream; the opening is written down. Raises as `read`."""
    found, identity = identity_for(by=by, keys=keys, report=report)
    kept = queries.objects_in(by, report).filter(label=label).first()
    if kept is None:
        raise ReportUnknown(_("This report has no such part."))
    _note(by, "vault.open", found, objects={kept.kind: 1})
    return opened_file(found, identity, label)


def answer(
    *, by: Viewer, keys: Keys, report: str, data: bytes, kind: str = "reply", about: About | None = None
) -> None:
    """Add a signed object of the analyst to a report that they hold. Raises `ReportUnknown`, `TooLarge`."""
    target, order = _next(by, keys, report)
    item = sealed_item(target, data, kind=kind, author=keys.author, order=order, about=about, sign=keys.sign)
    _add(by, report, item)


def answer_file(
    *, by: Viewer, keys: Keys, report: str, pieces: Iterable[bytes], kind: str = "file", about: About | None = None
) -> None:
    """The same with a file, in a stream."""
    target, order = _next(by, keys, report)
    item = sealed_file(target, pieces, kind=kind, author=keys.author, order=order, about=about, sign=keys.sign)
    with discarded_on_failure([item]):
        _add(by, report, item)


def _next(by: Viewer, keys: Keys, report: str) -> tuple[Target, int]:
    """What to seal to, and the analyst's next place."""
    require_unlocked(by=by, keys=keys)
    found = queries.held_report(by, report)
    return Target(found.label, found.recipient), found.objects_sealed.filter(author=keys.author).count() + 1


@transaction.atomic
def _add(by: Viewer, report: str, item: Item) -> None:
    found = locked_report(report)
    append(found, [item])
    _note(by, "vault.answer", found, kind=item.kind)


def replace_receipt(*, by: Viewer, keys: Keys, report: str) -> str:
    """A new code for a reporter who lost theirs and is known to be the reporter; the old one opens nothing any more."""
    found, identity = identity_for(by=by, keys=keys, report=report)
    code = new_code()
    receipt = keys_of(code)
    sealed = wrap(found.label, identity, RECEIPT, receipt.recipient)
    with transaction.atomic():
        locked = locked_report(found.label)
        Receipt.objects.filter(report=locked).delete()
        add_receipt(locked, lookup=receipt.lookup, recipient=receipt.recipient, envelope=sealed)
        _note(by, "vault.replace_receipt", locked)
    return code


@transaction.atomic
def erase(*, by: Viewer, report: str) -> None:
    """End a report: its wraps are destroyed, then its objects. For its holders and the operator."""
    found = locked_report(queries.held_report(by, report).label)
    end(found, Ended.ERASED)
    _note(by, "vault.erase", found)


@transaction.atomic
def keep_until(*, by: Viewer, report: str, until: date) -> None:
    """Let a report that the viewer holds end later than it would. One without an end, or with a later one, stays so."""
    found = locked_report(queries.held_report(by, report).label)
    if found.expires_on is not None and found.expires_on < until:
        found.expires_on = until
        found.save(update_fields=["expires_on"])
        _note(by, "vault.keep_until", found, until=until.isoformat())


def sweep(*, by: Viewer) -> dict[str, int]:
    """End what has expired, finish what was interrupted, lock what is idle; how many of each. For the operator."""
    require_operator(by)
    today = timezone.localdate()
    expired = Report.objects.filter(ended_on=None, expires_on__lte=today)
    ended = 0
    for label in list(expired.values_list("label", flat=True)):
        with transaction.atomic():
            found = Report.objects.select_for_update().get(label=label)
            end(found, Ended.EXPIRED)
            _note(by, "vault.expire", found)
        ended += 1
    left = Report.objects.filter(ended_on__isnull=False, objects_sealed__isnull=False).distinct()
    finished = sum(remove_objects(label) for label in list(left.values_list("label", flat=True)))
    files = storage.remove_what_nothing_names()
    return {"expired": ended, "objects": finished, "files": files, "idle": forget_idle()}


def identity_for(*, by: Viewer, keys: Keys, report: str) -> tuple[Report, str]:
    """A report that the viewer holds, and its identity. Raises `ReportUnknown`, `KeyRefused`, `SealBroken`."""
    kept = require_unlocked(by=by, keys=keys)
    found = queries.held_report(by, report)
    held = KeyWrap.objects.get(report=found, key=kept)
    return found, unwrapped(found.label, found.recipient, bytes(held.envelope), kept.label, keys.identity)


def _note(by: Viewer, action: str, report: Report, **details: object) -> None:
    audit.record(by=by.username, action=action, subject=f"report:{report.label}", details=details)
