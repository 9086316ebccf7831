"""Reporting: hotspots that rest on one contributor, places nobody reports from, and effort allowed for."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from candil_analysis.hotspots import (
    area_hotspots,
    cell_hotspots,
    contributors,
    effort_hotspots,
    expected_by_contributor,
    spatial_scan,
    without_each_contributor,
)
from candil_analysis.hotspots.effort import EFFORT, NOT_COVERED
from candil_analysis.hotspots.scan import Replicates
from candil_analysis.significance import two_sided
from candil_analysis.tests.test_hotspots_areas import grid_neighbours
from candil_analysis.tests.test_hotspots_cells import planted as planted_cells

GRID = grid_neighbours(12)
WHO = ("north", "south", "west")


def reports(seed=1, **raised):
    """place → contributor → cases; `raised`: centre → contributor → times as many around it."""
    chance = np.random.default_rng(seed)
    table = {}
    for name in GRID:
        table[name] = {who: int(chance.poisson(1.0)) for who in WHO}
    for centre, times in raised.items():
        near = {centre, *GRID[centre]} | {name for name, others in GRID.items() if centre in others}
        for name, (who, many) in product(sorted(near), times.items()):
            table[name][who] = int(chance.poisson(many))
    return table


def by_count(counts):
    return area_hotspots(counts, GRID)


def test_a_hotspot_of_all_contributors_holds_and_one_of_a_single_contributor_does_not():
    given = reports(r3c3=dict.fromkeys(WHO, 5.0), r8c8={"north": 15.0})
    found = without_each_contributor(given, by_count)
    assert found.contributors == WHO
    firm, weak = found.place("r3c3"), found.place("r8c8")
    assert (firm.standing, weak.standing) == ("holds", "does not hold")
    assert weak.least_favourable == "north"
    assert weak.share > 0.7
    assert weak.q > 0.05 >= firm.q
    assert weak.hotspot.classification == "hot"
    # The least favourable answer is that of the search without the contributor.
    left_out = {
        name: None if {who for who, n in row.items() if n} == {"north"} else row["south"] + row["west"]
        for name, row in given.items()
    }
    assert weak.q == by_count(left_out).spot("r8c8").q
    assert weak.without == by_count(left_out).spot("r8c8")
    assert firm.without.classification == "hot"
    assert weak in found.standing("does not hold")
    assert contributors.NO_COVERAGE in found.notes


def test_where_only_one_contributor_reports_a_hotspot_rests_on_it_and_is_not_refuted():
    given = reports()
    for name in ("r6c6", "r6c7", "r7c6", "r5c6", "r6c5"):
        given[name] = {"north": 25}
    found = without_each_contributor(given, by_count).place("r6c6")
    assert found.standing == "rests on one contributor"
    assert found.least_favourable == "north"
    assert np.isnan(found.q)
    # With a second one active there who saw nothing, leaving the first out is an answer: there is nothing.
    known = without_each_contributor(given, by_count, coverage=dict.fromkeys(GRID, 3)).place("r6c6")
    assert (known.standing, known.contributors) == ("does not hold", 3)
    assert known.without.classification == "cold"
    # Said to be the only one active there, it leaves nobody behind who could have seen nothing.
    alone = without_each_contributor(
        given, by_count, coverage={name: 1 if set(given[name]) == {"north"} else 3 for name in GRID}
    ).place("r6c6")
    assert (alone.standing, alone.contributors, alone.without) == ("rests on one contributor", 1, None)


def test_places_without_a_contributor_are_unknown_and_not_zero():
    given = reports(r3c3=dict.fromkeys(WHO, 5.0))
    coverage = {name: 3 for name in GRID if not name.startswith(("r10", "r11"))}
    given = {name: row for name, row in given.items() if name in coverage}
    found = without_each_contributor(given, by_count, coverage=coverage)
    nobody = found.place("r11c4")
    assert (nobody.standing, nobody.contributors, nobody.hotspot) == ("no contributor here", 0, None)
    assert len(found.whole) == len(coverage)
    assert found.place("r0c0").standing == "no hotspot"
    assert contributors.NOT_COVERED in found.notes
    # As zeros they would pull the mean down.
    assert (
        found.whole.spot("r3c3").expected
        > by_count({n: sum(r.values()) for n, r in given.items()}).spot("r3c3").expected
    )


def test_suppressed_places_stay_suppressed_and_impossible_coverage_is_refused():
    found = without_each_contributor({**reports(), "r0c0": None}, by_count)
    assert found.place("r0c0").standing == "suppressed"
    assert found.whole.unknown == ("r0c0",)
    with pytest.raises(ValueError, match="3 contributors reported from a, but 2"):
        without_each_contributor({"a": {"x": 1, "y": 1, "z": 1}}, by_count, coverage={"a": 2})
    with pytest.raises(KeyError):
        found.place("nowhere")


def test_nothing_and_one_place_are_answered():
    empty = without_each_contributor({}, lambda counts: area_hotspots(counts, {}))
    assert (empty.places, empty.contributors) == ((), ())
    one = without_each_contributor({"a": {"x": 3}}, lambda counts: area_hotspots(counts, {}))
    assert [place.standing for place in one] == ["no hotspot"]


def test_cells_can_be_asked_too():
    given = {f"{cell:x}": {"north": n // 2, "south": n - n // 2} for cell, n in planted_cells().items()}
    found = without_each_contributor(given, lambda counts: cell_hotspots(counts, margin=0))
    hot = found.whole.significant("hot")
    assert hot
    assert {place.key for place in found if place.hotspot and place.hotspot.classification == "hot"} == {
        spot.key for spot in hot
    }
    assert found.place(hot[0].key).standing == "holds"


def test_expected_counts_deal_out_each_contributors_own_total_by_activity():
    given = {"a": {"x": 8, "y": 1}, "b": {"x": 2}, "c": {"y": 5}}
    activity = {"a": {"x": 3.0, "y": 1.0}, "b": {"x": 1.0, "y": 0.0}, "c": {"y": 2.0}, "d": {"x": 1.0}, "e": {}}
    found = expected_by_contributor(given, activity)
    assert found == pytest.approx({"a": 10 * 3 / 5 + 6 / 3, "b": 10 / 5, "c": 6 * 2 / 3, "d": 10 / 5})
    assert sum(found.values()) == pytest.approx(16)


def test_the_chance_beyond_effort_is_that_of_a_sum_of_binomials():
    given = {"a": {"x": 3, "y": 1}, "b": {"x": 1}, "c": {"y": 2}}
    activity = {"a": {"x": 1, "y": 1}, "b": {"x": 3, "y": 2}, "c": {"y": 1}}
    found = effort_hotspots(given, activity, {"a": [], "b": [], "c": []})
    for place, x, y in (("a", 1 / 4, 1 / 4), ("b", 3 / 4, 2 / 4), ("c", 0, 1 / 4)):
        masses = np.convolve(stats.binom.pmf(np.arange(5), 4, x), stats.binom.pmf(np.arange(4), 3, y))
        spot = found.spot(place)
        assert spot.p == pytest.approx(two_sided(masses)[spot.observed], abs=1e-9)
        assert spot.expected == pytest.approx(4 * x + 3 * y)
    assert found.question == "effort"


def diligent(seed, centre="r5c5", real=1.0, grid=GRID):
    """North works ten times as much around the centre; the problem there is `real` times as large."""
    chance = np.random.default_rng(seed)
    near = {centre, *grid[centre]} | {name for name, others in grid.items() if centre in others}
    activity = {name: {"north": 10.0 if name in near else 1.0, "south": 1.0} for name in grid}
    given = {
        name: {who: int(chance.poisson(2 * much * (real if name in near else 1))) for who, much in row.items()}
        for name, row in activity.items()
    }
    return given, activity


def test_a_diligent_charity_makes_a_hotspot_of_counts_and_none_beyond_its_effort():
    given, activity = diligent(3)
    counts = {name: sum(row.values()) for name, row in given.items()}
    assert area_hotspots(counts, GRID).spot("r5c5").classification == "hot"
    found = effort_hotspots(given, activity, GRID)
    assert found.spot("r5c5").classification == "not significant"
    assert EFFORT in found.notes
    real, activity = diligent(3, real=2.0)
    assert effort_hotspots(real, activity, GRID).spot("r5c5").classification == "hot"
    where = {name: (float(name[1:].split("c")[0]), float(name.split("c")[1])) for name in GRID}
    for table, significant in ((given, False), (real, True)):
        total = {name: sum(row.values()) for name, row in table.items()}
        scan = spatial_scan(total, where, baseline=expected_by_contributor(table, activity), replicates=Replicates(199))
        assert bool(scan.significant(0.01)) == significant


@pytest.mark.slow
def test_where_effort_explains_all_at_most_seven_worlds_in_a_hundred_have_a_discovery():
    grid = grid_neighbours(7)
    worlds = (diligent(7_000 + seed, grid=grid) for seed in range(200))
    found = sum(bool(effort_hotspots(*world, grid).significant()) for world in worlds)
    assert found <= 14


def test_places_without_activity_are_unknown_and_a_lone_contributor_in_one_place_is_not_tested():
    found = effort_hotspots({"a": {"x": 9}}, {"a": {"x": 1.0}}, {"a": ["b"]})
    assert found.unknown == ("b",)
    assert NOT_COVERED in found.notes
    assert found.spot("a").classification == "not tested"
    assert found.spot("a").expected == 9
    assert len(effort_hotspots({}, {}, {})) == 0


@pytest.mark.parametrize(
    ("given", "activity", "says"),
    [
        ({"a": {"x": 1}}, {"a": {"y": 1}}, "x has cases in a but no activity"),
        ({"a": {"x": -1}}, {"a": {"x": 1}}, "x cannot have -1"),
        ({"a": {"x": 1}}, {"a": {"x": float("nan")}}, "activity of x in a is nan"),
    ],
)
def test_wrong_effort_is_refused(given, activity, says):
    with pytest.raises(ValueError, match=says):
        expected_by_contributor(given, activity)
