"""Cells that leave the house: a spreadsheet program must never run what somebody once typed into a field."""

from __future__ import annotations

from typing import Final

#: A cell that begins with one of these is read as a formula or command by common spreadsheet programs.
_LIVE: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> object:
    """`value` as it may be written to CSV or XLSX: text that a spreadsheet would run gets a leading apostrophe.

    Numbers and dates stay what they are; so does text that is only a number ("-12.5"): it runs nothing.
    """
    if not isinstance(value, str) or not value.lstrip(" ").startswith(_LIVE):
        return value
    return value if _is_number(value) else f"'{value}"


def _is_number(text: str) -> bool:
    """Whether the text is a plain decimal number: digits, one sign, one point, nothing a formula could hide in."""
    digits = text[1:] if text[:1] in "+-" else text
    whole, _, fraction = digits.partition(".")
    return digits.isascii() and whole.isdigit() and (not fraction or fraction.isdigit())
