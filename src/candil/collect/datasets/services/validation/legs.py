"""Places: countries, coordinates and names as legs of a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from candil.collect.datasets.services.mapping import LegRule
from candil.collect.datasets.services.records import CleanLeg
from candil.collect.datasets.services.validation.coding import Reader
from candil.collect.datasets.services.validation.problems import Problem, Problems, problem
from candil.platform.places import queries as places

LONGEST_NAME: Final = 200
Legs = tuple[CleanLeg, ...]
Point = tuple[float, float]


class LegReader:
    """Reads one leg rule. The order of its columns: latitude, longitude, coordinates, place, countries."""

    def __init__(self, rule: LegRule, has: dict[str, bool], countries: Reader | None, missing: frozenset[str]) -> None:
        self.rule = rule
        self._names = [name for name in (rule.latitude, rule.longitude, rule.coordinates, rule.place) if has.get(name)]
        self._countries = countries
        self._missing = missing
        self.not_found = 0  # place names that the gazetteer does not know or knows several of

    def __call__(self, texts: Sequence[str]) -> Legs | Problems:
        given = {name: self._reported(text) for name, text in zip(self._names, texts, strict=False)}
        found = self._countries(texts[len(self._names) :]) if self._countries else None
        if isinstance(found, Problems):
            return found
        countries = found.yes if found else ()
        point = self._point(given)
        if isinstance(point, Problems):
            return point
        name = self._place_name(given)
        if isinstance(name, Problems):
            return name
        if self.rule.geocode and name and point is None:
            return self._geocoded(name, countries)
        return self._legs(countries, point, name)

    def _reported(self, text: str) -> str:
        return "" if text.casefold() in self._missing else text

    def _legs(self, countries: Sequence[str], point: Point | None, name: str) -> Legs:
        if not countries and point is None and not name:
            return ()
        latitude, longitude = point or (None, None)
        precision = self.rule.precision if point or name else ""
        if not precision:
            precision = "exact" if point else "country"
        # Several countries of one place (a group of people of many origins) are as many legs; a point has one.
        several = countries if point is None and not name else countries[:1]
        return tuple(
            CleanLeg(
                stage=self.rule.stage, country=country, place_name=name, latitude=latitude, longitude=longitude,
                precision=precision, basis=self.rule.basis, mode=self.rule.mode,
            )
            for country in several or ("",)
        )  # fmt: skip

    def _geocoded(self, name: str, countries: Sequence[str]) -> Legs:
        """Only what the gazetteer knows is kept: a free text may hold an address or a name."""
        place = places.resolve(name, country=countries[0] if countries else None)
        if place is None:
            self.not_found += 1
            return self._legs(countries, None, "")
        return (
            CleanLeg(
                stage=self.rule.stage, country=place.country or (countries[0] if countries else ""),
                place_name=place.name, latitude=place.latitude, longitude=place.longitude,
                precision=place.precision, basis=self.rule.basis, mode=self.rule.mode,
            ),
        )  # fmt: skip

    def _place_name(self, given: dict[str, str]) -> str | Problems:
        name = given.get(self.rule.place, "")
        if name.casefold() in {text.casefold() for text in self.rule.place_missing}:
            return ""
        if len(name) <= LONGEST_NAME:
            return name
        if self.rule.shorten:
            return name[: LONGEST_NAME - 1] + "…"
        return problem(
            self.rule.place, name,
            _("The place name has %(length)d characters; %(limit)d are possible.")
            % {"length": len(name), "limit": LONGEST_NAME},
            _("Shorten it, or write “shorten: true” in the mapping."),
        )  # fmt: skip

    def _point(self, given: dict[str, str]) -> Point | Problems | None:
        if self.rule.coordinates and (both := given.get(self.rule.coordinates)):
            latitude, comma, longitude = both.partition(",")
            if not comma:
                return problem(
                    self.rule.coordinates, both, _("These are not two coordinates."),
                    _("Write latitude and longitude in degrees with a comma between: 51.5, -0.12."),
                )  # fmt: skip
            return _checked(self.rule.coordinates, self.rule.coordinates, latitude, longitude)
        latitude, longitude = given.get(self.rule.latitude, ""), given.get(self.rule.longitude, "")
        if not latitude and not longitude:
            return None
        return _checked(self.rule.latitude, self.rule.longitude, latitude, longitude)


def _checked(column: str, other: str, first: str, second: str) -> Point | Problems:
    wrong: list[Problem] = []
    values: list[float] = []
    for name, text, most, word in ((column, first, 90, _("latitude")), (other, second, 180, _("longitude"))):
        value = _degrees(text)
        if value is None or not -most <= value <= most:
            wrong.extend(
                problem(
                    name, text.strip(),
                    _("This %(word)s is not a number between -%(most)d and %(most)d.") % {"word": word, "most": most},
                    _("Write it in decimal degrees; check whether latitude and longitude changed places."),
                ).found
            )  # fmt: skip
        else:
            values.append(value)
    if wrong:
        return Problems(tuple(wrong))
    if values == [0.0, 0.0]:
        return problem(
            column, "0, 0", _("0, 0 lies in the open sea and usually means that the place is not known."),
            _("Leave both coordinates empty."),
        )  # fmt: skip
    return values[0], values[1]


def _degrees(text: str) -> float | None:
    plain = text.strip().replace(",", ".") if text.count(",") == 1 and "." not in text else text.strip()
    if "_" in plain or (not plain[-1:].isdigit() and plain[-1:] != "."):
        return None
    try:
        return float(plain)
    except ValueError:
        return None
