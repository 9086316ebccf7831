"""An analyst's keys: an age identity that opens, and an Ed25519 key that signs replies."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils.translation import gettext as _

from candil.trust.vault.errors import PassphraseRefused, SealBroken
from candil.trust.vault.models import AnalystKey
from candil.trust.vault.services.envelopes import new_identity, recipient_of
from candil.trust.vault.services.frames import STAFF
from candil.trust.vault.services.site_key import opened, shut, site_key
from candil.trust.vault.services.stretching import passphrase_cost, stretched

SALT_BYTES: Final = 16


@dataclass(frozen=True, repr=False)
class Keys:
    """Keys in memory, of one analyst, unlocked. Never written anywhere, never shown."""

    label: str
    identity: str
    signing_seed: bytes

    @property
    def author(self) -> str:
        """How the analyst is named in objects that they make."""
        return STAFF + self.label

    @property
    def recipient(self) -> str:
        """The age recipient of the identity."""
        return recipient_of(self.identity)

    @property
    def verifying_key(self) -> str:
        """The public half of the signing key, hexadecimal."""
        return Ed25519PrivateKey.from_private_bytes(self.signing_seed).public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature."""
        return Ed25519PrivateKey.from_private_bytes(self.signing_seed).sign(message)

    def written(self) -> bytes:
        """The secrets, to be sealed."""
        return json.dumps({"identity": self.identity, "signing": self.signing_seed.hex()}).encode()


def new_keys(label: str) -> Keys:
    """Fresh keys."""
    return Keys(label, new_identity(), secrets.token_bytes(32))


def read_keys(label: str, written: bytes) -> Keys:
    """Keys from what `Keys.written` gave."""
    fields = json.loads(written)
    return Keys(label, fields["identity"], bytes.fromhex(fields["signing"]))


def new_salt() -> bytes:
    """A salt of one's own for each passphrase."""
    return secrets.token_bytes(SALT_BYTES)


def under_passphrase(keys: Keys, passphrase: str, salt: bytes) -> bytes:
    """Keys sealed under a passphrase, and that again under the key of the site."""
    inner = shut(stretched(passphrase, salt, passphrase_cost()), keys.written(), keys.label)
    return shut(site_key("passphrases"), inner, keys.label)


def by_passphrase(kept: AnalystKey, passphrase: str) -> Keys:
    """The analyst's keys. Raises `PassphraseRefused` when the passphrase does not open them."""
    inner = opened(site_key("passphrases"), bytes(kept.sealed_secrets), kept.label)
    try:
        written = opened(stretched(passphrase, bytes(kept.salt), passphrase_cost()), inner, kept.label)
    except SealBroken as error:
        raise PassphraseRefused(_("This passphrase does not open your keys.")) from error
    return read_keys(kept.label, written)
