"""Moves as expressions: which records went from where to where, at a level of detail, and how surely.

A level is `country`, `cell:R` (H3 at resolution R) or the name of an imported area level. Every table made here has
the columns `record, visibility, organisation, people, key` and its places as text, one row per record and
combination, ready for `aggregates.tally`.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import ibis

from candil_analysis.facts import Question, Store
from candil_analysis.facts.dimensions import parent_cell, resolution_of

Table = Any  # Ibis carries no types
Value = Any
#: From one leg to the next, or from the first leg of a journey to its last.
Span = Literal["step", "journey"]
#: How a move is known: by legs observed or inferred, by two countries named together, by citizenship alone.
Basis = Literal["observed", "inferred", "pair", "citizenship"]

#: From strongest to weakest. A move is as sure as its weaker leg; assessed legs count as inferred.
BASES: Final[tuple[Basis, ...]] = ("observed", "inferred", "pair", "citizenship")
_RECORD: Final = ("record", "visibility", "organisation", "people", "key")


def pairs(
    store: Store, question: Question, classes: frozenset[int] | None, level: str = "country", *, span: Span = "step"
) -> Table:
    """One row per (record, origin, destination) with the strongest `basis` (text, one of `BASES`) it has.

    `span` "step" joins each located leg with the next one by position; "journey" joins the first with the last.
    At level `country`, a record with fewer than two located legs gives its countries of origin × countries of
    exploitation instead (basis "pair"), or its citizenships where no origin is said ("citizenship": the weakest,
    because many people do not set out from the country of their passport). Moves that stay in one place
    of the level are no moves.
    """
    moves = store.kept(f"moves {level} {span}", lambda: _moves(store, level, span))
    return _of(store.asked(question, classes), moves)


def transits(store: Store, question: Question, classes: frozenset[int] | None, level: str = "country") -> Table:
    """One row per (record, origin, transit, destination): the places between the first and last of each journey."""
    return _of(store.asked(question, classes), store.kept(f"transits {level}", lambda: _transits(store, level)))


def chains(
    store: Store, question: Question, classes: frozenset[int] | None, level: str = "country", *, length: int = 3
) -> Table:
    """One row per record and run of `length` places that follow each other, in columns `place_1` … `place_<length>`.

    Legs that stay in a place count as one stop. ValueError below three places: two are a pair.
    """
    if length < 3:
        raise ValueError(f"A chain has at least three places, not {length}.")
    runs = store.kept(f"chains {level} {length}", lambda: _runs(store, level, length))
    return _of(store.asked(question, classes), runs)


def _of(asked: Table, found: Table) -> Table:
    """What was found about the records asked about, with what counting needs of each record."""
    return found.join(asked.select(*_RECORD), "record")


def _moves(store: Store, level: str, span: Span) -> Table:
    located = _located(store, level)
    moves = _steps(located) if span == "step" else _journeys(located)
    if level == "country":
        moves = ibis.union(moves, _from_codes(store.facts, located))
    moves = moves.filter(moves.origin != moves.destination)
    strongest = moves.group_by("record", "origin", "destination").agg(rank=moves["rank"].min())
    named = strongest["rank"].cases(*enumerate(BASES[:-1]), else_=BASES[-1])
    return strongest.mutate(basis=named).drop("rank")


def _transits(store: Store, level: str) -> Table:
    located = _located(store, level)
    ends = _journeys(located).drop("rank")
    between = located.select("record", transit="place").distinct().join(ends, "record")
    inner = between.filter(between.transit != between.origin, between.transit != between.destination)
    return inner.filter(inner.origin != inner.destination)


def _runs(store: Store, level: str, length: int) -> Table:
    stops = _stops(_located(store, level))
    in_order = ibis.window(group_by="record", order_by="position")
    names = {f"place_{n}": stops.place.lead(n - 1).over(in_order) for n in range(1, length + 1)}
    runs = stops.select("record", **names)
    return runs.filter(runs[f"place_{length}"].notnull()).distinct()


def _located(store: Store, level: str) -> Table:
    """Legs that are located at the level: record, position, place, rank of the basis."""
    legs = store.legs.mutate(rank=ibis.ifelse(store.legs.basis == "observed", 0, 1))
    resolution = resolution_of(level)
    if level == "country":
        placed = legs.mutate(place=legs.country)
    elif resolution is not None:
        placed = legs.mutate(place=parent_cell(legs.cell, resolution).cast("string"))
    else:
        placed = _in_areas(legs, level)
    return placed.filter(placed.place.notnull()).select("record", "position", "place", "rank")


def _in_areas(legs: Table, level: str) -> Table:
    """Legs with their area of the level; of several (overlapping boundaries) the first by code."""
    every = legs.select("record", "position", "rank", area=legs.areas.unnest())
    of_level = every.filter(every.area.startswith(f"{level}:"))
    return of_level.group_by("record", "position", "rank").agg(place=of_level.area.min())


def _stops(located: Table) -> Table:
    """Located legs without those that stay where the leg before was."""
    in_order = ibis.window(group_by="record", order_by="position")
    seen = located.mutate(before=located.place.lag().over(in_order))
    return seen.filter(seen.before.isnull() | (seen.before != seen.place)).drop("before")


def _steps(located: Table) -> Table:
    in_order = ibis.window(group_by="record", order_by="position")
    joined = located.select(
        "record",
        origin=located.place,
        destination=located.place.lead().over(in_order),
        rank=ibis.greatest(located["rank"], located["rank"].lead().over(in_order)),
    )
    return joined.filter(joined.destination.notnull())


def _journeys(located: Table) -> Table:
    """First to last located leg; as sure as the weaker of the two."""
    first, last = located.position.min(), located.position.max()
    ends = located.group_by("record").agg(
        origin=located.place.argmin(located.position),
        destination=located.place.argmax(located.position),
        rank=ibis.greatest(located["rank"].argmin(located.position), located["rank"].argmax(located.position)),
        first=first,
        last=last,
    )
    return ends.filter(ends["first"] < ends["last"]).select("record", "origin", "destination", "rank")


def _from_codes(facts: Table, located: Table) -> Table:
    """Country of origin (else citizenship) × country of exploitation of records whose legs do not tell the way."""
    per_record = located.group_by("record").agg(legs=located.count())
    told = per_record.filter(per_record.legs >= 2)
    untold = facts.anti_join(told, "record")
    by_origin = untold.country_of_origin.length() > 0
    start = ibis.ifelse(by_origin, untold.country_of_origin, untold.citizenship)
    starts = untold.select(
        "record", "country_of_exploitation", origin=start.unnest(), rank=ibis.ifelse(by_origin, 2, 3)
    )
    return starts.select("record", "origin", destination=starts.country_of_exploitation.unnest(), rank=starts["rank"])
