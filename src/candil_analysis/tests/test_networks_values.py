"""Networks of values: planted groups of values become communities, protected ones stay protected."""

import numpy as np
import pytest

from candil_analysis.disclosure import Rule
from candil_analysis.facts import Question, Scope
from candil_analysis.networks import values_network
from candil_analysis.tests.hand_made import store_of

DIMENSIONS = ("citizenship", "gender", "industry", "exploitation", "age_band")
STATISTICS = Scope(frozenset(), frozenset({1}))


def world(size=1_500, bound=0.6):
    """Four kinds of records, each with values of its own in every dimension but gender; the rest is chance."""
    chance = np.random.default_rng(1)

    def one(kind, letter):
        return f"{letter}{kind if chance.random() < bound else chance.integers(4)}"

    rows = []
    for _ in range(size):
        kind = int(chance.integers(4))
        rows.append({
            "organisation": f"organisation {chance.integers(5)}",
            "key": int(chance.integers(256)),
            "citizenship": [one(kind, "c")],
            "industry": [one(kind, "i")],
            "exploitation": [one(kind, "e")],
            "age_band": one(kind, "a"),
            "gender": str(chance.choice(["x", "y"])),
        })  # fmt: skip
    return rows


def network(store, scope):
    return values_network(store, question=Question(), scope=scope, rule=Rule(), dimensions=DIMENSIONS, seed=1)


@pytest.mark.parametrize("scope", [Scope(None), STATISTICS], ids=["open", "protected"])
def test_values_that_go_together_are_tied_and_form_communities(tmp_path, scope):
    found = network(store_of(tmp_path, world()), scope)
    assert found.communities.significant
    members = {}
    for node in found.nodes:
        members.setdefault(node.community, set()).add(node.name[1][1:])
    assert sorted(map(tuple, members.values())) == [("0",), ("1",), ("2",), ("3",)]
    assert not any(name == "gender" for node in found.nodes for name, _ in [node.name])
    for tie in found.ties:
        assert tie.q <= 0.05
        assert tie.ratio > 1
        assert tie.low < tie.ratio < tie.high


def test_nothing_that_goes_together_makes_an_empty_network(tmp_path):
    found = network(store_of(tmp_path, world(500, 0.0)), Scope(None))
    assert (found.nodes, found.ties) == ((), ())
    assert network(store_of(tmp_path, []), Scope(None)).ties == ()


def test_values_of_one_contributor_alone_are_not_in_a_protected_network(tmp_path):
    rows = world(600)
    alone = {"organisation": "organisation 1", "citizenship": ["z"], "industry": ["z"], "exploitation": ["z"]}
    rows += [{**alone, "key": number} for number in range(100)]
    store = store_of(tmp_path, rows)
    assert any(node.name[1] == "z" for node in network(store, Scope(None)).nodes)
    assert not any(node.name[1] == "z" for node in network(store, STATISTICS).nodes)
