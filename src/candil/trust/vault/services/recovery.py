"""Recovery: an age identity that no machine keeps; any two of three trustees can bring it together again.

At the ceremony the identity is sealed to each pair of trustees, to one inside the other: three files of the plain age
format and no further cryptography. Decision 0026 says why this and not Shamir's sharing.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Any, Final

import pyrage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pyrage.x25519 import Identity

from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit
from candil.trust.vault import queries
from candil.trust.vault.errors import KeyRefused, RecoveryRefused, SealBroken
from candil.trust.vault.models import AnalystKey, KeyWrap, Recovery
from candil.trust.vault.policies import require_operator, require_same_organisation
from candil.trust.vault.services.envelopes import check_recipient, check_shape, new_identity, recipient_of
from candil.trust.vault.services.wraps import RECOVERY, unwrapped, wrap

if TYPE_CHECKING:
    from candil.trust.accounts.models import Organisation, User

TRUSTEES: Final = 3
FORMAT: Final = "candil recovery 1"
Pair = tuple[int, int]


def ceremony(trustees: Sequence[str]) -> tuple[str, dict[Pair, bytes]]:
    """The recipient of a new recovery, and one file for each pair of the three trustees (numbered from 1).

    Run it on a machine that is not on a network; the identity is in memory only. Raises `RecoveryRefused` and
    `KeyRefused`.
    """
    if len(trustees) != TRUSTEES or len(set(trustees)) != TRUSTEES:
        raise RecoveryRefused(_("A ceremony takes three different trustees."))
    recipients = [check_recipient(trustee) for trustee in trustees]
    identity = new_identity()
    pairs = {
        (first + 1, second + 1): pyrage.encrypt(
            pyrage.encrypt(identity.encode(), [recipients[second]]), [recipients[first]]
        )
        for first, second in combinations(range(TRUSTEES), 2)
    }
    return recipient_of(identity), pairs


def identity_of_pair(pair: bytes, identities: Sequence[str]) -> str:
    """The recovery identity, from one pair's file and the identities of both. Raises `RecoveryRefused`."""
    for outer, inner in permutations(identities, 2):
        try:
            opened: str = pyrage.decrypt(pyrage.decrypt(pair, [_identity(outer)]), [_identity(inner)]).decode("ascii")
            recipient_of(opened)
        except (pyrage.DecryptError, UnicodeDecodeError, KeyRefused):
            continue
        return opened
    raise RecoveryRefused(_("These two identities do not open this file. It takes the two trustees of its pair."))


def _identity(text: str) -> Identity:
    try:
        return Identity.from_str(text)
    except pyrage.IdentityError as error:
        raise RecoveryRefused(_("This is no identity in the age format.")) from error


@transaction.atomic
def set_recovery(*, by: Viewer, organisation: Organisation, recipient: str) -> Recovery:
    """Use the recipient of a ceremony for the organisation's reports from now on. The operator only, written down.

    Raises `KeyRefused`, `RecoveryRefused` when it is or was in use.
    """
    require_operator(by)
    check_recipient(recipient)
    if Recovery.objects.filter(recipient=recipient).exists():
        raise RecoveryRefused(_("This recovery was set before. Hold a new ceremony."))
    Recovery.objects.filter(organisation=organisation, retired_on=None).update(retired_on=timezone.localdate())
    kept = Recovery.objects.create(organisation=organisation, recipient=recipient, made_on=timezone.localdate())
    audit.record(
        by=by.username, action="vault.set_recovery", subject=f"organisation:{organisation.slug}",
        details={"recipient": recipient},
    )  # fmt: skip
    return kept


@transaction.atomic
def request(*, by: Viewer, to: User, reports: Sequence[str] | None = None) -> bytes:
    """What goes to the trustees: wraps of reports that `to` shall open, by default those that no analyst can open.

    Holds nothing secret. Raises `NotPermitted`, `KeyRefused`, `RecoveryRefused` when there is nothing to recover.
    """
    require_operator(by)
    key = AnalystKey.objects.filter(person=to, retired_on=None).select_related("person").first()
    if key is None:
        raise KeyRefused(_("%(person)s has no key yet.") % {"person": to.username})
    wanted = (
        queries.reports_without_analyst(by) if reports is None else queries.live_reports().filter(label__in=reports)
    )
    held = KeyWrap.objects.filter(
        report__in=wanted, report__organisation=to.organisation_id, recovery__isnull=False
    ).select_related("report")
    if not held:
        raise RecoveryRefused(_("There is no report to recover."))
    audit.record(
        by=by.username, action="vault.request_recovery", subject=f"key:{key.label}", details={"reports": len(held)}
    )
    wraps = [_entry(one.report_id, one.report.recipient, bytes(one.envelope)) for one in held]
    return _package({"to": {"label": key.label, "recipient": key.recipient}, "wraps": wraps})


def answer(package: bytes, identity: str) -> bytes:
    """Off the network: the same reports, sealed to the analyst whom the request names. Raises `RecoveryRefused`."""
    fields = _fields(package)
    to = fields["to"]
    try:
        wraps = [
            _entry(report, recipient, wrap(report, found, to["label"], to["recipient"]))
            for report, recipient, envelope in _entries(fields)
            for found in [unwrapped(report, recipient, envelope, RECOVERY, identity)]
        ]
    except (SealBroken, KeyRefused) as error:
        raise RecoveryRefused(_("This recovery does not open these reports.")) from error
    return _package({"to": to, "wraps": wraps})


@transaction.atomic
def accept(*, by: Viewer, package: bytes) -> int:
    """Keep what the trustees answered; how many reports the analyst can open again.

    Whether a wrap is right shows when the analyst opens it: the server cannot look inside. Raises `RecoveryRefused`.
    """
    require_operator(by)
    fields = _fields(package)
    key = AnalystKey.objects.filter(label=fields["to"]["label"], retired_on=None).select_related("person").first()
    if key is None:
        raise RecoveryRefused(_("The key that this package was made for is no longer in use."))
    entries = _entries(fields)
    for label, recipient, envelope in entries:
        report = queries.live_reports().filter(label=label, recipient=recipient).first()
        if report is None:
            raise RecoveryRefused(_("The package holds a report that ended, or has another key by now."))
        require_same_organisation(report, key)
        check_shape(envelope[:4096], len(envelope))
        KeyWrap.objects.update_or_create(report=report, key=key, defaults={"envelope": envelope})
    audit.record(
        by=by.username, action="vault.accept_recovery", subject=f"key:{key.label}",
        details={"reports": [label for label, _recipient, _envelope in entries]},
    )  # fmt: skip
    return len(entries)


def _entry(report: str, recipient: str, envelope: bytes) -> dict[str, str]:
    return {"report": report, "recipient": recipient, "wrap": b64encode(envelope).decode()}


def _package(fields: Mapping[str, Any]) -> bytes:
    return json.dumps({"format": FORMAT, **fields}, indent=1).encode()


def _fields(package: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(package)
        if fields["format"] != FORMAT or not all(
            isinstance(fields["to"][name], str) for name in ("label", "recipient")
        ):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RecoveryRefused(_("This file is no recovery package of Candil.")) from error
    return dict(fields)


def _entries(fields: Mapping[str, Any]) -> list[tuple[str, str, bytes]]:
    try:
        return [
            (str(one["report"]), str(one["recipient"]), b64decode(one["wrap"], validate=True))
            for one in fields["wraps"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise RecoveryRefused(_("This file is no recovery package of Candil.")) from error
