"""A network is drawn the same way each time, inside its frame, its ties between the nodes that are drawn."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from candil_analysis.networks import drawn_ties, positions, things_network
from candil_analysis.networks.layout import READABLE

ROWS = [(r, "place", f"town {r % 4}") for r in range(40)] + [(r, "source", f"source {r % 6}") for r in range(40)]


def network():
    columns = zip(*ROWS, strict=True)
    table = pa.table(dict(zip(("record", "kind", "thing"), map(list, columns), strict=True)))
    return things_network(table, most_share=1.0, most_records=1000, backbone_level=0.9)


def test_every_node_stands_inside_the_frame_and_the_strongest_come_first() -> None:
    found = positions(network())
    assert len(found) > 3
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in found.values())
    assert len({(round(x, 6), round(y, 6)) for x, y in found.values()}) == len(found)
    assert set(positions(network(), most=3)) < set(found)


def test_the_order_of_ties_does_not_matter() -> None:
    given = network()
    assert positions(replace(given, ties=given.ties[::-1], nodes=given.nodes[::-1])) == positions(given)


def test_of_many_ties_only_the_backbone_is_drawn() -> None:
    given = network()
    assert 0 < len(given.ties) <= READABLE
    without = tuple(replace(tie, backbone=False) for tie in given.ties)
    assert drawn_ties(replace(given, ties=without)) == tuple(sorted(without, key=lambda tie: (tie.ends, tie.weight)))
    many = without * (READABLE // len(without) + 1)
    kept = replace(without[0], backbone=True)
    assert drawn_ties(replace(given, ties=(*many, kept))) == (kept,)
    assert positions(replace(given, ties=many)) == {}
