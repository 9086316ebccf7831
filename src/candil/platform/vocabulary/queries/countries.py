"""Countries of today (ISO 3166-1), countries that were (3166-3), and words for nationality."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Final

import pycountry
from babel import Locale

from candil.platform.vocabulary.queries.schemes import Scheme, Term, comparable, read, spellings

#: Dimensions whose codes are countries.
COUNTRY_DIMENSIONS: Final = (
    "country", "citizenship", "country_of_exploitation", "country_of_origin",
    "prs_Citizenship", "org_ShippingCountry", "prs_MailingCountry", "hte_Country",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormerCountry:
    """A country that no longer exists under this code: ISO 3166-3 code, name, when withdrawn, whose land it is now."""

    code: str
    name: str
    withdrawn: str
    successors: tuple[str, ...]


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = read("tables", "countries")
    return data


@cache
def country_scheme() -> Scheme:
    """ISO 3166-1 alpha-3 with every accepted name, and Kosovo (XKX) as an extension."""
    names_in_english = Locale("en").territories
    terms = {}
    for country in pycountry.countries:
        short = names_in_english.get(country.alpha_2, country.name)
        terms[country.alpha_3] = Term(
            code=country.alpha_3,
            label=short,
            aliases=(country.alpha_2, *filter(None, _iso_names(country)), *_own_words(country.alpha_3)),
            codes=MappingProxyType({"alpha_2": country.alpha_2, "numeric": country.numeric, "iso_name": country.name}),
        )
    for code, extra in _data()["extensions"].items():
        terms[code] = Term(
            code=code,
            label=extra["name"],
            status="extension",
            aliases=(extra["alpha_2"], *_own_words(code)),
            codes=MappingProxyType({"alpha_2": extra["alpha_2"]}),
        )
    about = _data()
    return Scheme(
        "country", about["source"], about["version"], about["licence"], MappingProxyType(terms), COUNTRY_DIMENSIONS[1:]
    )


def _own_words(code: str) -> tuple[str, ...]:
    data = _data()
    return (*data["names"].get(code, ()), *data["demonyms"].get(code, ()))


def _iso_names(country: Any) -> Iterator[str]:
    """ISO's names, also turned round and shortened as statistics do: “Lao People's Dem. Rep.”, “Cook Is.”."""
    for kind in ("name", "official_name", "common_name"):
        for name in _turned(getattr(country, kind, "")):
            yield name
            yield name.replace("Democratic", "Dem.").replace("Republic", "Rep.").replace(" Islands", " Is.")
            yield name.replace("Saint ", "St ")
            yield name.replace("Saint ", "St. ")


def _turned(name: str) -> Iterator[str]:
    """A name and, if ISO writes it back to front, also forwards: “Korea, Republic of” → “Republic of Korea”."""
    yield name
    head, comma, tail = name.partition(", ")
    if comma and tail.endswith((" of", " of the", "British", "U.S.")):
        yield f"{tail.removeprefix('The ')} {head}"
        yield f"{head} ({tail})"


@cache
def country_spellings() -> Mapping[str, str]:
    """Comparable text → alpha-3."""
    return spellings(country_scheme().terms.values())


def country(text: str) -> str | None:
    """The alpha-3 code that `text` certainly means (code, name or nationality word), else None."""
    return country_spellings().get(comparable(text))


@cache
def _former() -> Mapping[str, FormerCountry]:
    data = _data()
    found: dict[str, FormerCountry] = {}
    for gone in sorted(pycountry.historic_countries, key=lambda one: str(getattr(one, "withdrawal_date", ""))):
        entry = FormerCountry(
            code=gone.alpha_4,
            name=gone.name,
            withdrawn=str(getattr(gone, "withdrawal_date", "")),
            successors=tuple(data["successors"].get(gone.alpha_3, ())),
        )
        names = data["former_names"].get(gone.alpha_3, ())
        for text in (gone.alpha_2, gone.alpha_3, gone.alpha_4, gone.name, *names):
            found[comparable(text)] = entry
    return MappingProxyType(found)


def former_country(text: str) -> FormerCountry | None:
    """What `text` used to be, if it names a country of ISO 3166-3 and none of today; else None."""
    if country(text) is not None:
        return None
    return _former().get(comparable(text))


def territories_of(code: str) -> tuple[str, ...]:
    """Alpha-3 codes of places with a code of their own that are often written under the name of `code`."""
    return tuple(_data()["territories"].get(code, ()))


@cache
def _not_countries() -> Mapping[str, str]:
    return {comparable(text): kind for kind, texts in _data()["not_countries"].items() for text in texts}


def not_a_country(text: str) -> str | None:
    """“unknown”, “stateless” or “total” where `text` says so in a country's place; else None."""
    return _not_countries().get(comparable(text))


@lru_cache(maxsize=16_384)
def nationalities(text: str) -> tuple[str, ...] | None:
    """The alpha-3 codes in a nationality text, the first named first.

    “Afghan UK” gives (AFG, GBR); “Albanian Unknown” gives (ALB,); “Unknown” gives (). None where a part is not known,
    or where the words can be parted in two ways.
    """
    return read_nationalities(text, country)


def read_nationalities(text: str, meaning: Callable[[str], str | None]) -> tuple[str, ...] | None:
    """As `nationalities`, with the meaning of a single nationality word given."""
    whole = _one(text, meaning)
    if whole is not None:
        return whole
    words = text.split()
    readings = {
        tuple(dict.fromkeys(first + second))
        for cut in range(1, len(words))
        if (first := _one(" ".join(words[:cut]), meaning)) is not None
        and (second := _one(" ".join(words[cut:]), meaning)) is not None
    }
    return readings.pop() if len(readings) == 1 else None


def _one(text: str, meaning: Callable[[str], str | None]) -> tuple[str, ...] | None:
    code = meaning(text)
    if code:
        return (code,)
    return () if not_a_country(text) else None
