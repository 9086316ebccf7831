"""`candil patterns`: what occurs together, or what rose or fell."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from candil.analyse.picture import queries
from candil.analyse.picture.management.asking import AskingCommand
from candil.analyse.picture.management.plain import cells, plain, values_in_words
from candil.analyse.picture.queries import Asked

TOGETHER = ("direction", "count", "reported", "expected", "ratio", "low", "high", "p", "q")
CHANGED = ("direction", "earlier", "earlier_reported", "later", "later_reported", "ratio", "low", "high", "p", "q")
ONLY_OPENABLE = "Only records that this viewer may open are looked at; what is known as statistics is left out."


class Command(AskingCommand):
    """Find combinations."""

    help = "Find values that occur together more, or less, often than chance explains; or what rose or fell."
    action = "picture.patterns"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--largest`, `--change`, and the common ones."""
        parser.add_argument("--largest", type=int, choices=(2, 3), default=2, help="values in a combination at most")
        parser.add_argument("--change", action="store_true", help="the last complete year beside the one before")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and print."""
        given = self.asked(options)
        asked = queries.looked_at(given)
        if options["change"]:
            self.change(asked, options["format"])
        else:
            self.together(asked, options["largest"], options["format"])
        if asked is not given:
            self.say(ONLY_OPENABLE)

    def together(self, asked: Asked, largest: int, how: str) -> None:
        """What occurs together."""
        found = queries.combinations_of(asked, largest=largest)
        if how == "json":
            self.print_json(plain(found))
        else:
            rows = [[values_in_words(one.values), *cells(one, TOGETHER)] for one in found.found]
            self.print_rows(["values", *TOGETHER], rows, how)
        self.say(f"{len(found.found)} of {found.tests} combinations stand out.", *found.notes)

    def change(self, asked: Asked, how: str) -> None:
        """What rose or fell."""
        change = queries.rise_and_fall_of(asked)
        if how == "json":
            self.print_json(plain(change))
        else:
            rows = [
                [values_in_words(one.values), *cells(one, CHANGED)] for one in (change.found.found if change else ())
            ]
            self.print_rows(["values", *CHANGED], rows, how)
        if change is None:
            self.say("There are no two complete years in a row to compare.")
            return
        self.say(f"{len(change.found.found)} of {change.found.tests} changed from {change.earlier} to {change.later}.")
        self.say(*change.found.notes)
