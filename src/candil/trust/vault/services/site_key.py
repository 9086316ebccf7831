"""What the key of the site (CANDIL_VAULT_KEY) is for: a second lock around what short secrets protect.

A code or a passphrase can be guessed by whoever has the database. With this key in the settings, not in the database,
a stolen database alone leaves nothing to try guesses on.
"""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from candil.trust.vault.services.frames import broken

NONCE: Final = 12


def derived(secret: bytes, purpose: str, length: int = 32) -> bytes:
    """A key for one purpose (HKDF-SHA256, RFC 5869, no salt; the purpose is the info)."""
    return HKDF(SHA256(), length, None, f"candil vault 1 {purpose}".encode()).derive(secret)


def site_key(purpose: str, length: int = 32) -> bytes:
    """The key of the site for one purpose."""
    return derived(settings.CANDIL_VAULT_KEY.encode(), purpose, length)


def shut(key: bytes, data: bytes, bound_to: str) -> bytes:
    """`data` under a key (ChaCha20-Poly1305, RFC 8439, random nonce), to be opened only in the same place."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, data, bound_to.encode())


def opened(key: bytes, data: bytes, bound_to: str) -> bytes:
    """What `shut` closed. Raises `SealBroken`."""
    try:
        return ChaCha20Poly1305(key).decrypt(bytes(data[:NONCE]), bytes(data[NONCE:]), bound_to.encode())
    except (InvalidTag, ValueError) as error:
        raise broken() from error
