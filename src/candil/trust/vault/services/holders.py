"""Who holds the keys of reports: assign, hand over, revoke, and replace keys that may be known to somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from candil.trust.accounts.policies import Viewer, viewer_for
from candil.trust.audit import services as audit
from candil.trust.vault import queries
from candil.trust.vault.errors import KeyRefused
from candil.trust.vault.models import AnalystKey, KeyWrap, Recovery, Report
from candil.trust.vault.policies import can_hold_keys, require_look_after_or_oneself, require_same_organisation
from candil.trust.vault.services.analysts import keep_new_keys, require_unlocked, retire
from candil.trust.vault.services.keeping import locked_report, overwrite_what_is_deleted
from candil.trust.vault.services.keys import Keys
from candil.trust.vault.services.reports import identity_for
from candil.trust.vault.services.wraps import RECOVERY, unwrapped, wrap

if TYPE_CHECKING:
    from candil.trust.accounts.models import User


@transaction.atomic
def assign(*, by: Viewer, keys: Keys, report: str, person: User) -> None:
    """Let another analyst of the organisation open a report that one holds. Raises `KeyRefused`, `ReportUnknown`."""
    found, identity = identity_for(by=by, keys=keys, report=report)
    key = _usable_key(person)
    require_same_organisation(found, key)
    _wrap_for(found, identity, key)
    audit.record(by=by.username, action="vault.assign", subject=f"report:{report}", details={"to": key.label})


@transaction.atomic
def release(*, by: Viewer, keys: Keys, report: str) -> None:
    """Give up one's own wrap of a report; another analyst must hold one. Raises `KeyRefused`."""
    kept = require_unlocked(by=by, keys=keys)
    found = locked_report(queries.held_report(by, report).label)
    others = KeyWrap.objects.filter(report=found, key__isnull=False, key__retired_on=None).exclude(key=kept)
    if not others.exists():
        raise KeyRefused(_("Nobody else could open this report. Assign it first."))
    overwrite_what_is_deleted()
    KeyWrap.objects.filter(report=found, key=kept).delete()
    audit.record(by=by.username, action="vault.release", subject=f"report:{report}")


@transaction.atomic
def hand_over(*, by: Viewer, keys: Keys, to: User) -> int:
    """Before leaving: everything one holds to a colleague, and one's own key retired. How many reports."""
    kept = require_unlocked(by=by, keys=keys)
    key = _usable_key(to)
    if key.label == kept.label:
        raise KeyRefused(_("Hand over to somebody else."))
    moved = _move(kept, keys, key)
    retire(kept)
    audit.record(
        by=by.username,
        action="vault.hand_over",
        subject=f"key:{kept.label}",
        details={"to": key.label, "reports": moved},
    )
    return moved


@transaction.atomic
def rotate_key(*, by: Viewer, keys: Keys, passphrase: str) -> AnalystKey:
    """New keys for oneself, under this passphrase; what one holds moves to them. Raises `PassphraseRefused`."""
    kept = require_unlocked(by=by, keys=keys)
    retire(kept)
    key = keep_new_keys(by=by, person=kept.person, passphrase=passphrase, action="vault.rotate_key")
    _move(kept, keys, key)
    return key


@transaction.atomic
def revoke(*, by: Viewer, person: User) -> int:
    """Destroy a person's wraps and retire their key, without their help. How many reports nobody can open now.

    What they opened before they may have kept: follow with `rotate_report` by those who still hold the reports, and
    with a ceremony for reports that nobody holds. For the operator, administrators of the organisation, and oneself.
    """
    require_look_after_or_oneself(by, person.pk, person.organisation_id)
    key = AnalystKey.objects.select_for_update().filter(person=person, retired_on=None).first()
    if key is None:
        raise KeyRefused(_("This person has no key."))
    reports = list(KeyWrap.objects.filter(key=key).values_list("report", flat=True))
    overwrite_what_is_deleted()
    KeyWrap.objects.filter(key=key).delete()
    retire(key)
    held = set(KeyWrap.objects.filter(report__in=reports, key__isnull=False).values_list("report", flat=True))
    audit.record(
        by=by.username, action="vault.revoke", subject=f"key:{key.label}",
        details={"reports": len(reports), "without_analyst": len(reports) - len(held)},
    )  # fmt: skip
    return len(reports) - len(held)


def rewrap_recovery(*, by: Viewer, keys: Keys) -> int:
    """After a new ceremony: seal what one holds to the new recovery. How many reports changed."""
    kept = require_unlocked(by=by, keys=keys)
    if kept.person.organisation is None:
        raise KeyRefused(_("Keys belong to a person of an organisation."))
    recovery = queries.recovery_of(kept.person.organisation)
    current = KeyWrap.objects.filter(recovery=recovery).values("report")
    stale = list(queries.reports_held_by(by).exclude(label__in=current).values_list("label", flat=True))
    for label in stale:
        _rewrap_one(by, keys, label, recovery)
    return len(stale)


@transaction.atomic
def _rewrap_one(by: Viewer, keys: Keys, label: str, recovery: Recovery) -> None:
    found, identity = identity_for(by=by, keys=keys, report=label)
    overwrite_what_is_deleted()
    KeyWrap.objects.filter(report=found, recovery__isnull=False).delete()
    sealed = wrap(label, identity, RECOVERY, recovery.recipient)
    KeyWrap.objects.create(report=found, recovery=recovery, envelope=sealed)
    audit.record(by=by.username, action="vault.rewrap_recovery", subject=f"report:{label}")


def _usable_key(person: User) -> AnalystKey:
    key = AnalystKey.objects.filter(person=person, person__is_active=True, retired_on=None).first()
    if key is None or not can_hold_keys(viewer_for(key.person)):
        raise KeyRefused(_("%(person)s has no key yet, or a role that opens no reports.") % {"person": person.username})
    return key


def _move(held_by: AnalystKey, keys: Keys, to: AnalystKey) -> int:
    """Wrap everything that a key holds for another one, then destroy the old wraps."""
    wraps = list(KeyWrap.objects.filter(key=held_by).select_related("report"))
    for held in wraps:
        report = held.report
        require_same_organisation(report, to)
        _wrap_for(
            report, unwrapped(report.label, report.recipient, bytes(held.envelope), held_by.label, keys.identity), to
        )
    overwrite_what_is_deleted()
    KeyWrap.objects.filter(key=held_by).delete()
    return len(wraps)


def _wrap_for(report: Report, identity: str, key: AnalystKey) -> None:
    if not KeyWrap.objects.filter(report=report, key=key).exists():
        KeyWrap.objects.create(report=report, key=key, envelope=wrap(report.label, identity, key.label, key.recipient))
