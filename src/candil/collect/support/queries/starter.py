"""Where to begin: emergency numbers known to libphonenumber, and helplines and pathways found on public pages.

Nobody of this installation has checked any of it, so it never carries a day of checking, and the pages say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, Final

import yaml
from phonenumbers.phonemetadata import PhoneMetadata

from candil.platform.places import queries as places

_FOLDER: Final = Path(__file__).parents[1] / "starter"
#: Longer emergency numbers than this do not exist in the numbering plans (ITU-T E.129 lists); trying all is quick.
_MOST_DIGITS: Final = 5


@dataclass(frozen=True)
class StarterNumber:
    """An emergency number of the numbering plan of `country` (three letters)."""

    country: str
    number: str


@lru_cache(maxsize=300)
def starter_numbers(country: str) -> tuple[StarterNumber, ...]:
    """Emergency numbers of a country (three letters) as Google's libphonenumber has them; none where it has none."""
    two_letters = next((each.alpha_2 for each in places.countries() if each.code == country), "")
    metadata = PhoneMetadata.short_metadata_for_region(two_letters) if two_letters else None
    if metadata is None or metadata.emergency is None or not metadata.emergency.national_number_pattern:
        return ()
    meant = re.compile(metadata.emergency.national_number_pattern)
    lengths = [length for length in metadata.emergency.possible_length if 1 < length <= _MOST_DIGITS]
    every = ("".join(digits) for length in lengths for digits in product("0123456789", repeat=length))
    return tuple(StarterNumber(country, number) for number in every if meant.fullmatch(number))


@lru_cache(maxsize=2)
def starter_file(name: str) -> tuple[dict[str, Any], ...]:
    """The entries of `starter/<name>.yaml`: "helplines" or "pathways"."""
    return tuple(yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))
