"""What happens to a package afterwards: sent, acknowledged, what came of it, deleted."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.analyse.actions import queries
from candil.analyse.actions.errors import KeyUnusable, TooManyCodes, WrongMoment
from candil.analyse.actions.models import Outcome, Package, State
from candil.analyse.actions.policies import require_acting
from candil.analyse.actions.services.deciding import digest_of, locked
from candil.collect.reporting import services as reporting
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit
from candil.trust.vault import queries as vault
from candil.trust.vault.policies import require_operator
from candil.trust.vault.services import receipts
from candil.trust.vault.services.keeping import overwrite_what_is_deleted

#: Wrong codes that the site takes in ten minutes, from everybody together; nobody's address is looked at.
WRONG_CODES: Final = 60
_WINDOW: Final = 600


def download(*, by: Viewer, package: str) -> bytes:
    """The package as the authority opens it; each time is in the audit. Raises `WrongMoment`, `KeyUnusable`."""
    require_acting(by)
    with transaction.atomic():
        found = locked(by, package)
        is_live = vault.reports_held_by(by).filter(pk=found.report_id).exists()
        if not is_live or found.is_over or found.sealed is None:
            raise WrongMoment(_("There is nothing to download: not approved yet, or ended."))
        if words := queries.why_unusable(found.key):
            raise KeyUnusable(words)
        _note(by, "actions.download", found, sha256=found.digest)
        return bytes(found.sealed)


def mark_sent(*, by: Viewer, package: str) -> Package:
    """Write down that it was handed over. Raises `WrongMoment`."""
    return _changed(by, package, _sent, "actions.sent")


def acknowledge(*, by: Viewer, package: str) -> Package:
    """Write down that the authority has it. Raises `WrongMoment`."""
    return _changed(by, package, _acknowledged, "actions.acknowledge")


def ask_again(*, by: Viewer, package: str) -> Package:
    """Write down that the authority was asked today. Raises `WrongMoment`."""
    return _changed(by, package, _asked, "actions.ask_again")


def confirm_deleted(*, by: Viewer, package: str) -> Package:
    """Write down that the authority says it has deleted it. Raises `WrongMoment`."""
    return _changed(by, package, _deleted, "actions.confirm_deleted")


def drop(*, by: Viewer, package: str) -> Package:
    """Do not send it after all: what we hold of it is destroyed. Raises `WrongMoment`."""
    return _changed(by, package, _dropped, "actions.drop")


@transaction.atomic
def set_outcome(*, by: Viewer, package: str, outcome: Outcome, status: reporting.Status | None = None) -> Package:
    """Write down what came of it and, if the analyst wishes, what the reporter is told. Raises `WrongMoment`."""
    found = _changed(by, package, partial(_answered, outcome=outcome, who=by.username), "actions.set_outcome")
    if status is not None:
        reporting.set_status(by=by, label=found.report_id, status=status)
    return found


def answer(*, code: str, outcome: Outcome) -> None:
    """An authority acknowledges with its code, and says what came of it (`UNKNOWN`: only that it arrived).

    Right and wrong codes are answered alike: nothing comes back. The line in the audit names nobody.
    Raises `ReceiptMistyped` for what cannot be a code, `TooManyCodes`.
    """
    typed = receipts.typed(code)
    if cache.get(_wrong_codes(), 0) >= WRONG_CODES:
        raise TooManyCodes(_("Too many wrong codes were entered just now. Please try again in ten minutes."))
    with transaction.atomic():
        found = _locked_rows().filter(answer_digest=digest_of(typed), state=State.SENT).first()
        if found is not None:
            _acknowledged(found, again=True)
            if outcome != Outcome.UNKNOWN:
                _answered(found, outcome=outcome, who="")
            found.save()
            _note(None, "actions.answer", found, outcome=outcome.value)
            return
    cache.add(_wrong_codes(), 0, _WINDOW)
    cache.incr(_wrong_codes())


def sweep(*, by: Viewer) -> int:
    """Destroy what we hold of packages whose day has passed; how many. For the operator, daily."""
    require_operator(by)
    over = Package.objects.filter(destroyed_on=None, delete_by__lt=timezone.localdate()).defer("copy", "sealed")
    return sum(_destroy_one(by, label) for label in list(over.values_list("label", flat=True)))


def destroy_with_report(sender: Any, instance: Any, **_rest: Any) -> None:
    """After the vault saved a report: when it has ended, what we hold of its packages goes in the same transaction."""
    if instance.ended_on is None:
        return
    for package in _locked_rows().filter(report=instance.pk, destroyed_on=None):
        _destroy(package)
        package.save()


@transaction.atomic
def _destroy_one(by: Viewer, label: str) -> int:
    found = _locked_rows().get(pk=label)
    _destroy(found)
    found.save()
    _note(by, "actions.destroy", found)
    return 1


def _locked_rows() -> QuerySet[Package]:
    return Package.objects.select_for_update().defer("copy", "sealed")


def _destroy(package: Package) -> None:
    """What we hold goes. What was not sent is dropped; what was sent stays listed until the authority deleted it."""
    overwrite_what_is_deleted()
    package.copy = package.sealed = None
    package.destroyed_on = timezone.localdate()
    if package.state in (State.PROPOSED, State.READY):
        package.state = State.DROPPED


@transaction.atomic
def _changed(by: Viewer, label: str, change: Any, action: str) -> Package:
    require_acting(by)
    found = locked(by, label)
    change(found)
    found.save()
    _note(by, action, found, **({"outcome": found.outcome} if found.outcome else {}))
    return found


def _sent(package: Package) -> None:
    if package.state != State.READY or package.is_over:
        raise WrongMoment(_("Only a package that is sealed and has not ended can be sent, once."))
    package.state, package.sent_on = State.SENT, timezone.localdate()


def _require_sent(package: Package) -> None:
    if package.state != State.SENT:
        raise WrongMoment(_("It was not sent yet."))


def _acknowledged(package: Package, *, again: bool = False) -> None:
    _require_sent(package)
    if package.acknowledged_on is not None and not again:
        raise WrongMoment(_("It was acknowledged already."))
    package.acknowledged_on = package.acknowledged_on or timezone.localdate()


def _asked(package: Package) -> None:
    _require_sent(package)
    package.asked_on = timezone.localdate()


def _answered(package: Package, *, outcome: Outcome, who: str) -> None:
    _require_sent(package)
    if outcome != package.outcome:  # who said it first stays known
        package.outcome, package.outcome_on, package.answered_by = outcome, timezone.localdate(), who
    if outcome not in (Outcome.UNKNOWN, Outcome.NO_ANSWER):
        _acknowledged(package, again=True)


def _deleted(package: Package) -> None:
    _require_sent(package)
    if package.deleted_on is not None:
        raise WrongMoment(_("This was written down already."))
    package.deleted_on = timezone.localdate()


def _dropped(package: Package) -> None:
    if package.state not in (State.PROPOSED, State.READY):
        raise WrongMoment(_("It was sent or decided already. Ask the authority to delete it instead."))
    _destroy(package)


def _wrong_codes() -> str:
    return f"actions:wrong-codes:{int(timezone.now().timestamp()) // _WINDOW}"


def _note(by: Viewer | None, action: str, package: Package, **details: object) -> None:
    told = {"report": package.report_id, **details}
    audit.record(by=by.username if by else "", action=action, subject=f"package:{package.label}", details=told)
