"""How django-allauth behaves here: who may come in, what is remembered, and what the ledger is told."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import secrets
import time
from typing import Any, Final

from allauth.account import signals as account_signals
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as factor_signals
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from candil.trust.accounts.middleware import remember_second_factor
from candil.trust.accounts.models import User
from candil.trust.audit import services as audit

_ADDRESS_KEY: Final = secrets.token_bytes(32)  # of this process only: nobody can work an address out from its hash


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up alone: an administrator adds people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """What throttling counts by: a keyed hash of the address (of the /64 network for IPv6)."""
        address = ipaddress.ip_address(super().get_client_ip(request))
        width = 64 if address.version == 6 else 32
        network = ipaddress.ip_network((address, width), strict=False)
        return hashlib.blake2b(network.network_address.packed, key=_ADDRESS_KEY, digest_size=16).hexdigest()

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not while the password was typed in this session a moment ago: signing in counts as showing who one is."""
        person = self.request.user
        earliest = time.time() - REAUTHENTICATION_TIMEOUT
        records = get_authentication_records(self.request, person) if isinstance(person, User) else []
        if any(record["method"] == "password" and record["at"] > earliest for record in records):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


class MultiFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors, as the library does them, with their secrets encrypted under the site's key."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac("candil.second-factor", "", secret=key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


@receiver(factor_signals.authenticator_used)
def _used_second_factor(request: HttpRequest, user: User, **_: Any) -> None:
    remember_second_factor(request, user)


@receiver(factor_signals.authenticator_added)
def _added_second_factor(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        remember_second_factor(request, user)  # setting it up took a code of it, or the key itself
    _record(user, "add_second_factor", type=authenticator.type)


@receiver(factor_signals.authenticator_removed)
def _removed_second_factor(user: User, authenticator: Authenticator, **_: Any) -> None:
    _record(user, "remove_second_factor", type=authenticator.type)


@receiver(factor_signals.authenticator_reset)
def _renewed_second_factor(user: User, authenticator: Authenticator, **_: Any) -> None:
    _record(user, "renew_second_factor", type=authenticator.type)


@receiver(user_logged_in)
def _signed_in(user: User, **_: Any) -> None:
    _record(user, "sign_in")


@receiver([account_signals.password_changed, account_signals.password_set, account_signals.password_reset])
def _changed_password(user: User, **_: Any) -> None:
    _record(user, "change_password")


def _record(user: User, verb: str, **details: Any) -> None:
    audit.record(by=user.username, action=f"accounts.{verb}", subject=f"person:{user.username}", details=details)
