"""Proposing a package and deciding on it: without the person's agreement nothing is sealed before a second person did.

What waits for a decision is sealed to the analysts who hold the report; whoever approves opens exactly what will go,
and only then it is sealed to the authority. The passphrase is asked anew for both.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import uuid4

import pyrage
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pyrage.x25519 import Identity

from candil.analyse.actions import queries
from candil.analyse.actions.errors import KeyUnusable, PackageRefused, WrongMoment
from candil.analyse.actions.models import AuthorityKey, Ground, Package, State
from candil.analyse.actions.policies import require_acting
from candil.analyse.actions.services.composing import Composed, Draft, compose
from candil.analyse.actions.services.packing import Envelope, packed, unpacked
from candil.trust.accounts import queries as accounts
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit
from candil.trust.vault import queries as vault
from candil.trust.vault.services import receipts
from candil.trust.vault.services.analysts import open_keys, require_unlocked
from candil.trust.vault.services.envelopes import check_recipient
from candil.trust.vault.services.keys import Keys

if TYPE_CHECKING:
    from candil.trust.accounts.models import Organisation


@dataclass(frozen=True, repr=False)
class Look:
    """A package opened by an analyst: its two texts, and its files by name and size in bytes."""

    read_me: str
    told: str
    files: tuple[tuple[str, int], ...]


def propose(*, by: Viewer, passphrase: str, report: str, draft: Draft, answer_at: str, language: str) -> Package:
    """Make a package of what was chosen. With the person's agreement it is sealed to the authority at once; without
    it, it waits for a second person.

    `answer_at`: the address where the authority acknowledges. Raises what `compose` raises, `PassphraseRefused`,
    `TooManyAttempts`.
    """
    require_acting(by)
    keys = open_keys(by=by, passphrase=passphrase)
    composed = compose(by=by, keys=keys, report=report, draft=draft, language=language)
    organisation = accounts.organisation_of(by)
    if organisation is None:
        raise PackageRefused(_("A package belongs to an organisation. Sign in as one of its people."))
    code = receipts.new_code()
    envelope = Envelope(uuid4().hex, organisation.name, timezone.localdate(), answer_at, receipts.shown(code))
    data = packed(composed, envelope, keys)
    with transaction.atomic():
        package = _row(by, composed, envelope, organisation)
        package.answer_digest = digest_of(code)
        package.copy = _for_holders(by, report, data)
        if draft.ground == Ground.CONSENT:
            _seal(package, data)
        package.save(force_insert=True)
        _note(by, "actions.propose", package, parts=composed.counts)
        if package.sealed is not None:
            _note_sealed(by, package)
    return package


def look(*, by: Viewer, keys: Keys, package: str) -> Look:
    """What is, or will be, in a package; the opening is in the audit. Raises `PackageUnknown`, `PackageRefused`."""
    require_acting(by)
    require_unlocked(by=by, keys=keys)
    found = Package.objects.get(pk=queries.package_for(by, package).pk)
    files = unpacked(_opened(found, keys))
    _note(by, "actions.look", found)
    named = tuple((name, len(data)) for name, data in files.items())
    return Look(files["READ-ME.txt"].decode(), files["what-was-told.txt"].decode(), named)


def approve(*, by: Viewer, passphrase: str, package: str) -> Package:
    """A second analyst who holds the report agrees; the package is sealed to the authority.

    Raises `PackageUnknown`, `WrongMoment`, `PackageRefused` for whoever proposed it, `KeyUnusable`,
    `PassphraseRefused`.
    """
    require_acting(by)
    keys = open_keys(by=by, passphrase=passphrase)
    with transaction.atomic():
        found = _to_be_decided(by, package)
        _seal(found, _opened(found, keys))
        found.decided_by, found.decided_on = by.username, timezone.localdate()
        found.save()
        _note(by, "actions.approve", found)
        _note_sealed(by, found)
    return found


@transaction.atomic
def refuse(*, by: Viewer, package: str) -> Package:
    """A second analyst does not agree: what we hold of the package is destroyed. Raises as `approve`."""
    require_acting(by)
    found = _to_be_decided(by, package)
    found.decided_by, found.decided_on, found.state = by.username, timezone.localdate(), State.REFUSED
    found.copy, found.destroyed_on = None, timezone.localdate()
    found.save()
    _note(by, "actions.refuse", found)
    return found


def digest_of(code: str) -> str:
    """How the code of an authority is kept: under the key of the site. 76 random bits need no slow hash."""
    key = sha256(b"candil.actions.answer" + settings.CANDIL_VAULT_KEY.encode()).digest()
    return hmac.new(key, code.encode(), sha256).hexdigest()


def locked(by: Viewer, label: str) -> Package:
    """A package that the viewer sees, locked until the transaction ends; what is sealed is read only when it is asked
    for. Raises `PackageUnknown`.
    """
    pk = queries.package_for(by, label).pk
    rows = Package.objects.select_for_update(of=("self",)).select_related("key__authority", "report")
    return rows.defer("copy", "sealed").get(pk=pk)


def _to_be_decided(by: Viewer, label: str) -> Package:
    found = locked(by, label)
    vault.held_report(by, found.report_id)
    if found.state != State.PROPOSED:
        raise WrongMoment(_("This was decided already."))
    if found.proposed_by == by.username:
        raise PackageRefused(_("You proposed it. Somebody else who holds the report has to decide."))
    if found.is_over:
        raise WrongMoment(_("The day by which it had to be deleted has passed. Propose it anew."))
    return found


def _row(by: Viewer, composed: Composed, envelope: Envelope, organisation: Organisation) -> Package:
    draft = composed.draft
    return Package(
        label=envelope.label, report_id=composed.report, organisation=organisation, key=composed.key,
        purpose=draft.purpose, basis=draft.basis, ground=draft.ground, handling=draft.handling,
        parts=composed.counts, delete_by=draft.delete_by, state=State.PROPOSED, proposed_by=by.username,
        proposed_on=envelope.day,
    )  # fmt: skip


def _seal(package: Package, data: bytes) -> None:
    """Seal to the authority, whose key is looked at once more, under lock. Raises `KeyUnusable`."""
    key = AuthorityKey.objects.select_for_update(of=("self",)).select_related("authority").get(pk=package.key_id)
    if words := queries.why_unusable(key):
        raise KeyUnusable(words)
    sealed: bytes = pyrage.encrypt(data, [check_recipient(key.recipient)])
    package.sealed, package.size, package.digest = sealed, len(sealed), sha256(sealed).hexdigest()
    package.state = State.READY


def _for_holders(by: Viewer, report: str, data: bytes) -> bytes:
    """The copy that we keep until the package ends: for the analysts who hold the report now, not for the reporter."""
    recipients = [check_recipient(key.recipient) for key in vault.holders_of(by, report)]
    copy: bytes = pyrage.encrypt(data, recipients)
    return copy


def _opened(package: Package, keys: Keys) -> bytes:
    if package.copy is None:
        raise WrongMoment(_("What we held of this package was destroyed."))
    try:
        data: bytes = pyrage.decrypt(bytes(package.copy), [Identity.from_str(keys.identity)])
    except pyrage.DecryptError as error:
        raise PackageRefused(
            _("Your key does not open this copy: you got it after the package was made. Propose it anew.")
        ) from error
    return data


def _note_sealed(by: Viewer, package: Package) -> None:
    _note(
        by, "actions.seal", package, authority=package.key.authority_id, recipient=package.key.recipient,
        parts=package.parts, purpose=package.purpose, basis=package.basis, ground=package.ground,
        handling=package.handling, delete_by=package.delete_by, sha256=package.digest, bytes=package.size,
    )  # fmt: skip


def _note(by: Viewer, action: str, package: Package, **details: object) -> None:
    told = {"report": package.report_id, **details}
    audit.record(by=by.username, action=action, subject=f"package:{package.label}", details=told)
