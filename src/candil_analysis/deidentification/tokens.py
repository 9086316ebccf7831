"""Words of a text in any script: letters with the vowel signs and accents that follow them."""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import Final

_MARKS: Final = "".join(
    re.escape(chr(code)) for code in range(0x300, sys.maxunicode + 1) if unicodedata.category(chr(code))[0] == "M"
)
#: Regular expressions do not count marks among letters, and would cut Hindi words at each vowel sign.
_LETTERS: Final = rf"[^\W\d_](?:[^\W\d_]|[{_MARKS}])*"
PART: Final = re.compile(_LETTERS)
#: With what an apostrophe or a hyphen joins to it.
WORD: Final = re.compile(rf"{_LETTERS}(?:['’\-]{_LETTERS})*")
