"""Routes from a store: which moves a record tells, and that nothing protected is told."""

import h3
import pytest

from candil_analysis.disclosure import Rule
from candil_analysis.facts import Question, Scope
from candil_analysis.routes import chains, corridors, pairs, transits
from candil_analysis.tests.hand_made import group, store_of


def legs_of(record, *places, basis="observed", **given):
    """Legs of a record through countries in this order; None is a leg whose place is not known."""
    return [
        {
            "record": record, "visibility": 1, "position": position, "stage": "transit", "country": place, "areas": [],
            "cell": None, "place_precision": "country", "basis": basis, "mode": None, **given,
        }
        for position, place in enumerate(places)
    ]  # fmt: skip


def parent(latitude, longitude, resolution):
    """The cell that holds the cell of resolution 7; at an edge it is not the one nearest to the point itself."""
    return h3.cell_to_parent(h3.latlng_to_cell(latitude, longitude, 7), resolution)


def told(store, table, *columns):
    return sorted(tuple(row[name] for name in columns) for row in store.read(table).to_pylist())


def moves(store, level="country", **given):
    return told(store, pairs(store, Question(), None, level, **given), "record", "origin", "destination", "basis")


def test_each_located_leg_is_joined_with_the_next(tmp_path):
    store = store_of(tmp_path, [{}], legs_of(1, "VNM", None, "FRA", "FRA", "GBR"))
    assert moves(store) == [(1, "FRA", "GBR", "observed"), (1, "VNM", "FRA", "observed")]


def test_a_journey_joins_the_first_with_the_last(tmp_path):
    store = store_of(tmp_path, [{}], legs_of(1, "VNM", "FRA", "GBR"))
    assert moves(store, span="journey") == [(1, "VNM", "GBR", "observed")]
    rows = told(store, transits(store, Question(), None), "record", "origin", "transit", "destination")
    assert rows == [(1, "VNM", "FRA", "GBR")]


def test_legs_are_taken_in_the_order_of_their_positions(tmp_path):
    store = store_of(tmp_path, [{}], list(reversed(legs_of(1, "VNM", "FRA", "GBR"))))
    assert moves(store) == [(1, "FRA", "GBR", "observed"), (1, "VNM", "FRA", "observed")]


def test_a_move_is_as_sure_as_its_weaker_leg_and_counted_once_with_its_strongest_ground(tmp_path):
    weak = legs_of(1, "VNM", "GBR")
    weak[1]["basis"] = "assessed"
    again = [{**leg, "position": leg["position"] + 2} for leg in legs_of(1, "VNM", "GBR")]
    store = store_of(tmp_path, [{}], [*weak, *again])
    assert moves(store) == [(1, "GBR", "VNM", "inferred"), (1, "VNM", "GBR", "observed")]


def test_a_record_without_a_way_gives_its_countries_and_failing_them_its_citizenships(tmp_path):
    records = [
        {"country_of_origin": ["VNM"], "citizenship": ["CHN"], "country_of_exploitation": ["GBR", "DEU"]},
        {"citizenship": ["ALB"], "country_of_exploitation": ["GBR"]},
        {"citizenship": ["GBR"], "country_of_exploitation": ["GBR"]},
        {"citizenship": ["ROU"]},
    ]
    assert moves(store_of(tmp_path, records, legs_of(2, "GBR"))) == [
        (1, "VNM", "DEU", "pair"),
        (1, "VNM", "GBR", "pair"),
        (2, "ALB", "GBR", "citizenship"),
    ]


def test_a_record_whose_legs_tell_the_way_is_not_guessed_from_its_citizenship(tmp_path):
    records = [{"citizenship": ["ALB"], "country_of_exploitation": ["GBR"]}] * 2
    store = store_of(tmp_path, records, [*legs_of(1, "GBR", "GBR"), *legs_of(2, "MKD", "GBR")])
    assert moves(store) == [(2, "MKD", "GBR", "observed")]


def test_areas_and_cells_are_levels_too(tmp_path):
    paris, london = (h3.str_to_int(h3.latlng_to_cell(*at, 7)) for at in ((48.86, 2.35), (51.51, -0.13)))
    legs = legs_of(1, "FRA", "GBR")
    legs[0] |= {"areas": ["country:FRA", "nuts1:FR1"], "cell": paris}
    legs[1] |= {"areas": ["country:GBR", "nuts1:UKI"], "cell": london}
    store = store_of(tmp_path, [{"citizenship": ["VNM"], "country_of_exploitation": ["GBR"]}], legs)
    assert moves(store, "nuts1") == [(1, "nuts1:FR1", "nuts1:UKI", "observed")]
    assert moves(store, "lad") == []
    found = corridors(store, question=Question(), scope=Scope(None), rule=Rule(), level="cell:4").corridors
    assert [(one.origin, one.destination) for one in found] == [(parent(48.86, 2.35, 4), parent(51.51, -0.13, 4))]


