"""Analysts' keys: made, unlocked for fifteen idle minutes, changed, retired.

Unlocked keys lie in the database, sealed under a random secret that only the browser's cookie holds: a copy of the
database opens nothing, a copy of the cookie neither, and every process of the site can serve the analyst.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.trust.accounts.policies import OPEN_REPORTS, Viewer, require
from candil.trust.audit import services as audit
from candil.trust.vault import queries
from candil.trust.vault.errors import KeyRefused, Locked, PassphraseRefused, TooManyAttempts
from candil.trust.vault.models import AnalystKey, Unlocking, new_label
from candil.trust.vault.services import strength
from candil.trust.vault.services.keys import Keys, by_passphrase, new_keys, new_salt, read_keys, under_passphrase
from candil.trust.vault.services.site_key import derived, opened, shut

if TYPE_CHECKING:
    from candil.trust.accounts.models import User

COOKIE: Final = "candil_vault"  # HttpOnly, Secure, SameSite=Strict, until the browser closes; holds the token
IDLE: Final = timedelta(minutes=15)
NOTED_EVERY: Final = timedelta(seconds=30)  # how often use is written down
SHORTEST_PASSPHRASE: Final = 16
ATTEMPTS: Final = 5


@transaction.atomic
def enrol(*, by: Viewer, passphrase: str) -> AnalystKey:
    """Make keys for oneself under a passphrase. Raises `PassphraseRefused`, `KeyRefused` when one has keys already."""
    require(by, OPEN_REPORTS)
    person = _oneself(by)
    if AnalystKey.objects.filter(person=person, retired_on=None).exists():
        raise KeyRefused(_("You have a key already."))
    return keep_new_keys(by=by, person=person, passphrase=passphrase, action="vault.enrol")


def keep_new_keys(*, by: Viewer, person: User, passphrase: str, action: str) -> AnalystKey:
    """New keys of a person, in the caller's transaction, for `enrol` and `holders.rotate_key`."""
    _check_passphrase(person, passphrase)
    keys, salt = new_keys(new_label()), new_salt()
    kept = AnalystKey.objects.create(
        label=keys.label, person=person, recipient=keys.recipient, verifying_key=keys.verifying_key, salt=salt,
        sealed_secrets=under_passphrase(keys, passphrase, salt), made_on=timezone.localdate(),
    )  # fmt: skip
    audit.record(by=by.username, action=action, subject=f"key:{keys.label}", details={"recipient": keys.recipient})
    return kept


@transaction.atomic
def change_passphrase(*, by: Viewer, old: str, new: str) -> None:
    """Protect one's keys by another passphrase. Raises `PassphraseRefused`, `TooManyAttempts`."""
    keys = open_keys(by=by, passphrase=old)
    _check_passphrase(_oneself(by), new)
    salt = new_salt()
    AnalystKey.objects.filter(label=keys.label).update(salt=salt, sealed_secrets=under_passphrase(keys, new, salt))
    Unlocking.objects.filter(key=keys.label).delete()
    audit.record(by=by.username, action="vault.change_passphrase", subject=f"key:{keys.label}")


def open_keys(*, by: Viewer, passphrase: str) -> Keys:
    """One's own keys, in memory. Raises `PassphraseRefused`, `TooManyAttempts`, `KeyRefused`."""
    require(by, OPEN_REPORTS)
    kept = queries.key_of(by)
    _count_attempt(kept)
    keys = by_passphrase(kept, passphrase)
    cache.delete(_attempts_of(kept))
    return keys


def unlock(*, by: Viewer, passphrase: str) -> str:
    """Unlock one's keys in this browser; the token goes into its cookie `COOKIE` and nowhere else.

    Raises `PassphraseRefused`, `TooManyAttempts`, `KeyRefused`.
    """
    keys = open_keys(by=by, passphrase=passphrase)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        forget_idle()
        Unlocking.objects.create(
            key_id=keys.label, token_digest=_digest(token), last_used_at=timezone.now(),
            sealed_secrets=shut(_token_key(token), keys.written(), keys.label),
        )  # fmt: skip
        audit.record(by=by.username, action="vault.unlock", subject=f"key:{keys.label}")
    return token


