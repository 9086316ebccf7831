"""Bech32 (BIP 173), the writing of age identities; only towards it, because pyrage reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def encoded(prefix: str, data: bytes) -> str:
    """`data` in Bech32 under `prefix` (lower case)."""
    values = _fives(data)
    return f"{prefix}1{''.join(ALPHABET[value] for value in [*values, *_checksum(prefix, values)])}"


def _fives(data: bytes) -> list[int]:
    bits = len(data) * 8
    padding = -bits % 5
    number = int.from_bytes(data, "big") << padding
    return [number >> shift & 31 for shift in range(bits + padding - 5, -5, -5)]


def _checksum(prefix: str, values: list[int]) -> list[int]:
    spread = [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]
    rest = _remainder([*spread, *values, 0, 0, 0, 0, 0, 0]) ^ 1
    return [rest >> 5 * (5 - place) & 31 for place in range(6)]


def _remainder(values: Iterable[int]) -> int:
    rest = 1
    for value in values:
        top = rest >> 25
        rest = (rest & 0x1FFFFFF) << 5 ^ value
        for place, constant in enumerate(GENERATOR):
            rest ^= constant if top >> place & 1 else 0
    return rest
