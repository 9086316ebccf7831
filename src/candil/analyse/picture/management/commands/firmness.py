"""`candil firmness`: whether each hotspot stands when any one contributor is left out."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from candil.analyse.picture import queries
from candil.analyse.picture.management.asking import AskingCommand
from candil.analyse.picture.management.plain import about, cells, plain

FIELDS = ("standing", "least_favourable", "share", "p", "q")
HOT = {"holds", "does not hold", "rests on one contributor"}


class Command(AskingCommand):
    """Try how firm hotspots are."""

    help = "Search for hotspots without each contributor in turn, and say which stand."
    action = "picture.firmness"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--level`, and the common ones."""
        parser.add_argument("--level", default="cell:5", help="cell:N, country, or a level that you imported")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and print."""
        found = queries.firmness_of(self.asked(options), options["level"])
        places = [place for place in found or () if place.standing in HOT]
        if options["format"] == "json":
            whole = about(found.whole) if found else {}
            self.print_json({"about": {**whole, **about(found)}, "places": plain(places)})
        else:
            self.print_rows(["place", *FIELDS], [[p.key, *cells(p, FIELDS)] for p in places], options["format"])
        if found is None:
            self.say("Not told to whoever knows a part by statistics only: it tells what single contributors report.")
            return
        standing = sum(place.standing == "holds" for place in places)
        self.say(
            f"{standing} of {len(places)} hotspots stand without any one of {len(found.contributors)} contributors."
        )
        self.say(*found.notes)
