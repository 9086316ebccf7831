"""Draws the invented world: rows for partner files, and the truth about what was planted.

Places are real towns, because a map needs them; that anything happens there is drawn by chance from the seed.
Background: people are reported evenly over the towns, origins and destinations are independent, months follow a gentle
season. Planted on top: hotspots (towns), corridors (country pairs), high-rate countries, a lasting break, one month's
outbreak, and events that two organisations report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

import numpy as np

from candil.sample.retelling import retold, with_days_and_summaries

Array = np.ndarray[Any, np.dtype[Any]]

FIRST_MONTH: Final = (2020, 1)
MONTHS: Final = 78  # to June 2026
BREAK_MONTH: Final = 48  # January 2024
OUTBREAK_MONTH: Final = 74  # March 2026
BREAK_TYPE: Final = "ForcedCriminality"
OUTBREAK_TYPE: Final = "ForcedMarriage"

EXPLOITATION: Final = {
    "ForcedLabour": 0.38,
    "SexualExploitation": 0.27,
    "ForcedCriminality": 0.10,
    "Servitude": 0.10,
    "ForcedBegging": 0.05,
    "ChildLabour": 0.05,
    "ForcedMarriage": 0.05,
}
INDUSTRIES: Final = {"A": 0.3, "F": 0.2, "I": 0.2, "C": 0.15, "T": 0.1, "H": 0.05}
MEANS: Final = {
    "DebtBondage": 0.22,
    "TakesEarnings": 0.18,
    "WithholdsDocuments": 0.16,
    "FalsePromises": 0.16,
    "PsychologicalAbuse": 0.12,
    "ExcessiveWorkingHours": 0.10,
    "RestrictsMovement": 0.06,
}
RECRUITERS: Final = {"Other": 0.4, "Friend": 0.22, "Family": 0.18, "IntimatePartner": 0.2}
AGES: Final = {
    "9-17": 0.16, "18-20": 0.14, "21-23": 0.14, "24-26": 0.13, "27-29": 0.12, "30-38": 0.2, "39-47": 0.08, "48+": 0.03,
}  # fmt: skip
GENDERS: Final = {"Feminine": 0.58, "Masculine": 0.39, "TransOrNonConforming": 0.01, "NonSpecifiedUnknown": 0.02}
STATUSES: Final = {"PossibleVictimOfTrafficking": 0.6, "ActualVictimOfTrafficking": 0.4}
#: How precisely the place is told.
PRECISIONS: Final = {"locality": 0.85, "country": 0.15}

HEADER: Final = (
    "reference", "month", "people", "citizenship", "gender", "age_band", "exploitation", "industry",
    "means_of_control", "recruiter_relation", "status", "origin_country", "transit_country", "country", "town",
    "latitude", "longitude", "source", "source_grade", "information_grade", "summary",
)  # fmt: skip


@dataclass(frozen=True)
class Town:
    """A place where the invented people are reported."""

    name: str
    country: str  # ISO 3166-1 alpha-3
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Truth:
    """What was planted, and what was left alone. Written beside the sample files as truth.json."""

    seed: int
    records: int
    hotspots: tuple[Town, ...]
    quiet_towns: tuple[Town, ...]
    corridors: tuple[tuple[str, str, str], ...]  # origin, transit, destination
    quiet_corridors: tuple[tuple[str, str], ...]
    high_rate_countries: tuple[str, ...]
    break_type: str = BREAK_TYPE
    break_month: str = ""
    outbreak_type: str = OUTBREAK_TYPE
    outbreak_month: str = ""
    steady_type: str = "Servitude"
    retold: tuple[tuple[str, str], ...] = ()  # references of two rows about one event

    def as_json(self) -> dict[str, Any]:
        """Plain values for the truth file."""
        return asdict(self)


@dataclass
class World:
    """The invented world of one seed.

    Args:
        towns: at least 20 towns in each of at least 12 countries, far enough apart not to share a cell.
        populations: country → people; background counts follow it, so that background rates are level.
        records: how many rows to draw.
        seed: of the random generator; the same seed gives the same world.
    """

    towns: Sequence[Town]
    populations: dict[str, int]
    records: int = 20_000
    seed: int = 7
    hotspot_share: float = 0.06
    corridor_share: float = 0.08
    high_rate: float = 2.5
    retold_share: float = 0.03
    truth: Truth = field(init=False)

    def __post_init__(self) -> None:
        self._chance = np.random.default_rng(self.seed)
        self._countries = sorted({town.country for town in self.towns})
        chosen = self._chance.permutation(len(self.towns))
        hot = [self.towns[i] for i in chosen[:6]]
        pairs = self._distinct_pairs(11)
        hot_countries = {town.country for town in hot} | {pair[2] for pair in pairs[:5]}
        level = [code for code in self._countries if code not in hot_countries]
        self.truth = Truth(
            seed=self.seed,
            records=self.records,
            hotspots=tuple(hot),
            quiet_towns=tuple(self.towns[i] for i in chosen[6:18]),
            corridors=tuple(pairs[:5]),
            quiet_corridors=tuple((origin, destination) for origin, _, destination in pairs[5:]),
            high_rate_countries=tuple(level[:2]),
            break_month=month_name(BREAK_MONTH),
            outbreak_month=month_name(OUTBREAK_MONTH),
        )

    def _distinct_pairs(self, how_many: int) -> list[tuple[str, str, str]]:
        """Origin, transit and destination, all different, no origin–destination pair twice."""
        found: dict[tuple[str, str], str] = {}
        while len(found) < how_many:
            origin, transit, destination = (str(c) for c in self._chance.choice(self._countries, 3, replace=False))
            found.setdefault((origin, destination), transit)
        return [(origin, transit, destination) for (origin, destination), transit in found.items()]

    def columns(self) -> dict[str, Array]:
        """The rows of the world as `HEADER` column → array of text, all `records` long; notes what is told twice."""
        chance = np.random.default_rng([self.seed, 1])
        rows, pairs = retold(with_days_and_summaries(self._rows(), chance), self.retold_share, chance)
        self.truth = replace(self.truth, retold=tuple(pairs))
        return rows

    def _rows(self) -> dict[str, Array]:
        n, chance = self.records, self._chance
        months = self._months()
        exploitation = self._exploitation(months)
        towns, origins, transits, latitudes, longitudes = self._stories()
        placed = self._draw(PRECISIONS) == "locality"
        in_work = np.isin(exploitation, ["ForcedLabour", "ChildLabour"])
        names = np.array([self.towns[i].name for i in towns])
        return {
            "reference": np.array([f"S{number:06d}" for number in range(1, n + 1)]),
            "month": np.array([month_name(int(month)) for month in months]),
            "people": np.full(n, "1"),
            "citizenship": np.where(chance.random(n) < 0.92, origins, ""),
            "gender": self._draw(GENDERS),
            "age_band": np.where(chance.random(n) < 0.85, self._draw(AGES), ""),
            "exploitation": exploitation,
            "industry": np.where(in_work, self._draw(INDUSTRIES), ""),
            "means_of_control": self._means(),
            "recruiter_relation": np.where(chance.random(n) < 0.5, self._draw(RECRUITERS), ""),
            "status": self._draw(STATUSES),
            "origin_country": origins,
            "transit_country": transits,
            "country": np.array([self.towns[i].country for i in towns]),
            "town": np.where(placed, names, ""),
            "latitude": _written(latitudes, placed),
            "longitude": _written(longitudes, placed),
            "source": self._draw({"Case work": 0.4, "Helpline": 0.3, "Outreach": 0.3}),
            "source_grade": self._draw({"1": 0.3, "2": 0.6, "3": 0.1}),
            "information_grade": self._draw({"A": 0.2, "B": 0.25, "C": 0.35, "D": 0.2}),
        }

    def _draw(self, weights: dict[str, float]) -> Array:
        values = np.fromiter(weights.values(), float)
        return self._chance.choice(list(weights), size=self.records, p=values / values.sum())

    def _months(self) -> Array:
        """Months by season (a fifth up in July, down in January) and three per cent growth a year."""
        index = np.arange(MONTHS)
        weights = (1 + 0.2 * np.sin(2 * np.pi * (index - 3) / 12)) * 1.03 ** (index / 12)
        return self._chance.choice(MONTHS, size=self.records, p=weights / weights.sum())

    def _exploitation(self, months: Array) -> Array:
        """Types by their weights; after the break, and in the month of the outbreak, one type weighs more."""
        after = self._draw({**EXPLOITATION, BREAK_TYPE: EXPLOITATION[BREAK_TYPE] * 2.2})
        raised = self._draw({**EXPLOITATION, OUTBREAK_TYPE: EXPLOITATION[OUTBREAK_TYPE] * 6})
        usual = np.where(months >= BREAK_MONTH, after, self._draw(EXPLOITATION))
        return np.where(months == OUTBREAK_MONTH, raised, usual)

    def _means(self) -> Array:
        many = self._chance.integers(0, 4, size=self.records)
        draws = np.stack([self._draw(MEANS) for _ in range(3)], axis=1)
        return np.array([";".join(sorted(set(row[:k]))) for row, k in zip(draws, many, strict=True)])

    def _stories(self) -> tuple[Array, ...]:
        """Town index, origin, transit country (or none), latitude and longitude of each person's story."""
        n, chance = self.records, self._chance
        draw = chance.random(n)
        hot, along = (
            draw < self.hotspot_share,
            (draw >= self.hotspot_share) & (draw < self.hotspot_share + self.corridor_share),
        )
        corridor = chance.integers(len(self.truth.corridors), size=n)
        destination = np.where(along, np.array([c[2] for c in self.truth.corridors])[corridor], self._destinations())
        towns = self._towns_in(destination)
        planted = np.array([self.towns.index(town) for town in self.truth.hotspots])
        towns = np.where(hot, planted[chance.integers(len(planted), size=n)], towns)
        country = np.array([town.country for town in self.towns])[towns]
        origins, transits = self._origins(country)
        origins = np.where(along, np.array([c[0] for c in self.truth.corridors])[corridor], origins)
        transits = np.where(along, np.array([c[1] for c in self.truth.corridors])[corridor], transits)
        spread = np.where(hot, 14.0, 5.0) / 111.2  # kilometres as degrees of latitude
        latitudes = np.array([town.latitude for town in self.towns])[towns]
        longitudes = np.array([town.longitude for town in self.towns])[towns]
        north, east = chance.normal(0, 1, size=(2, n)) * spread
        return towns, origins, transits, latitudes + north, longitudes + east / np.cos(np.radians(latitudes))

    def _destinations(self) -> Array:
        high = dict.fromkeys(self.truth.high_rate_countries, self.high_rate)
        weights = np.array([self.populations[code] * high.get(code, 1.0) for code in self._countries], float)
        return self._chance.choice(self._countries, size=self.records, p=weights / weights.sum())

    def _towns_in(self, countries: Array) -> Array:
        """One town index for each country named, every town of a country equally likely."""
        chosen = np.zeros(len(countries), dtype=int)
        for code in self._countries:
            here = np.flatnonzero(countries == code)
            towns = [i for i, town in enumerate(self.towns) if town.country == code]
            chosen[here] = self._chance.choice(towns, size=len(here))
        return chosen

    def _origins(self, countries: Array) -> tuple[Array, Array]:
        """Origin and transit country, independent of the destination but for people who never left."""
        n, names = len(countries), np.array(self._countries)
        origins = self._other_than(names, countries)
        transits = self._other_than(names, countries)
        transits = np.where((transits == origins) | (self._chance.random(n) < 0.6), "", transits)
        stayed = self._chance.random(n) < 0.25
        return np.where(stayed, countries, origins), np.where(stayed, "", transits)

    def _other_than(self, names: Array, taken: Array) -> Array:
        """A name for each place that is not the one taken: a step of 1 to n-1 around the sorted ring of names."""
        at = np.searchsorted(names, taken)
        others: Array = names[(at + self._chance.integers(1, len(names), size=len(taken))) % len(names)]
        return others


def _written(values: Array, placed: Array) -> Array:
    """Coordinates as a partner would write them: to about a kilometre, or not at all."""
    return np.array([f"{value:.2f}" if here else "" for value, here in zip(values, placed, strict=True)])


def month_name(index: int) -> str:
    """The `index`-th month of the world as 2024-01."""
    year, month = divmod(FIRST_MONTH[1] - 1 + index, 12)
    return f"{FIRST_MONTH[0] + year}-{month + 1:02d}"
