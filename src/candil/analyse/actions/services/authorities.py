"""Authorities and their keys: one person enters a key, another compares its fingerprint before it is used."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.analyse.actions import queries
from candil.analyse.actions.errors import AuthorityRefused, KeyUnusable, WrongMoment
from candil.analyse.actions.models import Authority, AuthorityKey, Compared
from candil.analyse.actions.policies import belongs_to, require_checking, require_keeping
from candil.platform.vocabulary import queries as vocabulary
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit
from candil.trust.vault.services.envelopes import check_recipient

if TYPE_CHECKING:
    from candil.trust.accounts.models import Organisation


def add_authority(
    *, by: Viewer, organisation: Organisation, name: str, country: str, kind: str, procedure: str
) -> Authority:
    """Put an authority on the list of an organisation. Raises `AuthorityRefused`, `NotPermitted`."""
    require_keeping(by)
    new = Authority(
        organisation=organisation, name=name.strip(), country=country, kind=kind, procedure=procedure.strip()
    )
    if not belongs_to(by, new):
        raise AuthorityRefused(_("You look after the authorities of your own organisation only."))
    return _kept(by, new, "actions.add_authority")


@transaction.atomic
def change_authority(*, by: Viewer, authority: int, procedure: str, is_in_use: bool) -> Authority:
    """Say anew how a package reaches it, or take it out of use. Raises `AuthorityUnknown`, `NotPermitted`."""
    require_keeping(by)
    found = Authority.objects.select_for_update().get(pk=queries.authority_for(by, authority).pk)
    found.procedure, found.is_in_use = procedure.strip(), is_in_use
    return _kept(by, found, "actions.change_authority")


def _kept(by: Viewer, authority: Authority, action: str) -> Authority:
    if authority.country not in vocabulary.codes_of("country"):
        raise AuthorityRefused(_("“%(code)s” is no country code of three letters.") % {"code": authority.country})
    try:
        authority.full_clean()
    except ValidationError as error:
        raise AuthorityRefused(" ".join(error.messages)) from error
    with transaction.atomic():
        authority.save()
        details = {"name": authority.name, "kind": authority.kind, "is_in_use": authority.is_in_use}
        audit.record(by=by.username, action=action, subject=f"authority:{authority.pk}", details=details)
    return authority


@transaction.atomic
def enter_key(*, by: Viewer, authority: int, recipient: str, expires_on: date) -> AuthorityKey:
    """Enter an age recipient of an authority; nothing is sealed to it before somebody else confirms it.

    Raises `KeyRefused` (no recipient), `KeyUnusable` (entered before, expired), `AuthorityUnknown`, `NotPermitted`.
    """
    require_keeping(by)
    found = queries.authority_for(by, authority)
    text = str(check_recipient(recipient.strip()))
    if expires_on <= timezone.localdate():
        raise KeyUnusable(_("This day has passed. A key that has expired cannot be entered."))
    key = AuthorityKey(
        authority=found, recipient=text, expires_on=expires_on, entered_by=by.username, entered_on=timezone.localdate()
    )
    try:
        with transaction.atomic():
            key.save()
    except IntegrityError as error:
        raise KeyUnusable(_("This key was entered before. Confirm that one, or ask for another.")) from error
    _note(by, "actions.enter_key", key, recipient=text, expires_on=str(expires_on))
    return key


@transaction.atomic
def confirm_key(*, by: Viewer, key: int, fingerprint: str, compared: str, compared_with: str) -> AuthorityKey:
    """A second person types the fingerprint as the authority read it out, and says how and who that was.

    Raises `KeyUnusable` when it is another or the same person entered the key, `WrongMoment`, `AuthorityUnknown`.
    """
    require_checking(by)
    found = _locked(by, key)
    if found.is_confirmed or found.is_revoked:
        raise WrongMoment(_("This key was confirmed or revoked already."))
    if found.entered_by == by.username:
        raise KeyUnusable(_("You entered this key. Somebody else has to compare its fingerprint."))
    if compared not in Compared.values or not compared_with.strip():
        raise KeyUnusable(_("Say how the fingerprint was compared, and with whom."))
    if _digits(fingerprint) != _digits(queries.fingerprint(found.recipient)):
        raise KeyUnusable(_("This is not the fingerprint of the key. Do not use the key; ask the authority once more."))
    found.confirmed_by, found.confirmed_on = by.username, timezone.localdate()
    found.compared, found.compared_with = compared, compared_with.strip()[:200]
    found.save(update_fields=["confirmed_by", "confirmed_on", "compared", "compared_with"])
    _note(by, "actions.confirm_key", found, compared=compared)
    return found


@transaction.atomic
def revoke_key(*, by: Viewer, key: int) -> AuthorityKey:
    """From now on nothing is sealed to the key, and packages sealed to it are no longer given out."""
    require_checking(by)
    found = _locked(by, key)
    if found.is_revoked:
        raise WrongMoment(_("This key was revoked already."))
    found.revoked_by, found.revoked_on = by.username, timezone.localdate()
    found.save(update_fields=["revoked_by", "revoked_on"])
    _note(by, "actions.revoke_key", found)
    return found


def _locked(by: Viewer, key: int) -> AuthorityKey:
    pk = queries.key_for(by, key).pk
    return AuthorityKey.objects.select_for_update(of=("self",)).select_related("authority").get(pk=pk)


def _digits(text: str) -> str:
    return "".join(text.split()).lower()


def _note(by: Viewer, action: str, key: AuthorityKey, **details: object) -> None:
    told = {"key": key.pk, **details}
    audit.record(by=by.username, action=action, subject=f"authority:{key.authority_id}", details=told)
