"""The routes that answer a question, from the store and within what the viewer may see."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from candil_analysis.aggregates import Counts, tally
from candil_analysis.disclosure import Rule
from candil_analysis.facts import Question, Scope, Store
from candil_analysis.facts.dimensions import resolution_of
from candil_analysis.figures import by_key, cautions, kept_back
from candil_analysis.routes.judged import from_flows
from candil_analysis.routes.legs import Span, chains, pairs, transits
from candil_analysis.routes.passing import Passages, passages_from
from candil_analysis.routes.results import Corridors
from candil_analysis.significance import STANDARD, Rigour

_SHORTEST_CHAIN: Final = 3
_LONGEST_CHAIN: Final = 5
_EVERYTHING: Final = Question(population="both")
_TOLD: Final = ("observed", "inferred")


def corridors(
    store: Store,
    *,
    question: Question,
    scope: Scope,
    rule: Rule,
    level: str = "country",
    span: Span = "step",
    rigour: Rigour = STANDARD,
) -> Corridors:
    """Corridors and frequent chains at `level`: `country`, `cell:R`, or an imported area level.

    Every figure is counted by `aggregates.tally`, so that what the viewer knows by statistics only is protected
    before anything is reckoned from it. `span` as in `legs.pairs`. Raises
    `UnknownDimension` for cells finer than the facts hold.
    """
    level = _coarse_enough(level, scope, rule)
    called = _cell_name if resolution_of(level) is not None else str

    def counted(what: str, moves: Callable[[], Any], *keys: str) -> Counts:
        # The conditions are given to the tally and not to the moves: only then does it guard narrow ones.
        found = store.found(f"{what} {level} {span}", moves, keys)
        return tally(store, found, keys, scope=scope, rule=rule, question=question)

    moves = counted(
        "moves", lambda: pairs(store, _EVERYTHING, None, level, span=span), "origin", "destination", "basis"
    )
    between = counted("transits", lambda: transits(store, _EVERYTHING, None, level), "origin", "transit", "destination")
    runs: list[dict[tuple[str, ...], int | None]] = []
    for length in range(_SHORTEST_CHAIN, _LONGEST_CHAIN + 1):
        in_a_row = partial(chains, store, _EVERYTHING, None, level, length=length)
        found = by_key(counted(f"chains of {length}", in_a_row, *_places(length)))
        if not found:
            break
        runs.append({tuple(map(called, places)): count for places, count in found.items()})
    return from_flows(
        {(called(start), called(end), basis): count for (start, end, basis), count in by_key(moves).items()},
        level=level,
        transit={(called(a), called(b), called(c)): count for (a, b, c), count in by_key(between).items()},
        chains=runs,
        evidence=moves.evidence,
        notes=cautions(moves),
        rigour=rigour,
        at_least={(called(start), called(end), basis) for start, end, basis in kept_back(moves)},
    )


def passages(
    store: Store,
    *,
    question: Question,
    scope: Scope,
    rule: Rule,
    level: str = "country",
    rigour: Rigour = STANDARD,
) -> Passages:
    """The places that most journeys pass through, at `level` as in `corridors`, and counted as there.

    Journeys are those of records with two located legs at least: countries that a record merely names together tell of
    no way between them, and are no journeys. Raises
    `UnknownDimension` for cells finer than the facts hold.
    """
    level = _coarse_enough(level, scope, rule)
    called = _cell_name if resolution_of(level) is not None else str
    moves = partial(pairs, store, _EVERYTHING, None, level, span="journey")
    ends = store.found(f"moves {level} journey", moves, ("origin", "destination", "basis"))
    between = store.found(
        f"transits {level} step",
        partial(transits, store, _EVERYTHING, None, level),
        ("origin", "transit", "destination"),
    )
    whole = tally(store, ends, ends.keys, scope=scope, rule=rule, question=question)
    parts = tally(store, between, between.keys, scope=scope, rule=rule, question=question)
    journeys: dict[tuple[str, str], int | None] = {}
    for (origin, destination, basis), count in by_key(whole).items():
        if basis in _TOLD:
            pair = (called(origin), called(destination))
            before = journeys.get(pair, 0)
            # A whole with an unknown part is unknown: a share of what is left would be too large.
            journeys[pair] = None if before is None or count is None else before + count
    return passages_from(
        {(called(a), called(b), called(c)): count for (a, b, c), count in by_key(parts).items()},
        journeys,
        level=level,
        evidence=whole.evidence,
        notes=tuple(dict.fromkeys((*cautions(whole), *cautions(parts)))),
        rigour=rigour,
    )


def _places(length: int) -> tuple[str, ...]:
    return tuple(f"place_{position}" for position in range(1, length + 1))


def _cell_name(number: str) -> str:
    return f"{int(number):x}"


def _coarse_enough(level: str, scope: Scope, rule: Rule) -> str:
    """Cells no finer than the rule allows a viewer who knows a part by statistics only."""
    resolution = resolution_of(level)
    too_fine = resolution is not None and bool(scope.protected) and resolution > rule.finest_cell
    return f"cell:{rule.finest_cell}" if too_fine else level
