"""`candil routes`: corridors between which people are moved."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from candil.analyse.picture import queries
from candil.analyse.picture.errors import QuestionUnclear
from candil.analyse.picture.management.asking import AskingCommand
from candil.analyse.picture.management.plain import cells, plain
from candil.analyse.picture.queries import Asked

FIELDS = ("origin", "destination", "count", "low", "high", "share", "expected", "ratio", "p", "q", "unusual")
CHANGED = ("origin", "destination", "before", "after", "ratio", "low", "high", "p", "q", "direction")
PASSED = ("place", "through", "journeys", "share", "low", "high")


class Command(AskingCommand):
    """Find corridors."""

    help = "Find corridors and the chains of places most stories follow."
    action = "picture.routes"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--level`, `--changes`, `--passages`, and the common ones."""
        parser.add_argument("--level", default="country", help="country, cell:N, or a level that you imported")
        about = parser.add_mutually_exclusive_group()
        about.add_argument("--changes", action="store_true", help="the last complete year beside the one before")
        about.add_argument("--passages", action="store_true", help="places between the two ends of journeys")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and print."""
        if options["changes"] and options["level"] != "country":
            raise QuestionUnclear("--changes compares corridors between countries: leave --level away.")
        asked = self.asked(options)
        if options["changes"]:
            self.changes(asked, options["format"])
        elif options["passages"]:
            self.passages(asked, options["level"], options["format"])
        else:
            self.corridors(asked, options["level"], options["format"])

    def corridors(self, asked: Asked, level: str, how: str) -> None:
        """Corridors, the most used first."""
        found = queries.routes(asked, level)
        if how == "json":
            self.print_json(asdict(found))
            return
        rows = []
        for corridor in found.corridors:
            values = [getattr(corridor, name) for name in FIELDS]
            bases = " ".join(f"{basis}:{'?' if n is None else n}" for basis, n in corridor.bases)
            transit = " ".join(place for place, _count in corridor.transit)
            rows.append([*(f"{v:.4g}" if isinstance(v, float) else v for v in values), bases, transit])
        self.print_rows([*FIELDS, "known_from", "through"], rows, how)
        self.say(f"{len(found.corridors)} corridors, {found.moves} moves.", *found.notes)

    def changes(self, asked: Asked, how: str) -> None:
        """Every corridor of both years, the clearest change first."""
        change = queries.changed_corridors_of(asked)
        if how == "json":
            self.print_json(plain(change))
        else:
            rows = [cells(one, CHANGED) for one in (change.found.corridors if change else ())]
            self.print_rows(CHANGED, rows, how)
        if change is None:
            self.say("There are no two complete years in a row to compare.")
            return
        changed = sum(one.direction is not None for one in change.found.corridors)
        self.say(
            f"{changed} of {len(change.found.corridors)} corridors changed from {change.earlier} to {change.later}.",
            *change.found.notes,
        )

    def passages(self, asked: Asked, level: str, how: str) -> None:
        """Places that journeys pass, the most passed first."""
        found = queries.passages_of(asked, level)
        if how == "json":
            self.print_json(plain(found))
        else:
            self.print_rows(PASSED, [cells(one, PASSED) for one in found.overall], how)
        self.say(f"{len(found.overall)} places on {found.journeys} journeys.", *found.notes)
