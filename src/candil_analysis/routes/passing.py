"""Which places do most journeys pass through, between two ends and altogether?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from candil_analysis.facts import Evidence
from candil_analysis.significance import STANDARD, Rigour, wilson_interval

VERSION: Final = "1"
METHOD: Final = (
    "Share of journeys (first to last located leg) with the place in between, with Wilson interval; altogether "
    "over the journeys that neither begin nor end there."
)
TOLD_ONLY: Final = (
    "A record names the places somebody spoke of: a journey without a place in between was not therefore direct. "
    "Shares are least figures."
)
BY_REPORTING: Final = "Borders and towns where somebody asks and records are named more often than others."
NOISY: Final = "Some parts came out larger than their whole through protective noise, and are shown as all of it."
LEFT_OUT: Final = "Suppressed parts are unknown: they are left out of the part and of the whole."


@dataclass(frozen=True)
class Passage:
    """One place on journeys from `origin` to `destination`; both None: on all journeys."""

    place: str
    origin: str | None
    destination: str | None
    through: int
    journeys: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Passages:
    """The places passed, of all journeys and of those between the same two ends."""

    overall: tuple[Passage, ...]  # most passed first
    by_pair: tuple[Passage, ...]
    journeys: int
    level: str
    method: str
    version: str
    confidence: float
    evidence: Evidence | None
    notes: tuple[str, ...]


def passages_from(
    transit: Mapping[tuple[str, str, str], int | None],
    journeys: Mapping[tuple[str, str], int | None],
    *,
    level: str,
    evidence: Evidence | None = None,
    notes: tuple[str, ...] = (),
    rigour: Rigour = STANDARD,
) -> Passages:
    """Shares from `transit`: (origin, place, destination) → journeys through it, and `journeys`: (origin, destination)
    → all, each None where suppressed. ValueError for a count below zero.
    """
    below = [key for counts in (transit, journeys) for key, count in counts.items() if count is not None and count < 0]
    if below:
        raise ValueError(f"{' → '.join(below[0])}: no count lies below 0.")
    whole = {pair: count for pair, count in journeys.items() if count and pair[0] != pair[1]}
    parts = {
        key: count
        for key, count in transit.items()
        if count is not None and (key[0], key[2]) in whole and key[1] not in (key[0], key[2])
    }
    found = [
        _passage(place, (origin, destination), count, whole[origin, destination], rigour)
        for (origin, place, destination), count in parts.items()
        if count
    ]
    own = {
        TOLD_ONLY: bool(whole),
        BY_REPORTING: bool(found),
        LEFT_OUT: None in transit.values() or None in journeys.values(),
        NOISY: any(count > whole[key[0], key[2]] for key, count in parts.items()),
    }
    return Passages(
        overall=_ordered(_overall(parts, whole, transit, rigour)),
        by_pair=_ordered(found),
        journeys=sum(whole.values()),
        level=level,
        method=METHOD,
        version=VERSION,
        confidence=rigour.confidence,
        evidence=evidence,
        notes=(*notes, *(note for note, holds in own.items() if holds and note not in notes)),
    )


def _overall(
    parts: Mapping[tuple[str, str, str], int],
    whole: Mapping[tuple[str, str], int],
    transit: Mapping[tuple[str, str, str], int | None],
    rigour: Rigour,
) -> list[Passage]:
    everything = sum(whole.values())
    at_an_end: dict[str, int] = defaultdict(int)
    for (origin, destination), count in whole.items():
        at_an_end[origin] += count
        at_an_end[destination] += count
    unknown: dict[str, int] = defaultdict(int)
    for (origin, place, destination), part in transit.items():
        if part is None:
            unknown[place] += whole.get((origin, destination), 0)
    through: dict[str, int] = defaultdict(int)
    for (origin, place, destination), count in parts.items():
        through[place] += min(count, whole[origin, destination])
    return [
        _passage(place, (None, None), count, everything - at_an_end[place] - unknown[place], rigour)
        for place, count in through.items()
        if count
    ]


def _passage(place: str, ends: tuple[str | None, str | None], through: int, journeys: int, rigour: Rigour) -> Passage:
    part = min(through, journeys)
    low, high = wilson_interval(part, journeys, rigour.confidence)
    return Passage(place, ends[0], ends[1], part, journeys, part / journeys, low, high)


def _ordered(found: list[Passage]) -> tuple[Passage, ...]:
    return tuple(
        sorted(found, key=lambda one: (-one.through, -one.share, one.place, one.origin or "", one.destination or ""))
    )
