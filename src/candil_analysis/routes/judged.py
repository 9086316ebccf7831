"""Corridors and chains with their uncertainty, from plain counts of moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import Final

from candil_analysis.facts import Evidence
from candil_analysis.routes.flows import Judged, judge
from candil_analysis.routes.legs import BASES, Basis
from candil_analysis.routes.results import Chain, Corridor, Corridors
from candil_analysis.significance import STANDARD, Rigour, poisson_interval, wilson_interval

VERSION: Final = "1"
METHOD: Final = (
    "Moves between successive (or first and last) located legs; share with Wilson interval; expectation by "
    "quasi-independence of origins and destinations; one-sided conditional binomial p, Benjamini–Hochberg."
)
MARGINS_ONLY: Final = (
    "The expectation knows only how large the two ends are: not distance, borders, language or visas, which explain "
    "much of what stands out."
)
MOVES_NOT_PEOPLE: Final = "A record with several moves is counted once in each of them."
PAIRS_ARE_WEAKER: Final = "Pairs join two countries that a record names; nobody observed the way between them."
CITIZENSHIP: Final = "Where no country of origin is said, the citizenship stands in for it: the weakest ground."
UNKNOWN_LEFT_OUT: Final = "Suppressed parts are unknown: a corridor with one holds at least the figure shown."

#: A chain told by one record says more about that record than about a way that is used.
LEAST_SUPPORT: Final = 2

Flows = Mapping[tuple[str, str, str], int | None]  # (origin, destination, basis) → count


def from_flows(
    flows: Flows,
    *,
    level: str,
    transit: Mapping[tuple[str, str, str], int | None] | None = None,
    chains: Sequence[Mapping[tuple[str, ...], int | None]] = (),
    evidence: Evidence | None = None,
    notes: tuple[str, ...] = (),
    rigour: Rigour = STANDARD,
    at_least: Set[tuple[str, str, str]] = frozenset(),
) -> Corridors:
    """Judge moves counted by (origin, destination, basis).

    `at_least`: those of `flows` whose count leaves out a part that is kept back. `transit`: counts by (origin, transit,
    destination). `chains`: one mapping for each length, places → count.
    Chains of fewer than `LEAST_SUPPORT` records are left out, and those that only repeat part of a longer one with the
    same support.
    """
    counts, partial = _summed(flows)
    partial |= {(origin, destination) for origin, destination, _ in at_least}
    judged = judge(counts)
    moves = int(judged.observed.sum())
    grounds, between = _grounds(flows), _between(transit or {})
    lows, highs = poisson_interval(judged.observed, rigour.confidence)
    position = {pair: index for index, pair in enumerate(judged.pairs)}
    found = []
    for pair in counts:
        corridor = Corridor(*pair, bases=grounds[pair], transit=between.get(pair, ()))
        index = position.get(pair)
        if index is not None:
            interval = (float(lows[index]), float(highs[index]))
            corridor = _judged(corridor, judged, index, interval, moves, rigour)
            corridor = replace(corridor, at_least=pair in partial)
        found.append(corridor)
    return Corridors(
        corridors=tuple(sorted(found, key=lambda one: (-(one.count or 0), one.origin, one.destination))),
        chains=_closed(chains, rigour.confidence),
        moves=moves,
        tests=judged.tests,
        level=level,
        method=METHOD,
        version=VERSION,
        discovery_rate=rigour.discovery_rate,
        confidence=rigour.confidence,
        evidence=evidence,
        notes=_notes(flows, bool(partial), notes),
    )


def _judged(
    corridor: Corridor, judged: Judged, index: int, interval: tuple[float, float], moves: int, rigour: Rigour
) -> Corridor:
    count, expected, q = int(judged.observed[index]), float(judged.expected[index]), float(judged.q[index])
    share_low, share_high = wilson_interval(count, moves, rigour.confidence)
    return replace(
        corridor,
        count=count,
        low=interval[0],
        high=interval[1],
        share=count / moves if moves else None,
        share_low=share_low,
        share_high=share_high,
        expected=expected,
        ratio=count / expected if expected > 0 else None,
        p=float(judged.p[index]),
        q=q,
        unusual=q <= rigour.discovery_rate,
    )


def _summed(flows: Flows) -> tuple[dict[tuple[str, str], int | None], set[tuple[str, str]]]:
    """Flows over all bases, None when no part is known; and the pairs of which some part is unknown."""
    parts: dict[tuple[str, str], list[int | None]] = defaultdict(list)
    for (origin, destination, _), count in flows.items():
        if origin != destination:
            parts[origin, destination].append(count)
    known = {pair: [count for count in counts if count is not None] for pair, counts in parts.items()}
    summed = {pair: sum(counts) if counts else None for pair, counts in known.items()}
    return summed, {pair for pair, counts in parts.items() if len(known[pair]) < len(counts)}


def _grounds(flows: Flows) -> dict[tuple[str, str], tuple[tuple[Basis, int | None], ...]]:
    names = {origin_destination[:2] for origin_destination in flows}
    return {
        (origin, destination): tuple(
            (basis, flows[origin, destination, basis]) for basis in BASES if (origin, destination, basis) in flows
        )
        for origin, destination in names
    }


def _between(transit: Mapping[tuple[str, str, str], int | None]) -> dict[tuple[str, str], tuple[tuple[str, int], ...]]:
    used: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for (origin, place, destination), count in transit.items():
        if count:
            used[origin, destination].append((place, count))
    return {pair: tuple(sorted(places, key=lambda place: (-place[1], place[0]))) for pair, places in used.items()}


def _closed(chains: Sequence[Mapping[tuple[str, ...], int | None]], confidence: float) -> tuple[Chain, ...]:
    """Chains with enough support, without those that a longer chain contains with the same support."""
    supported = {
        places: count for lengths in chains for places, count in lengths.items() if count and count >= LEAST_SUPPORT
    }
    repeated = {
        part
        for places, count in supported.items()
        for part in (places[1:], places[:-1])
        if supported.get(part) == count
    }
    kept = sorted(
        ((places, count) for places, count in supported.items() if places not in repeated),
        key=lambda chain: (-chain[1], -len(chain[0]), chain[0]),
    )
    lows, highs = poisson_interval([count for _, count in kept], confidence)
    return tuple(
        Chain(places, count, float(low), float(high))
        for (places, count), low, high in zip(kept, lows, highs, strict=True)
    )


def _notes(flows: Flows, partial: bool, notes: tuple[str, ...]) -> tuple[str, ...]:
    bases = {basis for _, _, basis in flows}
    own = {
        MOVES_NOT_PEOPLE: True,
        MARGINS_ONLY: True,
        PAIRS_ARE_WEAKER: bool(bases & {"pair", "citizenship"}),
        CITIZENSHIP: "citizenship" in bases,
        UNKNOWN_LEFT_OUT: partial,
    }
    return (*notes, *(note for note, holds in own.items() if holds and note not in notes))
