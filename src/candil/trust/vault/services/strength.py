"""How hard a passphrase is to guess, at most: a bound that needs no list of words and says where it comes from.

Words divided by spaces or hyphens count 12.9 bits each, as if drawn by dice from 7,776 (Reinhold, "Diceware"), a word
said twice once. Anything else counts each different character once, by the kinds of characters there are. A person's
own choice is weaker than that; so the bound can say that a passphrase is too weak, and never that it is safe.
"""

from __future__ import annotations

import math
import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LEAST: Final = 45  # bits: four words, or sixteen characters of which most differ
_WORD: Final = math.log2(7776)
_KINDS: Final = ((r"[a-z]", 26), (r"[A-Z]", 26), (r"[0-9]", 10), (r"[^a-zA-Z0-9]", 33))
#: From how many bits on, and what is said then.
_GRADES: Final[tuple[tuple[int, str | Promise], ...]] = (
    (75, _("Strong, if its words were drawn by chance.")),
    (60, _("Good, if its words were drawn by chance. One word more makes it strong.")),
    (LEAST, _("Just enough. One or two words more make it good.")),
    (0, _("Too easy to guess.")),
)


def bits(passphrase: str) -> float:
    """The bound, in bits."""
    words = [word for word in re.split(r"[\s\-_.,;]+", passphrase.lower()) if word]
    if len(words) >= 3 and all(word.isalpha() for word in words):
        return _WORD * len({word for word in words if len(word) > 1})
    alphabet = sum(size for kind, size in _KINDS if re.search(kind, passphrase))
    return len(set(passphrase)) * math.log2(alphabet) if alphabet else 0.0


def in_words(passphrase: str) -> str | Promise:
    """What to say of it."""
    found = bits(passphrase)
    return next(words for least, words in _GRADES if found >= least)
