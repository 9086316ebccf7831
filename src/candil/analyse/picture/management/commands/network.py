"""`candil network`: which values hang together."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from candil.analyse.picture import queries
from candil.analyse.picture.management.asking import AskingCommand
from candil.analyse.picture.management.commands.patterns import ONLY_OPENABLE
from candil.analyse.picture.management.plain import cells, plain, values_in_words

TIES = ("weight", "ratio", "low", "high", "q", "backbone")
NODES = ("records", "degree", "strength", "betweenness", "community")


class Command(AskingCommand):
    """Find what hangs together."""

    help = "Find values that occur in the same records more often than chance explains, and their groups."
    action = "picture.network"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--nodes`, and the common ones."""
        parser.add_argument("--nodes", action="store_true", help="the values instead of the ties between them")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and print."""
        given = self.asked(options)
        asked = queries.looked_at(given)
        found = queries.network_of(asked)
        if options["format"] == "json":
            self.print_json(plain(found))
        elif options["nodes"]:
            rows = [[values_in_words([node.name]), *cells(node, NODES)] for node in found.nodes]
            self.print_rows(["value", *NODES], rows, options["format"])
        else:
            rows = [[values_in_words(tie.ends), *cells(tie, TIES)] for tie in found.ties]
            self.print_rows(["values", *TIES], rows, options["format"])
        groups = found.communities.number if found.communities.significant else 0
        self.say(f"{len(found.nodes)} values, {len(found.ties)} ties, {groups} groups beyond chance.", *found.notes)
        if asked is not given:
            self.say(ONLY_OPENABLE)
