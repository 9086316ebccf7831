"""Made-up records of made-up incidents, some told several times, for tests and benchmarks of linkage.

Each telling has its own errors: shifted or coarser dates, coarser places, missing values, misspelt and dropped words.
The same seed gives the same world. No person is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import h3
import numpy as np
import pyarrow as pa

from candil_analysis.linkage import LINKABLE

COUNTRIES = tuple(f"{a}{b}A" for a in "ABCDEFGH" for b in "KLMNO")
KINDS = ("SexualExploitation", "ForcedLabour", "DomesticServitude", "ForcedCriminality", "OrganRemoval", "Other")
MEANS = tuple(f"Means{number:02}" for number in range(12))
AGES = ("0-8", "9-17", "18-20", "21-23", "24-26", "27-29", "30-38", "39-47", "48+")
PLACES = ("farm", "nail bar", "car wash", "hotel", "flat", "restaurant", "factory", "harbour", "kitchen", "house")
FIRST_DAY = date(2019, 1, 1)
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "el", "or")]


@dataclass(frozen=True)
class World:
    """`truth[i]` is the incident of row i of `records`."""

    records: pa.Table
    truth: np.ndarray[Any, Any]

    @property
    def incidents(self) -> int:
        return len(set(self.truth.tolist()))

    def pairs(self) -> set[tuple[int, int]]:
        """Every pair of records of one incident, smaller number first."""
        told: dict[int, list[int]] = {}
        for record, incident in zip(self.records["record"].to_pylist(), self.truth.tolist(), strict=True):
            told.setdefault(incident, []).append(record)
        return {(a, b) for group in told.values() for a in sorted(group) for b in sorted(group) if a < b}


def world(
    records: int, seed: int, *, years: int = 4, towns: int = 400, texts: bool = True, again: float = 0.3
) -> World:
    """About `records` records; a share `again` of the incidents is told two to five times."""
    chance = np.random.default_rng(seed)
    times = np.where(
        chance.random(records) < again, 1 + chance.choice([1, 2, 3, 4], records, p=[0.6, 0.25, 0.1, 0.05]), 1
    )
    times = times[: int(np.searchsorted(np.cumsum(times), records)) + 1]
    makes = _Maker(chance, years, towns, texts)
    rows, truth = [], []
    for incident, often in enumerate(times.tolist()):
        happened = makes.incident()
        for _ in range(often):
            rows.append(makes.telling(happened))
            truth.append(incident)
    order = chance.permutation(len(rows))
    columns = {field.name: [rows[row].get(field.name) for row in order.tolist()] for field in LINKABLE}
    columns["record"] = list(range(1, len(rows) + 1))
    return World(pa.table(columns, schema=LINKABLE), np.array(truth)[order])


class _Maker:
    def __init__(self, chance: np.random.Generator, years: int, towns: int, texts: bool) -> None:
        self.chance, self.days, self.texts = chance, 365 * years, texts
        weights = 1 / np.arange(1, towns + 1)
        self.sizes = np.cumsum(weights / weights.sum())
        self.towns = [
            (float(y), float(x))
            for y, x in zip(chance.uniform(-30, 60, towns), chance.uniform(-20, 120, towns), strict=True)
        ]
        self.country = [COUNTRIES[int(number)] for number in chance.integers(0, len(COUNTRIES), towns)]
        self.vocabulary = [self._word() for _ in range(8_000)]
        self.frequent = np.cumsum(1 / np.arange(1, 8_001) ** 0.9)
        self.frequent /= self.frequent[-1]

    def _word(self) -> str:
        return "".join(
            SYLLABLES[int(n)] for n in self.chance.integers(0, len(SYLLABLES), int(self.chance.integers(2, 5)))
        )

    def _some(self, choices: tuple[str, ...], most: int) -> list[str]:
        skewed = 1 / np.arange(1, len(choices) + 1)
        size = int(self.chance.integers(1, most + 1))
        return list(self.chance.choice(choices, size, replace=False, p=skewed / skewed.sum()))

    def incident(self) -> dict[str, Any]:
        chance = self.chance
        town = int(np.searchsorted(self.sizes, chance.random()))
        y, x = self.towns[town]
        said = [self.vocabulary[int(n)] for n in np.searchsorted(self.frequent, chance.random(14)).tolist()]
        return {
            "town": town,
            "latitude": y + chance.normal(0, 0.02),
            "longitude": x + chance.normal(0, 0.02),
            "day": int(chance.integers(0, self.days)),
            "exploitation": self._some(KINDS, 2),
            "industry": self._some(tuple("ACFGHINOQT"), 1),
            "means_of_control": self._some(MEANS, 3),
            "citizenship": self._some(COUNTRIES, 1),
            "gender": str(chance.choice(["Feminine", "Masculine"])),
            "age_band": str(chance.choice(AGES)),
            "people": int(min(40, chance.geometric(0.5))),
            "venue": f"{self._word()} {chance.choice(PLACES)}",
            "words": said,
        }

    def telling(self, happened: dict[str, Any]) -> dict[str, Any]:
        chance = self.chance
        contributor = int(chance.integers(0, 30))
        row: dict[str, Any] = {"organisation": f"organisation {contributor}", "source": f"source {contributor}"}
        self._dated(row, happened)
        self._placed(row, happened)
        for name, missing in (
            ("exploitation", 0.05),
            ("industry", 0.2),
            ("means_of_control", 0.25),
            ("citizenship", 0.15),
        ):
            row[name] = [] if chance.random() < missing else self._told(happened[name])
        for name, missing in (("gender", 0.1), ("age_band", 0.25), ("people", 0.1)):
            row[name] = None if chance.random() < missing else happened[name]
        if row["people"] is not None and chance.random() < 0.15:
            row["people"] = max(1, row["people"] + int(chance.choice([-1, 1])))
        if self.texts:
            row["venue"] = None if chance.random() < 0.4 else self._misspelt(happened["venue"], 0.2)
            kept = [word for word in happened["words"] if chance.random() > 0.3]
            row["summary"] = None if chance.random() < 0.2 else " ".join(self._misspelt(word, 0.08) for word in kept)
        return row

    def _dated(self, row: dict[str, Any], happened: dict[str, Any]) -> None:
        chance = self.chance
        if chance.random() < 0.05:
            return
        shift = 0 if chance.random() < 0.6 else int(chance.integers(-6, 7))
        day = FIRST_DAY + timedelta(days=happened["day"] + shift)
        row["date_from"] = row["date_to"] = day
        if chance.random() < 0.12:
            row["date_from"] = day.replace(day=1)
            row["date_to"] = (row["date_from"] + timedelta(days=32)).replace(day=1) - timedelta(days=1)

    def _placed(self, row: dict[str, Any], happened: dict[str, Any]) -> None:
        chance = self.chance
        precision = str(chance.choice(["exact", "locality", "area", "country"], p=[0.45, 0.4, 0.1, 0.05]))
        if chance.random() < 0.05:
            return
        country = self.country[happened["town"]]
        row |= {"place_precision": precision, "country_of_exploitation": [country], "areas": [f"country:{country}"]}
        if precision != "country":
            row["areas"] = [*row["areas"], f"district:{happened['town']}"]
        if precision in ("exact", "locality"):
            y, x = (
                (happened["latitude"], happened["longitude"]) if precision == "exact" else self.towns[happened["town"]]
            )
            row |= {"latitude": y, "longitude": x, "cell": h3.str_to_int(h3.latlng_to_cell(y, x, 7))}

    def _told(self, codes: list[str]) -> list[str]:
        return [code for code in codes if self.chance.random() > 0.1]

    def _misspelt(self, text: str, often: float) -> str:
        if self.chance.random() > often:
            return text
        place = int(self.chance.integers(0, len(text)))
        return text[:place] + str(self.chance.choice(list("aeioumnst"))) + text[place + 1 :]
