"""Corridors, what changed among them, and the places that journeys pass, for one viewer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from candil.analyse.picture.queries.answers import COUNTRY, Asked, last_two_years
from candil_analysis.routes import Changes, Corridors, Passages, changes, corridors, passages


def routes(asked: Asked, level: str = COUNTRY) -> Corridors:
    """Corridors between places of a level, with how much more than chance they carry."""
    return corridors(asked.store, question=asked.question, scope=asked.scope, rule=asked.rule, level=level)


def passages_of(asked: Asked, level: str = COUNTRY) -> Passages:
    """Places between the two ends of journeys that many of them pass."""
    return passages(asked.store, question=asked.question, scope=asked.scope, rule=asked.rule, level=level)


@dataclass(frozen=True)
class ChangedCorridors:
    """What changed among corridors from one year to the next."""

    found: Changes
    earlier: str
    later: str


def changed_corridors_of(asked: Asked) -> ChangedCorridors | None:
    """Corridors whose part of all moves differs between the last two complete years; None where there are no two."""
    years = last_two_years(asked)
    if years is None:
        return None
    before, after = (_flows(asked, year) for year in years)
    return ChangedCorridors(changes(before, after, evidence=asked.evidence), *years)


def _flows(asked: Asked, year: str) -> dict[tuple[str, str], int | None]:
    """Moves of a year by corridor; None where only a part may be told, because a part would look like a change."""
    in_year = replace(asked, question=replace(asked.question, where={**asked.question.where, "year": (year,)}))
    return {(one.origin, one.destination): None if one.at_least else one.count for one in routes(in_year).corridors}
