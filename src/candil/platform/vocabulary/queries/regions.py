"""UN M49 regions of the world and which countries lie in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from candil.platform.vocabulary.queries.schemes import Scheme, Term, read

#: Dimensions whose codes are regions.
REGION_DIMENSIONS: Final = ("un_region", "region_of_citizenship", "region_of_exploitation", "perpetrator_region")
#: CTDC's victim–perpetrator file joins two regions of the UN.
_JOINED: Final = Term(
    code="019+009",
    label="Americas or Oceania",
    status="extension",
    aliases=("Americas/Oceania",),
    any_of=("019", "009"),
)


@dataclass(frozen=True, slots=True)
class UnRegion:
    """Where M49 puts a country: codes of region, sub-region and (may be empty) intermediate region."""

    region: str
    sub_region: str
    intermediate: str = ""


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = read("tables", "regions")
    return data


def _nodes() -> Iterator[dict[str, Any]]:
    for region in _data()["regions"]:
        yield region
        for sub_region in region["sub_regions"]:
            yield sub_region
            yield from sub_region.get("intermediate", ())


@cache
def region_scheme() -> Scheme:
    """M49 regions of all three levels, with their English names."""
    terms = {node["code"]: Term(code=node["code"], label=node["name"]) for node in _nodes()}
    terms[_JOINED.code] = _JOINED
    about = _data()
    return Scheme(
        "un_region", about["source"], about["version"], about["licence"], MappingProxyType(terms), REGION_DIMENSIONS[1:]
    )


@cache
def _placed() -> Mapping[str, UnRegion]:
    found: dict[str, UnRegion] = {}
    for region in _data()["regions"]:
        for sub in region["sub_regions"]:
            for code in sub.get("countries", ()):
                found[code] = UnRegion(region["code"], sub["code"])
            for middle in sub.get("intermediate", ()):
                for code in middle["countries"]:
                    found[code] = UnRegion(region["code"], sub["code"], middle["code"])
    return MappingProxyType(found)


def un_region_of(country: str) -> UnRegion | None:
    """M49 place of an alpha-3 code. None for Antarctica and for codes that are no country."""
    return _placed().get(country)
