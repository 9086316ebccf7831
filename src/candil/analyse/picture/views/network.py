"""Which values hang together: a drawing, groups, what stands between them, and the strongest ties."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candil.analyse.picture import queries
from candil.analyse.picture.queries import Asked
from candil.analyse.picture.queries.filters import LABELS, label
from candil.analyse.picture.views.words import interval, number, probability, rows_address
from candil.platform.design import charts
from candil_analysis.networks import Network, Node, Tie, drawn_ties, positions

Section = dict[str, Any]
Name = tuple[str, str]
SHOWN: Final = 25


def network_section(asked: Asked) -> Section:
    """The network of values that occur together more often than chance explains."""
    given, asked = asked, queries.looked_at(asked)
    found = queries.network_of(asked)
    central = sorted(found.nodes, key=lambda node: (-node.betweenness, -node.strength, node.name))
    strongest = sorted(found.ties, key=lambda tie: (-(tie.ratio or 0), tie.ends))
    return {
        "only_openable": asked is not given,
        "result": found,
        "picture": _drawing(found),
        "alt": ngettext(
            "Network of %(count)s value; the tables below give the same figures.",
            "Network of %(count)s values; the tables below give the same figures.",
            len(found.nodes),
        )
        % {"count": number(len(found.nodes))},
        "groups": _groups(found),
        "group_columns": [
            {"key": "number", "label": _("Group"), "kind": "head"},
            {"key": "values", "label": _("Values that hang together")},
        ],
        "node_columns": [
            {"key": "value", "label": _("Value"), "kind": "head", "href_key": "rows"},
            {"key": "records", "label": _("Records"), "kind": "number"},
            {"key": "degree", "label": _("Ties"), "kind": "number"},
            {"key": "between", "label": _("Shortest ways that pass it"), "kind": "number"},
        ],
        "nodes": [_node(asked, node) for node in central[:SHOWN]],
        "tie_columns": [
            {"key": "ends", "label": _("Together"), "kind": "head", "href_key": "rows"},
            {"key": "records", "label": _("Records"), "kind": "number"},
            {"key": "ratio", "label": _("Times expected"), "kind": "number"},
            {"key": "interval", "label": _("95% interval"), "kind": "number"},
            {"key": "q", "label": _("q-value"), "kind": "number"},
        ],
        "ties": [_tie(asked, tie) for tie in strongest[:SHOWN]],
    }


def _said(name: Name) -> str:
    return f"{LABELS[name[0]]}: {label(*name)}"


def _drawing(found: Network) -> charts.Picture | None:
    places = positions(found)
    if not places:
        return None
    order = {name: number for number, name in enumerate(places)}
    nodes = {node.name: node for node in found.nodes}
    largest = max(nodes[name].strength for name in places) or 1
    ties = [tie for tie in drawn_ties(found) if tie.ends[0] in order and tie.ends[1] in order]
    heaviest = max((tie.weight for tie in ties), default=1) or 1
    return charts.picture(
        charts.network(
            [
                charts.Node(label(*name), x, y, nodes[name].strength / largest, nodes[name].community)
                for name, (x, y) in places.items()
            ],
            [charts.Tie(order[tie.ends[0]], order[tie.ends[1]], tie.weight / heaviest) for tie in ties],
        )
    )


def _groups(found: Network) -> list[Section]:
    """The communities, largest first; none where they are no more than chance makes."""
    members: dict[int, list[Node]] = {}
    for node in found.nodes:
        if node.community is not None:
            members.setdefault(node.community, []).append(node)
    ordered = sorted(members.values(), key=lambda nodes: (-len(nodes), nodes[0].name))
    return [
        {
            "number": number(position),
            "values": " · ".join(
                _said(node.name) for node in sorted(nodes, key=lambda each: (-each.strength, each.name))
            ),
        }
        for position, nodes in enumerate(ordered, start=1)
    ]


def _node(asked: Asked, node: Node) -> Section:
    return {
        "value": _said(node.name),
        "records": number(node.records),
        "degree": number(node.degree),
        "between": f"{number(100 * node.betweenness, 1)} %",
        "rows": rows_address(asked, dict([node.name])),
    }


def _tie(asked: Asked, tie: Tie) -> Section:
    return {
        "ends": " + ".join(map(_said, tie.ends)),
        "records": number(tie.weight),
        "ratio": number(tie.ratio, 1),
        "interval": interval(tie.low, tie.high, 1),
        "q": probability(tie.q),
        "rows": rows_address(asked, dict(tie.ends)),
    }
