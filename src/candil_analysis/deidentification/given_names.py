"""Given and family names of many languages, from the lists that the package Faker keeps (MIT licence)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from typing import Final

import yaml

from candil_analysis.extraction.folding import fold, words_of

#: Faker's lists for the languages of the house and of the people who tell most often.
_LISTS: Final = (
    "ar_AA", "ar_DZ", "ar_PS", "az_AZ", "bg_BG", "bn_BD", "cs_CZ", "de_DE", "el_GR", "en_GB", "en_IN", "en_KE", "en_NG",
    "en_PK", "en_US", "es_CO", "es_ES", "es_MX", "fa_IR", "fr_DZ", "fr_FR", "ha_NG", "hi_IN", "hr_HR", "hu_HU", "hy_AM",
    "id_ID", "ig_NG", "it_IT", "ka_GE", "lt_LT", "lv_LV", "ne_NP", "pl_PL", "pt_BR", "pt_PT", "ro_RO", "ru_RU", "si_LK",
    "sk_SK", "sw", "ta_IN", "th_TH", "tr_TR", "tw_GH", "uk_UA", "uz_UZ", "vi_VN", "yo_NG", "zh_CN", "zu_ZA",
)  # fmt: skip
_GIVEN: Final = ("first_names", "first_names_female", "first_names_male", "first_names_unisex")
_FAMILY: Final = ("last_names", "last_names_female", "last_names_male")


@dataclass(frozen=True, slots=True)
class Names:
    """Folded words: names; those of them that alone are far more often a word; offices; endings of cases."""

    given: frozenset[str]
    family: frozenset[str]
    ordinary: frozenset[str]
    offices: frozenset[str]
    cases: tuple[str, ...]
    nominatives: tuple[str, ...]


@cache
def listed_names() -> Names:
    """All lists together; read once for each process."""
    source = resources.files(__package__) / "words.yaml"
    words = {name: fold(text).split() for name, text in yaml.safe_load(source.read_text(encoding="utf-8")).items()}
    return Names(
        given=frozenset([*_folded(_listed(_GIVEN)), *words["given"]]),
        family=frozenset([*_folded(_listed(_FAMILY)), *words["family"]]),
        ordinary=frozenset(words["ordinary"]),
        offices=frozenset(words["offices"]),
        cases=tuple(dict.fromkeys(words["cases"])),
        nominatives=("", *dict.fromkeys(words["nominatives"])),
    )


def _listed(fields: Iterable[str]) -> Iterator[str]:
    for name in _LISTS:
        provider = import_module(f"faker.providers.person.{name}").Provider
        for field in fields:
            yield from map(str, getattr(provider, field, ()))


def _folded(names: Iterable[str]) -> Iterator[str]:
    """Each word of each name: a double name is found by its parts."""
    for name in names:
        yield from words_of(name).split()
