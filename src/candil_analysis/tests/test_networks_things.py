"""Networks of things: centralities by hand, communities beside chance, paths with the records behind them."""

import random

import igraph
import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from candil_analysis.facts import Question, Scope
from candil_analysis.networks import path_between, readable_things, things_network
from candil_analysis.networks.graph import Graph, backbone_of, communities_of, rewired
from candil_analysis.tests.hand_made import store_of


def things(*rows):
    """Rows of (record, thing) as a table; all of one kind."""
    return pa.table({
        "record": pa.array([record for record, _ in rows], pa.int64()),
        "kind": pa.array(["venue"] * len(rows), pa.string()),
        "thing": pa.array([thing for _, thing in rows], pa.string()),
    })  # fmt: skip


def ties(*pairs):
    """One record for each pair of letters."""
    return things(*((number, thing) for number, pair in enumerate(pairs, start=1) for thing in pair))


def by_name(network):
    return {node.name[1]: node for node in network.nodes}


def venue(*names):
    return tuple(("venue", name) for name in names)


#: A chain a-b-c-d with a second tie b-c and a leaf e on b.
CHAIN = ties("ab", "bc", "bc", "cd", "be")


def test_centralities_are_those_reckoned_by_hand():
    nodes = by_name(things_network(CHAIN, seed=1))
    assert {name: node.degree for name, node in nodes.items()} == {"a": 1, "b": 3, "c": 2, "d": 1, "e": 1}
    assert {name: node.strength for name, node in nodes.items()} == {"a": 1, "b": 4, "c": 3, "d": 1, "e": 1}
    assert {name: node.records for name, node in nodes.items()} == {"a": 1, "b": 4, "c": 3, "d": 1, "e": 1}
    # Of 6 pairs of others, b lies between a-c, a-d, a-e, c-e, d-e; c between a-d, b-d, e-d.
    shares = {name: node.betweenness for name, node in nodes.items()}
    assert shares == pytest.approx({"a": 0, "b": 5 / 6, "c": 3 / 6, "d": 0, "e": 0})


def test_a_record_that_says_a_thing_twice_counts_once():
    twice = things((1, "a"), (1, "a"), (1, "b"))
    assert [tie.weight for tie in things_network(twice).ties] == [1]


def test_the_backbone_is_that_of_the_disparity_filter():
    graph = Graph.of(venue("h", "x", "y", "z"), {venue("h", "x"): 8, venue("h", "y"): 1, venue("h", "z"): 1})
    # Of h's strength 10 over 3 ties: (1 - 0.8)^2 and (1 - 0.1)^2; the leaves have one tie and say nothing.
    assert backbone_of(graph) == pytest.approx([0.04, 0.81, 0.81])


def grouped(seed, within, records=240):
    """Three groups of eight things; a record holds three things, all of one group with chance `within`."""
    chance, rows = np.random.default_rng(seed), []
    for record in range(records):
        group = chance.integers(3)
        for _ in range(3):
            own = group if chance.random() < within else chance.integers(3)
            rows.append((record, f"{own}-{chance.integers(8)}"))
    return things(*rows)


def test_planted_communities_are_found_and_are_more_than_chance():
    found = things_network(grouped(1, 0.9), most_share=1, seed=1)
    assert found.communities.significant
    assert found.communities.number == 3
    assert found.communities.modularity > found.communities.null_mean
    members = {}
    for node in found.nodes:
        members.setdefault(node.community, set()).add(node.name[1][0])
    assert sorted(map(tuple, members.values())) == [("0",), ("1",), ("2",)]


@pytest.mark.slow
def test_random_things_are_not_sold_as_communities():
    worlds = 100
    wrong = sum(
        things_network(grouped(seed, 0, 90), most_share=1, seed=seed, draws=19).communities.significant
        for seed in range(worlds)
    )
    assert wrong <= stats.binom.isf(0.001, worlds, 0.05), f"{wrong} of {worlds}"


@pytest.mark.slow
def test_random_ties_are_not_sold_as_communities():
    wrong, worlds = 0, 100
    names = venue(*(f"{n:02}" for n in range(24)))
    for seed in range(worlds):
        chance = np.random.default_rng(seed)
        pairs = [(names[a], names[b]) for a in range(24) for b in range(a + 1, 24) if chance.random() < 0.25]
        graph = Graph.of(names, {pair: float(chance.integers(1, 9)) for pair in pairs})
        wrong += communities_of(graph, rewired(graph), seed, 19)[0].significant
    assert wrong <= stats.binom.isf(0.001, worlds, 0.05), f"{wrong} of {worlds}"


def test_networks_without_communities_tell_none():
    found = things_network(grouped(3, 0), most_share=1, seed=1)
    assert {node.community for node in found.nodes} == {None}
    assert any("by chance" in note for note in found.notes)


