"""Attacks that were tried on what a statistics-only viewer is told, with how often they succeed.

Four hundred little worlds live in one store, told apart by `source`: in each, 60 women, 60 men and a hidden third
group of 0 to 9 people, in half of the worlds nobody. The attacker knows all this but the size of the group in front
of them.
"""

from __future__ import annotations

from statistics import mean

import numpy as np
import pytest

from candil_analysis.aggregates import count, tally
from candil_analysis.facts import Question, Scope
from candil_analysis.tests.hand_made import store_of

STATISTICS = Scope(frozenset(), frozenset({1}))
WORLDS = 400
CHANCE = 0.5
#: Four standard deviations of the success of pure guessing in 400 worlds.
TOLERANCE = 4 * (0.25 / WORLDS) ** 0.5

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def hidden():
    """How many people the third group has, by world."""
    chance = np.random.default_rng(2024)
    present = chance.random(WORLDS) < CHANCE
    return {
        f"world {number:03}": int(size)
        for number, size in enumerate(np.where(present, chance.integers(1, 10, WORLDS), 0))
    }


@pytest.fixture(scope="module")
def store(tmp_path_factory, hidden):
    chance = np.random.default_rng(7)
    records = []
    for world, size in hidden.items():
        genders = ["F"] * 60 + ["M"] * 60 + ["X"] * size
        for number, gender in enumerate(genders):
            records.append(
                {
                    "source": world,
                    "gender": gender,
                    "citizenship": ["NAM", "XXX"] if gender == "X" else ["NAM"],
                    "organisation": f"organisation {number % 5}",
                    "status": "Confirmed" if number % 2 else "Suspected",
                    "key": int(chance.integers(0, 256)),
                }
            )
    return store_of(tmp_path_factory.mktemp("worlds"), records)


def told(store, by=("source",), **where):
    counted = count(store, by=by, question=Question(where), scope=STATISTICS)
    return {cell.key: cell.value for cell in counted.cells}


def success(hidden, guesses):
    """How often a guess of "somebody is there" is right."""
    return mean(guesses[world] == (size > 0) for world, size in hidden.items())


@pytest.mark.parametrize(
    "where",
    [
        {"gender": ("F", "M")},
        {"gender": ("F", "M", "X")},
        {"gender": ("F", "M", None)},
        {"gender": ("X", "M", "F"), "status": ("Confirmed", "Suspected")},
        {"citizenship": ("NAM",)},
    ],
)
def test_leaving_a_small_group_out_or_naming_it_changes_no_figure(store, hidden, where):
    everybody, others = told(store), told(store, **where)
    guesses = {world: everybody[world,] != others[world,] for world in hidden}
    assert success(hidden, guesses) == pytest.approx(CHANCE, abs=TOLERANCE)
    assert everybody == others


def test_the_same_subtraction_succeeds_without_the_guard(store, hidden):
    """The attack is real: on figures with threshold and noise alone it finds nearly every hidden group."""
    unguarded = [
        {cell.key: cell.value for cell in tally(store, store.asked(asked, None), ("source",), scope=STATISTICS).cells}
        for asked in (Question(), Question({"gender": ("F", "M")}))
    ]
    guesses = {world: unguarded[0][world,] != unguarded[1][world,] for world in hidden}
    assert success(hidden, guesses) > 0.9


def test_leaving_a_small_group_out_under_a_further_condition_changes_no_figure(store, hidden):
    half = told(store, status=("Confirmed",))
    assert half == told(store, status=("Confirmed",), gender=("F", "M"))
    assert half == told(store, status=("Confirmed",), gender=("F", "M", "X"))
    women = told(store, gender=("F",))
    assert women == told(store, gender=("F", "X"))


def test_a_small_group_asked_for_by_name_is_told_to_be_nothing(store):
    assert told(store, gender=("X",)) == {}
    assert told(store, citizenship=("XXX",)) == {}


def test_leaving_out_one_contributor_changes_no_figure(store):
    all_but_one = tuple(f"organisation {number}" for number in range(4))
    assert told(store, organisation=("organisation 4",)) == {}
    assert told(store, organisation=all_but_one) == told(store)
    assert told(store, organisation=all_but_one[:2]) == {}


def test_a_table_and_its_totals_do_not_give_the_hidden_figure(store, hidden):
    """Total less the two large groups, each asked for by itself, guesses the size of the third hardly better than at
    random."""
    totals, women, men = told(store), told(store, gender=("F",)), told(store, gender=("M",))
    present = {world: size for world, size in hidden.items() if size}
    exact = mean(
        min(max(totals[world,] - women[world,] - men[world,], 1), 9) == size for world, size in present.items()
    )
    assert exact < 1 / 9 + 4 * (8 / 81 / len(present)) ** 0.5
    few = {world: size for world, size in hidden.items() if size <= 3}
    guesses = {world: totals[world,] - women[world,] - men[world,] > 1 for world in few}
    assert success(few, guesses) < 0.7


def test_a_small_cell_is_never_told_and_what_is_withheld_beside_it_hardly_tells_that_it_is_there(store, hidden):
    cells = told(store, by=("source", "gender"))
    assert not [world for world in hidden if (world, "X") in cells]
    withheld = {world: any((world, gender) not in cells for gender in "FM") for world in hidden}
    assert any(withheld.values())
    assert success(hidden, withheld) < 0.6


def test_asking_again_averages_nothing_away(store):
    first = told(store)
    for _ in range(3):
        assert told(store) == first
    assert told(store, gender=("F", "M", "X", None)) == first
    assert told(store, gender=("F",), status=("Confirmed", "Suspected")) == told(store, gender=("F",))
