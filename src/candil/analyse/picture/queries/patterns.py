"""What occurs together, what rose or fell, and the likely scenarios, for one viewer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from candil.analyse.picture.queries.answers import SEED, Asked, counts, reach_of
from candil_analysis import patterns, scenarios
from candil_analysis.patterns import Combinations, Emergences
from candil_analysis.scenarios import Scenarios

#: What a scenario is told by; more would leave too few records with any whole profile.
OF_A_SCENARIO: Final = (
    "exploitation", "citizenship", "country_of_exploitation", "industry", "gender", "age_band",
)  # fmt: skip


@dataclass(frozen=True)
class RiseAndFall:
    """What changed from one year to the next."""

    found: Emergences
    earlier: str
    later: str


def combinations_of(asked: Asked, *, largest: int = 2) -> Combinations:
    """Values that occur together more, or less, often than chance explains."""
    return patterns.combinations(
        asked.store, question=asked.question, scope=asked.scope, rule=asked.rule, largest=largest
    )


def rise_and_fall_of(asked: Asked) -> RiseAndFall | None:
    """What became a larger or smaller part of the records in the last complete year, beside the year before.

    None where no two complete years follow each other.
    """
    reach = reach_of(asked, "year")
    years = sorted(cell.key[0] for cell in counts(asked, ["year"]).cells if cell.key[0] is not None and cell.value)
    complete = [year for year in years if int(year) < reach.until.year]
    if len(complete) < 2 or int(complete[-1]) - int(complete[-2]) != 1:
        return None
    earlier, later = complete[-2:]
    one, other = (replace(asked.question, where={**asked.question.where, "year": (year,)}) for year in (earlier, later))
    found = patterns.emergences(asked.store, periods=(one, other), scope=asked.scope, rule=asked.rule)
    return RiseAndFall(found, earlier, later)


def scenarios_of(asked: Asked) -> Scenarios:
    """The likeliest whole profiles. Dimensions that the question holds to one value are what is known.

    A profile is told by the dimensions that at least half of the records report. Raises ValueError where a known value
    is too rare, or may not be told.
    """
    where = asked.question.where
    known = {name: str(values[0]) for name, values in where.items() if name in OF_A_SCENARIO and _is_one(values)}
    rest = replace(asked.question, where={name: values for name, values in where.items() if name not in known})
    return scenarios.scenarios(
        asked.store,
        known=known,
        question=rest,
        scope=asked.scope,
        rule=asked.rule,
        dimensions=[name for name in OF_A_SCENARIO if name not in known and _is_usually_reported(asked, name)],
        seed=SEED,
    )


def _is_usually_reported(asked: Asked, dimension: str) -> bool:
    counted = counts(asked, [dimension])
    silent = sum(cell.value or 0 for cell in counted.cells if cell.key[0] is None)
    return 2 * silent <= (counted.total.value or 0)


def _is_one(values: tuple[str | None, ...]) -> bool:
    return len(values) == 1 and bool(values[0])
