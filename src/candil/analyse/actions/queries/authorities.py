"""Authorities of the viewer's organisation, and whether a key of theirs may be used today."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.analyse.actions.errors import AuthorityUnknown
from candil.analyse.actions.models import Authority, AuthorityKey
from candil.analyse.actions.policies import ACT, KEEP_AUTHORITIES
from candil.trust.accounts.policies import Viewer

#: Hexadecimal digits of a fingerprint: 128 bits, for which nobody can find a second key.
FINGERPRINT: Final = 32
GROUP: Final = 4


def fingerprint(recipient: str) -> str:
    """The first 128 bits of SHA-256 of a recipient (age1…), as eight groups of four digits to be read out."""
    digits = sha256(recipient.encode()).hexdigest()[:FINGERPRINT]
    return " ".join(digits[start : start + GROUP] for start in range(0, FINGERPRINT, GROUP))


def authorities(viewer: Viewer) -> QuerySet[Authority]:
    """The authorities of the viewer's organisation, by name; the operator of the machine is told of all."""
    if viewer.is_operator:
        return Authority.objects.select_related("organisation")
    if viewer.organisation_id is None or not (viewer.may(KEEP_AUTHORITIES) or viewer.may(ACT)):
        return Authority.objects.none()
    return Authority.objects.filter(organisation=viewer.organisation_id).select_related("organisation")


def authority_for(viewer: Viewer, pk: int) -> Authority:
    """One of them. Raises `AuthorityUnknown`, whether it is another's or not there."""
    found = authorities(viewer).filter(pk=pk).first()
    if found is None:
        raise AuthorityUnknown(_("There is no such authority in your organisation."))
    return found


def key_for(viewer: Viewer, pk: int) -> AuthorityKey:
    """A key of one of the viewer's authorities. Raises `AuthorityUnknown`."""
    found = AuthorityKey.objects.filter(authority__in=authorities(viewer), pk=pk).select_related("authority").first()
    if found is None:
        raise AuthorityUnknown(_("There is no such key in your organisation."))
    return found


def usable_keys(viewer: Viewer) -> QuerySet[AuthorityKey]:
    """Keys to which something may be sealed today, by authority."""
    return (
        AuthorityKey.objects.filter(
            authority__in=authorities(viewer).filter(is_in_use=True), confirmed_on__isnull=False, revoked_on=None,
            expires_on__gt=timezone.localdate(),
        )
        .select_related("authority")
        .order_by("authority__name", "-expires_on")
    )  # fmt: skip


def why_unusable(key: AuthorityKey) -> str:
    """Why nothing may be sealed to the key today, in words; empty when it may."""
    if key.is_revoked:
        return _("This key was revoked. Ask the authority for another.")
    if not key.authority.is_in_use:
        return _("This authority is no longer in use.")
    if key.has_expired:
        return _("This key has expired. Ask the authority for a new one, and have it compared.")
    if not key.is_confirmed:
        return _("This key is not confirmed: a second person has to compare its fingerprint with the authority.")
    return ""