def unlocked(*, by: Viewer, token: str) -> Keys:
    """The keys unlocked in this browser; use keeps them unlocked for another fifteen minutes. Raises `Locked`."""
    require(by, OPEN_REPORTS)
    row = Unlocking.objects.filter(token_digest=_digest(token), last_used_at__gt=timezone.now() - IDLE)
    found = row.filter(key__person=by.user_id, key__retired_on=None).select_related("key").first()
    if found is None:
        raise Locked(_("Your keys are locked. Enter your passphrase to open reports."))
    if timezone.now() - found.last_used_at > NOTED_EVERY:
        row.update(last_used_at=timezone.now())
    written = opened(_token_key(token), bytes(found.sealed_secrets), found.key_id)
    return read_keys(found.key_id, written)


@transaction.atomic
def lock(*, by: Viewer) -> None:
    """Lock one's keys at once, in every browser."""
    if by.user_id is not None:
        Unlocking.objects.filter(key__person=by.user_id).delete()


def lock_on_sign_out(sender: Any, user: User | None = None, **_rest: Any) -> None:
    """Whoever signs out anywhere locks their keys everywhere."""
    if user is not None and user.pk is not None:
        Unlocking.objects.filter(key__person=user.pk).delete()


def forget_idle() -> int:
    """Delete what has been idle too long; how many."""
    return Unlocking.objects.filter(last_used_at__lte=timezone.now() - IDLE).delete()[0]


def retire(key: AnalystKey) -> None:
    """The key opens nothing from now on; its verifying half stays for old replies. In the caller's transaction."""
    Unlocking.objects.filter(key=key).delete()
    key.retired_on = timezone.localdate()
    key.sealed_secrets = key.salt = b""
    key.save(update_fields=["retired_on", "sealed_secrets", "salt"])


def require_unlocked(*, by: Viewer, keys: Keys) -> AnalystKey:
    """The key in use that these are, of the viewer. Raises `NotPermitted`, `KeyRefused`."""
    require(by, OPEN_REPORTS)
    kept = queries.key_of(by)
    if kept.label != keys.label:
        raise KeyRefused(_("This key belongs to somebody else, or is no longer in use."))
    return kept


def _oneself(by: Viewer) -> User:
    person = get_user_model().objects.filter(pk=by.user_id, is_active=True).first() if by.user_id else None
    if person is None or person.organisation_id is None:
        raise KeyRefused(_("Keys belong to a person of an organisation."))
    return person


def _check_passphrase(person: User, passphrase: str) -> None:
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise PassphraseRefused(
            _("A passphrase has at least %(length)d characters; five or six words are good.")
            % {"length": SHORTEST_PASSPHRASE}
        )
    if strength.bits(passphrase) < strength.LEAST:
        raise PassphraseRefused(
            _("This is too easy to guess. Take five or six words that have nothing to do with you.")
        )
    if check_password(passphrase, person.password):
        raise PassphraseRefused(
            _("The passphrase must not be your password: whoever resets that must not open reports.")
        )
    try:
        validate_password(passphrase, person)
    except ValidationError as error:
        raise PassphraseRefused(" ".join(error.messages)) from error


def _count_attempt(kept: AnalystKey) -> None:
    name = _attempts_of(kept)
    cache.add(name, 0, IDLE.total_seconds())
    if cache.incr(name) > ATTEMPTS:
        raise TooManyAttempts(_("Too many wrong passphrases. Wait fifteen minutes."))


def _attempts_of(kept: AnalystKey) -> str:
    return f"vault:attempts:{kept.label}"


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _token_key(token: str) -> bytes:
    return derived(token.encode(), "unlocking")
