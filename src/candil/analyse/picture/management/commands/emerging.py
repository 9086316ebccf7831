"""`candil emerging`: places that are new, growing, lasting or fading."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from candil.analyse.picture import queries
from candil.analyse.picture.management.asking import AskingCommand
from candil.analyse.picture.management.plain import about, cells, plain

FIELDS = ("state", "before", "recent", "expected", "ratio", "low", "high", "q_before", "q_now", "q_change")
QUIET = {"none", "not tested"}


class Command(AskingCommand):
    """Find what is changing."""

    help = "Find places that are new, growing, lasting or fading."
    action = "picture.emerging"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--level`, `--period`, `--all`, and the common ones."""
        parser.add_argument("--level", default="cell:5", help="cell:N, country, or a level that you imported")
        parser.add_argument("--period", choices=("month", "quarter", "year"), default="quarter")
        parser.add_argument("--all", action="store_true", help="every place, not only those with a state")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and print."""
        changing = queries.emerging_of(self.asked(options), options["level"], options["period"])
        found = changing.found if changing else None
        places = [place for place in found or () if options["all"] or place.state not in QUIET]
        if options["format"] == "json":
            lately = changing.lately if changing else ()
            self.print_json({"about": {**about(found), "lately": lately}, "places": plain(places)})
        else:
            rows = [[place.key, *cells(place, FIELDS)] for place in places]
            self.print_rows(["place", *FIELDS], rows, options["format"])
        if changing is None or found is None:
            self.say("The records do not reach over enough complete periods to say what is changing.")
            return
        self.say(f"{len(places)} of {len(found)} places; lately: {changing.lately[0]} to {changing.lately[-1]}.")
        self.say(*found.notes)