def test_rewiring_keeps_degrees_and_weights():
    table = grouped(4, 0.5)
    from candil_analysis.networks.things import Things

    graph = Things.of(table).graph()
    other = rewired(graph)(np.random.default_rng(1))
    assert np.bincount(other.ends.reshape(-1)).tolist() == np.bincount(graph.ends.reshape(-1)).tolist()
    assert sorted(other.weights) == sorted(graph.weights)


def test_things_dealt_out_anew_stand_in_as_many_records():
    from candil_analysis.networks.things import Things, _swapped

    held = Things.of(grouped(5, 0.8)).held.tocoo()
    row, column = _swapped(held.row.astype(np.int64), held.col.astype(np.int64), np.random.default_rng(1))
    assert np.bincount(row).tolist() == np.bincount(held.row).tolist()
    assert np.bincount(column).tolist() == np.bincount(held.col).tolist()
    assert len(set(zip(row.tolist(), column.tolist(), strict=True))) == len(row)


def test_a_very_common_thing_ties_nothing_and_is_named():
    rows = [(record, "everywhere") for record in range(100)]
    rows += [(record, f"venue {record // 4}") for record in range(100)]
    found = things_network(things(*rows))
    assert [(one.name[1], one.records, one.share) for one in found.capped] == [("everywhere", 100, 1.0)]
    assert "everywhere" not in by_name(found)
    assert found.ties == ()
    assert any("very many records" in note for note in found.notes)


def test_row_order_changes_nothing_and_a_seed_reproduces_without_touching_others_chance():
    table = grouped(1, 0.9)
    turned = table.take(pa.array(np.random.default_rng(2).permutation(len(table))))
    random.seed(5)
    before = random.random()
    random.seed(5)
    one = things_network(table, most_share=1, seed=3)
    assert random.random() == before
    assert one == things_network(turned, most_share=1, seed=3)
    random.seed(7)
    drawn = igraph.Graph.Erdos_Renyi(20, 0.3).get_edgelist()
    random.seed(7)
    assert igraph.Graph.Erdos_Renyi(20, 0.3).get_edgelist() == drawn


def test_the_shortest_path_names_the_records_behind_each_tie():
    table = ties("ab", "bc", "bc", "cd", "ae", "ed")
    path = path_between(table, ("venue", "a"), ("venue", "c"))
    assert [(step.ends, step.number, step.records) for step in path.steps] == [
        (venue("a", "b"), 1, (1,)),
        (venue("b", "c"), 2, (2, 3)),
    ]
    # a-b-c-d has three ties, a-e-d two.
    assert [step.ends for step in path_between(table, *venue("a", "d")).steps] == [venue("a", "e"), venue("e", "d")]


def test_of_equally_short_paths_the_better_supported_one_is_told():
    table = ties("ab", "bd", "ac", "ac", "cd", "cd")
    assert [step.ends for step in path_between(table, *venue("a", "d")).steps] == [venue("a", "c"), venue("c", "d")]


def test_unconnected_and_unknown_things():
    table = ties("ab", "cd")
    assert not path_between(table, *venue("a", "c")).connected
    assert path_between(table, *venue("a", "a")).connected
    with pytest.raises(KeyError):
        path_between(table, *venue("a", "z"))


def test_a_path_does_not_pass_through_a_very_common_thing():
    rows = [(record, "everywhere") for record in range(100)] + [(0, "a"), (1, "b")]
    assert not path_between(things(*rows), *venue("a", "b")).connected
    assert path_between(things(*rows), *venue("a", "everywhere")).connected


@pytest.mark.parametrize("rows", [(), ((1, "a"),), ((1, None),)], ids=["empty", "one", "missing"])
def test_hardly_anything_makes_a_network_without_ties(rows):
    found = things_network(things(*rows))
    assert found.ties == ()
    assert found.communities.modularity is None


def test_wrong_input_is_named():
    with pytest.raises(ValueError, match="lacks kind, thing"):
        things_network(pa.table({"record": [1]}))
    with pytest.raises(ValueError, match="cap"):
        things_network(CHAIN, most_share=0)
    with pytest.raises(ValueError, match="weight above 0"):
        Graph.of(venue("a", "b"), {venue("a", "b"): 0})


def test_records_known_by_statistics_only_are_never_named(tmp_path):
    store = store_of(tmp_path, [{"visibility": 1}, {"visibility": 2}, {"visibility": 2, "synthetic": True}])
    table = ties("ab", "bc", "cd")
    for scope, records in (
        (Scope(None), {1, 2}),
        (Scope(frozenset({1}), frozenset({2})), {1}),
        (Scope(frozenset(), frozenset({1, 2})), set()),
    ):
        kept, notes = readable_things(store, table, question=Question(), scope=scope)
        assert set(kept["record"].to_pylist()) == records
        assert bool(notes) == bool(scope.protected)
