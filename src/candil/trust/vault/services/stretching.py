"""Argon2id (RFC 9106), so many at a time as memory allows.

Receipts: 7 MiB and 5 passes, the cheapest in memory of the settings that OWASP's Password Storage Cheat Sheet holds for
equally strong: fifty people may come at once, and old phones do it too. Passphrases: 64 MiB and 3 passes, the second
recommendation of RFC 9106.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Final

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from django.conf import settings

_AT_ONCE: Final = BoundedSemaphore(2)


@dataclass(frozen=True)
class Cost:
    """What one derivation takes."""

    memory_kib: int
    passes: int


def receipt_cost() -> Cost:
    """The cost of a receipt code, the same in the browser. Changing it makes earlier codes unknown."""
    return Cost(*settings.CANDIL_RECEIPT_COST)


def passphrase_cost() -> Cost:
    """The cost of an analyst's passphrase. Changing it makes earlier passphrases wrong."""
    return Cost(*settings.CANDIL_PASSPHRASE_COST)


def stretched(secret: str, salt: bytes, cost: Cost) -> bytes:
    """32 bytes from a secret that people keep."""
    function = Argon2id(salt=salt, length=32, iterations=cost.passes, lanes=1, memory_cost=cost.memory_kib)
    with _AT_ONCE:
        return function.derive(secret.encode())
