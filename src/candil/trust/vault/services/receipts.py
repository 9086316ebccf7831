"""Receipt codes: 24 digits in 6 groups, of which the last is the check digit, and the keys that follow from a code.

Digits exist in every script and can be told on the phone. 23 random digits are 76.4 bits. The check digit is Damm's
(H. Michael Damm, "Total anti-symmetrische Quasigruppen", 2004): it finds every single wrong digit and every exchange of
two neighbours.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256
from typing import Final

from django.utils.translation import gettext as _

from candil.trust.vault.errors import ReceiptMistyped
from candil.trust.vault.services.bech32 import encoded
from candil.trust.vault.services.envelopes import recipient_of
from candil.trust.vault.services.site_key import derived, site_key
from candil.trust.vault.services.stretching import receipt_cost, stretched

DIGITS: Final = 24
GROUP: Final = 4
SALT_BYTES: Final = 16
LOOKUP_BYTES: Final = 32
IDENTITY_PREFIX: Final = "age-secret-key-"
#: Damm's totally anti-symmetric quasigroup of order 10 with zeros in the diagonal.
DAMM: Final = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class ReceiptKeys:
    """What follows from a code: by `lookup` the report is found, with `identity` its wrap is opened."""

    lookup: bytes
    identity: str

    @property
    def recipient(self) -> str:
        """The age recipient to which the report's key is wrapped."""
        return recipient_of(self.identity)


def new_code() -> str:
    """A fresh code, without spaces."""
    digits = "".join(str(secrets.randbelow(10)) for _position in range(DIGITS - 1))
    return digits + check_digit(digits)


def code_from(seed: bytes) -> str:
    """The code that always follows from this seed, which must hold at least 128 bits that nobody else knows."""
    number = int.from_bytes(sha256(b"candil vault 1 receipt code" + seed).digest(), "big")
    digits = str(number % 10 ** (DIGITS - 1)).zfill(DIGITS - 1)
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """Damm's check digit of ASCII digits."""
    return reduce(lambda interim, digit: DAMM[int(interim)][int(digit)], digits, "0")


def shown(code: str) -> str:
    """The code as people read it: six groups of four."""
    return " ".join(code[start : start + GROUP] for start in range(0, DIGITS, GROUP))


def last_group(code: str) -> str:
    """The four digits by which a person confirms that they kept the code."""
    return code[-GROUP:]


def typed(text: str) -> str:
    """The code that a person typed: digits of any script, whatever stands between them. Raises `ReceiptMistyped`."""
    digits = "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdecimal())
    if len(digits) != DIGITS or check_digit(digits) != "0":
        raise ReceiptMistyped(
            _("This code has a typing error. It is 24 digits in 6 groups. Please compare each group.")
        )
    return digits


def salt() -> bytes:
    """The salt of all codes of this site. Browsers need it, so it is no secret; tables of other sites do not fit."""
    return site_key("receipt salt", SALT_BYTES)


def keys_of(code: str) -> ReceiptKeys:
    """The keys that follow from a code (Argon2id, then HKDF): tens of milliseconds."""
    master = stretched(code, salt(), receipt_cost())
    return ReceiptKeys(
        lookup=derived(master, "receipt lookup", LOOKUP_BYTES),
        identity=encoded(IDENTITY_PREFIX, derived(master, "receipt wrap")).upper(),
    )


def digest_of(lookup: bytes) -> str:
    """How a lookup key is kept: under the key of the site, so that a stolen database finds nothing by a code."""
    return hmac.new(site_key("receipt digest"), lookup, sha256).hexdigest()
