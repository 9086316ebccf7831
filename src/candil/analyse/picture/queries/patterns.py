"""What occurs together, what rose or fell, and the likely scenarios, for one viewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from candil.analyse.picture.queries.answers import SEED, Asked, counts, last_two_years
from candil_analysis import patterns, scenarios
from candil_analysis.facts import Question, Scope
from candil_analysis.networks import Network, values_network
from candil_analysis.patterns import Combinations, Emergences
from candil_analysis.scenarios import Scenarios

#: What a scenario is told by, the last left out first; more would leave too few records with any whole profile.
FEWEST_OF_A_SCENARIO: Final = 2
OF_A_SCENARIO: Final = (
    "exploitation", "citizenship", "country_of_exploitation", "industry", "gender", "age_band",
)  # fmt: skip


@dataclass(frozen=True)
class RiseAndFall:
    """What changed from one year to the next."""

    found: Emergences
    earlier: str
    later: str


#: A note of answers that leave out what the viewer knows by statistics only.
ONLY_OPENABLE: Final = "Only records that the viewer may open are compared; what is known as statistics is left out."


def looked_at(asked: Asked) -> Asked:
    """The question over the records that the viewer may open, if there are any: then every figure here is exact.

    Beside them, what is known by statistics only would leave most combinations untold and nothing could be concluded.
    """
    if not (asked.is_protected and asked.scope.rows):
        return asked
    openable = replace(asked, scope=Scope(asked.scope.rows))
    return openable if openable.evidence.records else asked


def combinations_of(asked: Asked, *, largest: int = 2) -> Combinations:
    """Values that occur together more, or less, often than chance explains."""
    return patterns.combinations(
        asked.store, question=asked.question, scope=asked.scope, rule=asked.rule, largest=largest
    )


def rise_and_fall_of(asked: Asked) -> RiseAndFall | None:
    """What became a larger or smaller part of the records in the last complete year, beside the year before.

    None where no two complete years follow each other.
    """
    years = last_two_years(asked)
    if years is None:
        return None
    earlier, later = years
    one, other = (replace(asked.question, where={**asked.question.where, "year": (year,)}) for year in (earlier, later))
    found = patterns.emergences(asked.store, periods=(one, other), scope=asked.scope, rule=asked.rule)
    return RiseAndFall(found, earlier, later)


def scenarios_of(asked: Asked) -> Scenarios:
    """The likeliest whole profiles. Dimensions that the question holds to one value are what is known.

    A profile is told by the dimensions that at least half of the records report, and by fewer of them where no whole
    profile has enough records behind it. Raises ValueError where a known value is too rare, or may not be told.
    """
    where = asked.question.where
    known = {name: str(values[0]) for name, values in where.items() if name in OF_A_SCENARIO and _is_one(values)}
    rest = replace(asked.question, where={name: values for name, values in where.items() if name not in known})
    told = [name for name in OF_A_SCENARIO if name not in known and _is_usually_reported(asked, name)]
    found = _scenarios(asked, rest, known, told)
    while not found.profiles and len(told) > FEWEST_OF_A_SCENARIO:
        told.pop()
        found = _scenarios(asked, rest, known, told)
    return found


def _scenarios(asked: Asked, question: Question, known: dict[str, str], told: Sequence[str]) -> Scenarios:
    return scenarios.scenarios(
        asked.store, known=known, question=question, scope=asked.scope, rule=asked.rule, dimensions=told, seed=SEED
    )


def network_of(asked: Asked) -> Network:
    """Which values hang together, in groups, and which of them tie the groups to each other."""
    return values_network(asked.store, question=asked.question, scope=asked.scope, rule=asked.rule, seed=SEED)


def _is_usually_reported(asked: Asked, dimension: str) -> bool:
    counted = counts(asked, [dimension])
    silent = sum(cell.value or 0 for cell in counted.cells if cell.key[0] is None)
    return 2 * silent <= (counted.total.value or 0)


def _is_one(values: tuple[str | None, ...]) -> bool:
    return len(values) == 1 and bool(values[0])