def test_chains_are_runs_of_places_without_standing_still(tmp_path):
    store = store_of(tmp_path, [{}, {}], [*legs_of(1, "VNM", "RUS", "RUS", "FRA", "GBR"), *legs_of(2, "VNM", "FRA")])
    of_three = chains(store, Question(), None, length=3)
    assert told(store, of_three, "record", "place_1", "place_2", "place_3") == [
        (1, "RUS", "FRA", "GBR"),
        (1, "VNM", "RUS", "FRA"),
    ]
    with pytest.raises(ValueError, match="at least three"):
        chains(store, Question(), None, length=2)


def test_only_the_records_asked_about_are_counted(tmp_path):
    records = [{"gender": "Feminine"}, {"gender": "Masculine"}, {"gender": "Feminine", "visibility": 2}]
    legs = [leg for record in (1, 2, 3) for leg in legs_of(record, "VNM", "GBR")]
    store = store_of(tmp_path, records, legs)
    women = Question({"gender": ("Feminine",)})
    for scope, count in ((Scope(None), 2), (Scope(frozenset({1})), 1)):
        found = corridors(store, question=women, scope=scope, rule=Rule())
        assert [one.count for one in found.corridors] == [count]
        assert found.evidence is not None
        assert found.evidence.records == count


def test_corridors_carry_places_in_between_and_chains(tmp_path):
    legs = [leg for record in range(1, 5) for leg in legs_of(record, "VNM", "FRA", "GBR")]
    store = store_of(tmp_path, group(4), legs)
    found = corridors(store, question=Question(), scope=Scope(None), rule=Rule(), span="journey")
    assert [(one.origin, one.destination, one.count, one.transit) for one in found.corridors] == [
        ("VNM", "GBR", 4, (("FRA", 4),))
    ]
    assert [(chain.places, chain.support) for chain in found.chains] == [(("VNM", "FRA", "GBR"), 4)]


def test_who_knows_by_statistics_only_is_not_told_of_a_few(tmp_path):
    records = [*group(60, visibility=2), *group(3, visibility=2)]
    legs = [leg for record in range(1, 61) for leg in legs_of(record, "VNM", "GBR")]
    legs += [leg for record in range(61, 64) for leg in legs_of(record, "ALB", "ITA")]
    store = store_of(tmp_path, records, legs)
    rule = Rule()
    found = corridors(store, question=Question(), scope=Scope(frozenset(), frozenset({2})), rule=rule)
    counts = {(one.origin, one.destination): one.count for one in found.corridors}
    assert not counts.get(("ALB", "ITA"))
    assert abs((counts["VNM", "GBR"] or 0) - 60) <= rule.bound
    assert found.notes


def test_cells_are_no_finer_than_the_rule_allows(tmp_path):
    paris, london = (h3.str_to_int(h3.latlng_to_cell(*at, 7)) for at in ((48.86, 2.35), (51.51, -0.13)))
    legs = []
    for record in range(1, 61):
        both = legs_of(record, "FRA", "GBR")
        legs += [both[0] | {"cell": paris}, both[1] | {"cell": london}]
    store = store_of(tmp_path, group(60, visibility=2), legs)
    scope = Scope(frozenset(), frozenset({2}))
    found = corridors(store, question=Question(), scope=scope, rule=Rule(), level="cell:7")
    assert found.level == "cell:5"
    assert [one.origin for one in found.corridors] == [parent(48.86, 2.35, 5)]


def test_where_a_part_may_be_kept_back_every_corridor_is_told_as_at_least(tmp_path):
    records = [{"record": number, "visibility": 1} for number in range(1, 6)]
    records += [{"record": 6, "visibility": 2}, {"record": 7, "visibility": 1}]
    legs = [leg for number in range(1, 6) for leg in legs_of(number, "VNM", "GBR")]
    legs += [{**leg, "visibility": 2} for leg in legs_of(6, "VNM", "GBR")] + legs_of(7, "ROU", "GBR")
    store = store_of(tmp_path, records, legs)
    scope = Scope(frozenset({1}), frozenset({2}))
    found = corridors(store, question=Question(), scope=scope, rule=Rule()).corridors
    assert {(one.origin, one.count, one.at_least) for one in found} == {("VNM", 5, True), ("ROU", 1, True)}
    alone = corridors(store, question=Question(), scope=Scope(frozenset({1})), rule=Rule()).corridors
    assert {(one.origin, one.count, one.at_least) for one in alone} == {("VNM", 5, False), ("ROU", 1, False)}
