"""`candil trends`: counts by period against their seasonal expectation, with alarms."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from candil.analyse.picture import queries
from candil.analyse.picture.management.asking import AskingCommand

FIELDS = ("period", "observed", "expected", "low", "high", "p", "q", "alarm", "state")


class Command(AskingCommand):
    """Follow the course over time."""

    help = "Count by period, with what was expected and alarms."
    action = "picture.trends"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--by`, `--period`, and the common ones."""
        parser.add_argument("--by", metavar="DIM", help="one series for each value")
        parser.add_argument("--period", choices=("month", "quarter", "year"), default="quarter")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and print."""
        found = queries.trends_of(self.asked(options), options["period"], options["by"])
        if options["format"] == "json":
            self.print_json(asdict(found))
            return
        rows = [
            [series.name, *(f"{v:.4g}" if isinstance(v := getattr(point, name), float) else v for name in FIELDS)]
            for series in found.series
            for point in series.points
        ]
        self.print_rows(["series", *FIELDS], rows, options["format"])
        self.say(f"{len(found.alarms)} alarms.", *dict.fromkeys(n for series in found.series for n in series.notes))
