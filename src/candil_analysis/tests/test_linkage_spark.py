"""The same model on Spark: the same pairs, the same weights."""

from __future__ import annotations

import pytest

from candil_analysis.linkage import Model, Spark, link
from candil_analysis.linkage.comparisons import COMPARISONS
from candil_analysis.tests.linked_worlds import world

RULES_TRIED = ("town and fortnight", "rare words and two months")  # one of each make; all of them take twice as long


def untrained() -> Model:
    """Starting values of m, and chances that fall from the last level to the first."""
    chances = []
    for one in COMPARISONS:
        size = len(one.levels)
        u = [2.0 ** (place - size) for place in range(size)]
        chances.append(
            (one.name, tuple((level.name, level.likely, u[place]) for place, level in enumerate(one.levels)))
        )
    return Model(tuple(chances), prior=0.001, strict_share=0.1, records=200, seed=1)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # Spark's own
def test_spark_scores_as_duckdb_does(spark: Spark) -> None:
    made = world(200, seed=6)
    model = untrained()
    here, there = (link(made.records, model, engine=engine, rules=RULES_TRIED) for engine in (None, spark))
    assert len(here) > 20
    names = ["record_a", "record_b", "rule", *(f"level_{one.name}" for one in COMPARISONS)]
    assert here.table.select(names) == there.table.select(names)
    assert there.weight == pytest.approx(here.weight, abs=1e-9)
    assert there.compared == here.compared
