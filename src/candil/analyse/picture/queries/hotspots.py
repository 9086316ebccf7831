"""Places that stand out, for one viewer: more than chance, changing, and how firm that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from candil.analyse.picture.errors import QuestionUnclear
from candil.analyse.picture.queries.answers import COUNTRY, SEED, Asked, counts, reach_of
from candil.analyse.picture.queries.patterns import ONLY_OPENABLE, looked_at
from candil.platform.places import queries as places
from candil_analysis import aggregates
from candil_analysis.aggregates import Counts, Measure
from candil_analysis.facts import FINEST_CELL
from candil_analysis.hotspots import (
    Emerging,
    Hotspots,
    Sensitivity,
    area_hotspots,
    cell_emerging_hotspots,
    cell_hotspots,
    emerging_hotspots,
    without_each_contributor,
)
from candil_analysis.trends import Period, between, period_after

#: How many of the last periods are "now" when asking what is changing: about a year.
RECENT: Final[dict[Period, int]] = {"month": 12, "quarter": 4, "year": 1}
#: Periods looked back over at most; more would make the past of an old source weigh on the present.
LOOKED_BACK: Final[dict[Period, int]] = {"month": 60, "quarter": 24, "year": 12}


def hotspots_of_areas(asked: Asked, level: str, *, measure: Measure = "records") -> Hotspots:
    """Areas of a level whose neighbourhood has more than the whole; as rates where the operator brought populations."""
    counted = _counted(asked, level, measure=measure)
    found = _search(asked, level)(_figures(counted, level))
    return replace(found, evidence=counted.evidence)


def hotspots_of_cells(asked: Asked, resolution: int, *, measure: Measure = "records") -> Hotspots:
    """H3 cells whose neighbourhood holds more than dealing the counts out by chance would give.

    For a viewer with statistics only the cells are no finer than the disclosure rule allows.
    """
    level = f"cell:{resolution}"
    counted = _counted(asked, level, measure=measure)
    return cell_hotspots(_figures(counted, level), evidence=counted.evidence, seed=SEED)


@dataclass(frozen=True)
class Changing:
    """What is changing, and the periods that count as lately."""

    found: Emerging
    lately: tuple[str, ...]


def emerging_of(asked: Asked, level: str, period: Period) -> Changing | None:
    """Which places are new, growing, lasting or fading, by periods up to the last complete one.

    Over the records that the viewer may open, if any: a part kept back in one period would look like a change.
    None where the records do not reach over enough periods to have a before. Raises `QuestionUnclear`.
    """
    narrowed = looked_at(asked)
    changing = _changing(narrowed, level, period)
    if changing is None or narrowed is asked:
        return changing
    return replace(changing, found=replace(changing.found, notes=(*changing.found.notes, ONLY_OPENABLE)))


def _changing(asked: Asked, level: str, period: Period) -> Changing | None:
    counted = _counted(asked, level, period)
    named = {when for where, when in (cell.key for cell in counted.cells) if where is not None and when is not None}
    # Periods that are still filling up would look like a fall everywhere.
    until = reach_of(asked, period).until
    every = between(min(named), max(named), period) if named else ()
    periods = [each for each in every if period_after(each, period) <= until][-LOOKED_BACK[period] :]
    recent = RECENT[period]
    if len(periods) <= recent:
        return None
    rows = _courses(asked, counted, level, periods)
    lately = tuple(periods[-recent:])
    if level.startswith("cell:"):
        return Changing(cell_emerging_hotspots(rows, recent=recent, evidence=counted.evidence, seed=SEED), lately)
    near = _region(asked, level).neighbours
    kept = {code: row for code, row in rows.items() if code in near}
    return Changing(emerging_hotspots(kept, near, recent=recent, evidence=counted.evidence, seed=SEED), lately)


def _courses(asked: Asked, counted: Counts, level: str, periods: Sequence[str]) -> dict[str, list[int] | None]:
    """Place → cases by period; None where a period may not be told, which leaves the whole course untold."""
    # What is kept back whole is not listed: to whom figures are protected, a period not listed is unknown and not zero.
    unlisted = None if asked.is_protected else 0
    rows: dict[str, dict[str, int | None]] = {}
    for cell in counted.cells:
        where, when = cell.key
        if where is not None and when is not None and when in periods:
            row = rows.setdefault(_named(level, where), dict.fromkeys(periods, unlisted))
            row[when] = None if cell.suppressed else cell.value
    whole = {place: [value for value in row.values() if value is not None] for place, row in rows.items()}
    return {place: values if len(values) == len(periods) else None for place, values in whole.items()}


def firmness_of(asked: Asked, level: str) -> Sensitivity | None:
    """Whether each hotspot of a level stands when any one contributor is left out. Raises `QuestionUnclear`.

    None for a viewer who knows a part by statistics only: what a single contributor reports is never told, and an
    answer from the rest alone would mislead.
    """
    if asked.is_protected:
        return None
    counted = _counted(asked, level, "organisation")
    reports: dict[str, dict[str, int] | None] = {}
    for cell in counted.cells:
        where, who = cell.key
        if where is None or who is None:
            continue
        place = _named(level, where)
        row = reports.setdefault(place, {})
        if cell.value is None:
            reports[place] = None
        elif row is not None:
            row[who] = row.get(who, 0) + cell.value
    if not level.startswith("cell:"):
        region = _region(asked, level)
        reports = {code: row for code, row in reports.items() if code in region.neighbours}
    found = without_each_contributor(reports, _search(asked, level))
    return replace(found, whole=replace(found.whole, evidence=counted.evidence))


def shown_resolution(asked: Asked, resolution: int) -> int:
    """The resolution a viewer really gets."""
    return min(resolution, asked.rule.finest_cell) if asked.is_protected else resolution


@dataclass(frozen=True)
class _Region:
    """The areas compared, each with its neighbours among them; and the people in each, where they are known."""

    neighbours: Mapping[str, Sequence[str]]
    populations: Mapping[str, int] | None
    notes: tuple[str, ...]


def _region(asked: Asked, level: str) -> _Region:
    known = {COUNTRY, *(found.slug for found in places.area_levels())}
    if level not in known:
        raise QuestionUnclear(
            _("There is no level of areas “%(level)s”. Known: %(known)s.")
            % {"level": level, "known": ", ".join(sorted(known))}
        )
    near = places.neighbours(level)
    compared = set(near) if level != COUNTRY else _covered_countries(asked)
    populations = {code: people for code, people in places.populations(level).items() if code in compared}
    note = _("Only countries with any record are compared: where nobody contributes, nothing is known.")
    return _Region(
        {code: [other for other in near.get(code, ()) if other in compared] for code in sorted(compared)},
        populations or None,
        (note,) if level == COUNTRY else (),
    )


def _covered_countries(asked: Asked) -> set[str]:
    """Countries that any record of this population names, whatever else was asked for."""
    everything = replace(asked, question=replace(asked.question, where={}))
    return set(_figures(_counted(everything, COUNTRY), COUNTRY))


def _search(asked: Asked, level: str) -> Callable[[Mapping[str, int | None]], Hotspots]:
    """The search for hotspots of a level, from figures by place."""
    if level.startswith("cell:"):
        return lambda figures: cell_hotspots(dict(figures), seed=SEED)
    region = _region(asked, level)

    def search(figures: Mapping[str, int | None]) -> Hotspots:
        found = area_hotspots(
            {code: value for code, value in figures.items() if code in region.neighbours},
            region.neighbours,
            populations=region.populations,
            seed=SEED,
        )
        return replace(found, notes=(*found.notes, *region.notes))

    return search


def _counted(asked: Asked, level: str, *by: str, measure: Measure = "records") -> Counts:
    """Figures by place of the level, and by what else is asked for."""
    if not level.startswith("cell:"):
        return counts(asked, ["country_of_exploitation" if level == COUNTRY else "area", *by], measure=measure)
    resolution = int(level.removeprefix("cell:"))
    if not 0 <= resolution <= FINEST_CELL:
        raise QuestionUnclear(
            _("Cells come at resolutions 0 to %(finest)s, not %(asked)s.")
            % {"finest": FINEST_CELL, "asked": resolution}
        )
    cells = f"cell:{shown_resolution(asked, resolution)}"
    question, scope, rule = asked.question, asked.scope, asked.rule
    return aggregates.count(asked.store, by=(cells, *by), question=question, scope=scope, rule=rule, measure=measure)


def _figures(counted: Counts, level: str) -> dict[str, int | None]:
    """Place of the level → figure, None where it may not be told."""
    named = ((_named(level, cell.key[0]), cell.value) for cell in counted.cells if cell.key[0] is not None)
    return {place: value for place, value in named if level.startswith("cell:") or place.startswith(f"{level}:")}


def _named(level: str, value: str) -> str:
    """The code of a place: a country as an area of its level; anything else as it was counted."""
    return f"{COUNTRY}:{value}" if level == COUNTRY else value
