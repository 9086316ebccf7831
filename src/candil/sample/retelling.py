"""Days, summaries and second reports for the rows of the invented world: some events are told twice, as in life.

Drawn from a seed of their own, so that what else was planted does not depend on them.
"""

from __future__ import annotations

import calendar
from typing import Any, Final

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
Chance = np.random.Generator

#: How much of what a second reporter says is different, or not said.
DAY_SAID, ANOTHER_DAY, SUMMARY_SAID, ANOTHER_WORD = 0.75, 0.25, 0.65, 0.2
#: A second report repeats these as they are; month, place, age, means of control and summary with its own errors.
REPEATED: Final = (
    "people", "citizenship", "gender", "age_band", "exploitation", "industry", "means_of_control", "origin_country",
    "transit_country", "country", "town", "latitude", "longitude",
)  # fmt: skip
VENUES: Final = (
    "bakery", "barn", "barracks", "boatyard", "brickworks", "bungalow", "cannery", "caravan", "carwash", "cellar",
    "chalet", "depot", "dockside", "farmhouse", "fishmonger", "foundry", "garage", "glasshouse", "guesthouse", "hangar",
    "hostel", "laundry", "marina", "mill", "nursery", "orchard", "packhouse", "pier", "quarry", "salon", "sawmill",
    "shed", "slaughterhouse", "stables", "tannery", "terrace", "vineyard", "warehouse", "workshop", "yard",
)  # fmt: skip
THINGS: Final = (
    "aerial", "awning", "bicycle", "billboard", "bollard", "bridge", "bunting", "chimney", "clocktower", "crane",
    "culvert", "dovecote", "fence", "flagpole", "footbridge", "fountain", "generator", "hedge", "hydrant", "kiosk",
    "ladder", "lantern", "letterbox", "minibus", "mural", "pallet", "pylon", "railing", "scaffold", "shutter",
    "signpost", "skip", "staircase", "tarpaulin", "tractor", "trailer", "trellis", "turnstile", "weathervane",
    "windmill",
)  # fmt: skip
DETAILS: Final = (
    "barefoot", "blankets", "blisters", "candles", "cardboard", "coughing", "curtains", "deductions", "dormitory",
    "earplugs", "exhausted", "foreman", "gloves", "hungry", "icy", "interpreter", "keys", "ledger", "limping", "locked",
    "mattresses", "midnight", "mould", "nightshift", "overalls", "padlock", "payday", "queue", "ration", "receipts",
    "rent", "silent", "soaked", "sunburn", "thirsty", "threats", "unpaid", "wages", "watched", "whistle",
)  # fmt: skip


def with_days_and_summaries(columns: dict[str, Array], chance: Chance) -> dict[str, Array]:
    """The rows with the day added to three quarters of the months, and a summary to two thirds of the rows."""
    n = len(columns["month"])
    said = chance.random(n) < DAY_SAID
    days = np.array([_day(month, chance) for month in columns["month"]])
    words = np.stack([chance.choice(pool, n) for pool in (VENUES, THINGS, DETAILS)], axis=1)
    told = chance.random(n) < SUMMARY_SAID
    return {
        **columns,
        "month": np.where(said, days, columns["month"]),
        "summary": np.array([_summary(*row) if kept else "" for row, kept in zip(words, told, strict=True)]),
    }


def retold(columns: dict[str, Array], share: float, chance: Chance) -> tuple[dict[str, Array], list[tuple[str, str]]]:
    """The rows with this share of them turned into second reports of other rows; and the pairs of references.

    No row is told a third time, and the number of rows stays.
    """
    n = len(columns["reference"])
    chosen = chance.permutation(n)[: 2 * round(share * n)]
    first, second = chosen[::2], chosen[1::2]
    changed = {name: values.astype(object) for name, values in columns.items()}
    for name in REPEATED:
        changed[name][second] = columns[name][first]
    for a, b in zip(first, second, strict=True):
        changed["month"][b] = _retold_day(columns["month"][a], chance)
        changed["means_of_control"][b] = _some_of(columns["means_of_control"][a], chance)
        changed["summary"][b] = _retold_summary(columns["summary"][a], chance)
        if chance.random() < ANOTHER_WORD:
            changed["age_band"][b] = ""
    pairs = [(str(columns["reference"][a]), str(columns["reference"][b])) for a, b in zip(first, second, strict=True)]
    return changed, sorted(pairs)


def _day(month: str, chance: Chance) -> str:
    year, number = (int(part) for part in month.split("-")[:2])
    return f"{month}-{chance.integers(1, calendar.monthrange(year, number)[1] + 1):02d}"


def _retold_day(date: str, chance: Chance) -> str:
    """The same day, one up to two days off within its month, or only the month."""
    month, day = date[:7], date[8:]
    draw = chance.random()
    if not day or draw < 1 - DAY_SAID:
        return month
    last = calendar.monthrange(int(month[:4]), int(month[5:]))[1]
    step = int(chance.integers(-2, 3)) if draw < 1 - DAY_SAID + ANOTHER_DAY else 0
    return f"{month}-{min(last, max(1, int(day) + step)):02d}"


def _some_of(means: str, chance: Chance) -> str:
    return ";".join(one for one in means.split(";") if chance.random() > ANOTHER_WORD)


def _retold_summary(summary: str, chance: Chance) -> str:
    """Mostly the same words; none where none were said."""
    if not summary:
        return ""
    words = summary.removeprefix("Invented: ").rstrip(".").split(", ")
    pools = (VENUES, THINGS, DETAILS)
    kept = [
        str(chance.choice(pool)) if chance.random() < ANOTHER_WORD else word
        for word, pool in zip(words, pools, strict=True)
    ]
    return _summary(*kept)


def _summary(venue: str, thing: str, detail: str) -> str:
    return f"Invented: {venue}, {thing}, {detail}."
