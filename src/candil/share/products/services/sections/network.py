"""Which values hang together: a drawing, its groups, what stands between, and the strongest ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from django.utils.translation import gettext as _

from candil.analyse.picture.queries.filters import LABELS, label
from candil.share.products.models.description import Cell, Column, Figure, Row, Section, Table
from candil.share.products.services.drawings import network_of_values
from candil.share.products.services.numbers import chance, count_cell, decimal, finite, interval, percent, whole
from candil.share.products.services.sections.grounds import named_values, only_openable, rests_on, where_all
from candil.share.products.services.sections.numbering import Numbering, first
from candil.share.products.services.sections.parts import title_of
from candil_analysis.networks import Network, Node, Tie


def network_section(found: Network, narrowed: bool, numbering: Numbering) -> Section:
    """Values tied where they occur in the same records more often than chance explains."""
    title = title_of("network")
    if not found.ties:
        return Section("network", title, nothing=_("No values are tied together more often than chance explains."))
    drawing = Figure(
        numbering.figure(),
        _("Values that occur together more often than chance explains"),
        _("Network of values. The ties and their figures are in the tables that follow."),
        network_of_values(found, _told_apart(found)),
    )
    return Section(
        "network",
        title,
        paragraphs=_groups(found),
        figures=(drawing,),
        tables=(_ties(found, numbering), _between(found, numbering)),
        why=(
            rests_on(found.evidence),
            _("A tie is a pair of values in the same records, more often than the two alone lead to expect."),
            *only_openable(narrowed),
        ),
        sure=(_communities(found), *found.notes),
    )


def _told_apart(found: Network) -> Callable[[tuple[str, str]], str]:
    """A value's label; with its dimension where another value is called the same."""
    called = Counter(label(*node.name) for node in found.nodes)

    def words(name: tuple[str, str]) -> str:
        value = label(*name)
        if called[value] == 1 or name[0] == "citizenship":
            return value
        if name[0] == "country_of_exploitation":
            return _("in %(place)s") % {"place": value}  # short, because a drawing has little room
        return f"{value} ({str(LABELS[name[0]]).lower()})"

    return words


def _groups(found: Network) -> tuple[str, ...]:
    """The groups in words, the largest first; none where they are no more than chance makes."""
    members: dict[int, list[Node]] = {}
    for node in found.nodes:
        if node.community is not None:
            members.setdefault(node.community, []).append(node)
    ordered = sorted(members.values(), key=lambda nodes: (-len(nodes), nodes[0].name))
    return tuple(
        _("Group %(number)s: %(values)s.")
        % {
            "number": whole(number),
            "values": "; ".join(named_values([node.name]) for node in sorted(nodes, key=_strongest_first)),
        }
        for number, nodes in enumerate(ordered, start=1)
    )


def _strongest_first(node: Node) -> tuple[float, tuple[str, str]]:
    return -node.strength, node.name


def _communities(found: Network) -> str:
    communities = found.communities
    if communities.p is None:
        return _("There are too few ties to look for groups.")
    told = {"p": chance(communities.p), "draws": whole(communities.draws)}
    if communities.significant:
        return _("Groups as clear come about by chance with probability %(p)s (%(draws)s random networks).") % told
    return (
        _("No groups are told: as clear ones come about by chance with probability %(p)s (%(draws)s random networks).")
        % told
    )


def _ties(found: Network, numbering: Numbering) -> Table:
    shown, more = first(sorted(found.ties, key=lambda tie: (-(tie.ratio or 0), tie.ends)))
    return Table(
        numbering.table("network"),
        _("The strongest of %(ties)s ties") % {"ties": whole(len(found.ties))},
        (
            Column(_("Together"), wide=True),
            Column(_("Records"), numeric=True),
            Column(_("Ratio to expected"), numeric=True),
            Column(_("95% interval"), numeric=True),
            Column(_("q-value"), numeric=True),
        ),
        tuple(_tie_row(tie) for tie in shown),
        more,
    )


def _tie_row(tie: Tie) -> Row:
    cells = (
        Cell(named_values(tie.ends)),
        count_cell(round(tie.weight)),
        Cell(decimal(finite(tie.ratio)), finite(tie.ratio)),
        Cell(interval(finite(tie.low), finite(tie.high))),
        Cell(chance(finite(tie.q)), finite(tie.q)),
    )
    return Row(cells, where_all(tie.ends))


def _between(found: Network, numbering: Numbering) -> Table:
    shown, more = first(sorted(found.nodes, key=lambda node: (-node.betweenness, *_strongest_first(node))))
    return Table(
        numbering.table("network_between"),
        _("What stands between the others"),
        (
            Column(_("Value"), wide=True),
            Column(_("Records"), numeric=True),
            Column(_("Ties"), numeric=True),
            Column(_("Shortest ways that pass it"), numeric=True),
        ),
        tuple(
            Row(
                (
                    Cell(named_values([node.name])),
                    count_cell(node.records),
                    Cell(whole(node.degree), node.degree),
                    Cell(percent(node.betweenness), node.betweenness),
                ),
                where_all([node.name]),
            )
            for node in shown
        ),
        more,
    )
