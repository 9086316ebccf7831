"""Corridors, what changed among them, and the places that journeys pass, for one viewer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from candil.analyse.picture.queries.answers import COUNTRY, Asked, last_two_years
from candil.analyse.picture.queries.patterns import ONLY_OPENABLE, looked_at
from candil_analysis.routes import Changes, Corridors, Passages, changes, corridors, passages


def routes(asked: Asked, level: str = COUNTRY) -> Corridors:
    """Corridors between places of a level, with how much more than chance they carry."""
    return corridors(asked.store, question=asked.question, scope=asked.scope, rule=asked.rule, level=level)


def passages_of(asked: Asked, level: str = COUNTRY) -> Passages:
    """Places between the two ends of journeys that many of them pass.

    Over the records that the viewer may open, if any: beside those, a part kept back would make every share wrong.
    """
    narrowed = looked_at(asked)
    found = passages(narrowed.store, question=narrowed.question, scope=narrowed.scope, rule=asked.rule, level=level)
    return found if narrowed is asked else replace(found, notes=(*found.notes, ONLY_OPENABLE))


@dataclass(frozen=True)
class ChangedCorridors:
    """What changed among corridors from one year to the next."""

    found: Changes
    earlier: str
    later: str


def changed_corridors_of(asked: Asked) -> ChangedCorridors | None:
    """Corridors whose part of all moves differs between the last two complete years; None where there are no two.

    Over the records that the viewer may open, if there are any: a part kept back in one year would look like a change.
    """
    narrowed = looked_at(asked)
    years = last_two_years(narrowed)
    if years is None:
        return None
    before, after = (_flows(narrowed, year) for year in years)
    if narrowed.is_protected:
        for pair in {*before, *after}:  # what is not listed may be kept back: it is not zero
            before.setdefault(pair, None)
            after.setdefault(pair, None)
    found = changes(before, after, evidence=narrowed.evidence)
    notes = found.notes if narrowed is asked else (*found.notes, ONLY_OPENABLE)
    return ChangedCorridors(replace(found, notes=notes), *years)


def _flows(asked: Asked, year: str) -> dict[tuple[str, str], int | None]:
    """Moves of a year by corridor; None where only a part may be told, because a part would look like a change."""
    in_year = replace(asked, question=replace(asked.question, where={**asked.question.where, "year": (year,)}))
    return {(one.origin, one.destination): None if one.at_least else one.count for one in routes(in_year).corridors}
