"""Which corridors carry more, or less, of the moves in a later period than in an earlier one?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from candil_analysis.facts import Evidence
from candil_analysis.hotspots.change import share_interval
from candil_analysis.significance import STANDARD, Rigour, benjamini_hochberg

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

VERSION: Final = "1"
METHOD: Final = (
    "Each corridor's moves before and after beside {base}: exact two-sided test given their sum ({law}), twice the "
    "smaller tail; Benjamini–Hochberg; ratio with exact interval (Clopper and Pearson 1934)."
)
BESIDE_ALL: Final = "all moves of both periods"
BY_TIME: Final = "the length of the two periods"
SHARES: Final = "A corridor's part of all moves is compared: when one grows, the parts of the others fall."
REPORTING: Final = "More moves in a longer look or with more contributors are more reports, not more moves."
MOVES_HANG_TOGETHER: Final = "Moves of one event count one by one: several records of it can pass for a change."
LEFT_OUT: Final = "Corridors suppressed in either period are unknown: they are left out, and out of all moves too."
NOTHING: Final = "One of the periods has no moves: nothing is compared."

Flows = Mapping[tuple[str, str], int | None]


@dataclass(frozen=True)
class Change:
    """One corridor. `ratio` is its part (or its moves a unit of time) after over before, with interval.

    `ratio` is None where there was nothing before: it has then grown from nothing, and `low` says by how much at least.
    """

    origin: str
    destination: str
    before: int
    after: int
    ratio: float | None
    low: float
    high: float | None
    p: float
    q: float
    direction: Literal["up", "down"] | None  # None: no change beyond chance, at the false-discovery rate


@dataclass(frozen=True)
class Changes:
    """Every corridor of either period, and how many moves each period has in all."""

    corridors: tuple[Change, ...]  # the clearest change first
    before: int  # all moves compared
    after: int
    method: str
    version: str
    discovery_rate: float
    confidence: float
    evidence: Evidence | None
    notes: tuple[str, ...]


def changes(
    before: Flows,
    after: Flows,
    *,
    lengths: tuple[float, float] | None = None,
    rigour: Rigour = STANDARD,
    evidence: Evidence | None = None,
) -> Changes:
    """Compare every corridor of two periods: (origin, destination) → count, None suppressed, not named zero.

    Without `lengths` each corridor's part of all moves is compared (Fisher 1935: the law of its later moves, given its
    own and all moves of both periods, is hypergeometric), so that more reporting everywhere is no change. With
    `lengths` of the two periods, in any one unit, its moves a unit of time are (binomial; Przyborowski and
    Wilenski 1940). Flows to themselves are left out. ValueError for a count below zero or a length not above zero.
    """
    _check(before, after, lengths)
    named = sorted(pair for pair in {*before, *after} if pair[0] != pair[1])
    pairs = [pair for pair in named if before.get(pair, 0) is not None and after.get(pair, 0) is not None]
    early, late = (np.array([flows.get(pair, 0) for pair in pairs], dtype=np.int64) for flows in (before, after))
    totals = int(early.sum()), int(late.sum())
    comparable = lengths is not None or min(totals) > 0
    base = lengths or (float(totals[0]), float(totals[1]))
    p = _by_time(early, late, lengths) if lengths else _beside_all(early, late)
    q = benjamini_hochberg(p)
    law, beside = ("binomial", BY_TIME) if lengths else ("hypergeometric", BESIDE_ALL)
    return Changes(
        corridors=_described(pairs, early, late, base, p, q, rigour) if comparable else (),
        before=totals[0],
        after=totals[1],
        method=METHOD.format(base=beside, law=law),
        version=VERSION,
        discovery_rate=rigour.discovery_rate,
        confidence=rigour.confidence,
        evidence=evidence,
        notes=_notes(comparable, bool(lengths), len(pairs) < len(named)),
    )


def _check(before: Flows, after: Flows, lengths: tuple[float, float] | None) -> None:
    for name, flows in (("before", before), ("after", after)):
        for pair, count in flows.items():
            if count is not None and count < 0:
                raise ValueError(f"The flow {pair[0]} → {pair[1]} {name} is {count}; no count lies below 0.")
    if lengths is not None and not (lengths[0] > 0 and lengths[1] > 0):
        raise ValueError(f"The two periods have a length above 0, not {lengths[0]} and {lengths[1]}.")


def _beside_all(early: Integers, late: Integers) -> Floats:
    whole, own, after = int(early.sum() + late.sum()), early + late, int(late.sum())
    up = stats.hypergeom.sf(late - 1, whole, own, after)
    down = stats.hypergeom.cdf(late, whole, own, after)
    return np.asarray(np.minimum(1.0, 2 * np.minimum(up, down)), dtype=np.float64)


def _by_time(early: Integers, late: Integers, lengths: tuple[float, float]) -> Floats:
    chance = lengths[1] / (lengths[0] + lengths[1])
    up = stats.binom.sf(late - 1, early + late, chance)
    down = stats.binom.cdf(late, early + late, chance)
    return np.asarray(np.minimum(1.0, 2 * np.minimum(up, down)), dtype=np.float64)


def _described(
    pairs: list[tuple[str, str]],
    early: Integers,
    late: Integers,
    base: tuple[float, float],
    p: Floats,
    q: Floats,
    rigour: Rigour,
) -> tuple[Change, ...]:
    low, high = share_interval(late, early + late, rigour.confidence)
    scale = base[0] / base[1]
    found = []
    for at, (origin, destination) in enumerate(pairs):
        ratio = float(late[at] / early[at] * scale) if early[at] else None
        rises = ratio is None or ratio > 1
        found.append(
            Change(
                origin,
                destination,
                int(early[at]),
                int(late[at]),
                ratio,
                float(low[at] / (1 - low[at]) * scale),
                float(high[at] / (1 - high[at]) * scale) if high[at] < 1 else None,
                float(p[at]),
                float(q[at]),
                ("up" if rises else "down") if q[at] <= rigour.discovery_rate else None,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.q, one.p, one.origin, one.destination)))


def _notes(comparable: bool, by_time: bool, left_out: bool) -> tuple[str, ...]:
    notes = {
        NOTHING: not comparable,
        SHARES: not by_time,
        REPORTING: by_time,
        MOVES_HANG_TOGETHER: True,
        LEFT_OUT: left_out,
    }
    return tuple(note for note, holds in notes.items() if holds)
