"""`candil routes`: corridors between which people are moved."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from candil.analyse.picture import queries
from candil.analyse.picture.management.asking import AskingCommand

FIELDS = ("origin", "destination", "count", "low", "high", "share", "expected", "ratio", "p", "q", "unusual")


class Command(AskingCommand):
    """Find corridors."""

    help = "Find corridors and the chains of places most stories follow."
    action = "picture.routes"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--level`, and the common ones."""
        parser.add_argument("--level", default="country", help="country, cell:N, or a level that you imported")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and print."""
        found = queries.routes(self.asked(options), options["level"])
        if options["format"] == "json":
            self.print_json(asdict(found))
            return
        rows = []
        for corridor in found.corridors:
            values = [getattr(corridor, name) for name in FIELDS]
            bases = " ".join(f"{basis}:{'?' if n is None else n}" for basis, n in corridor.bases)
            transit = " ".join(place for place, _count in corridor.transit)
            rows.append([*(f"{v:.4g}" if isinstance(v, float) else v for v in values), bases, transit])
        self.print_rows([*FIELDS, "known_from", "through"], rows, options["format"])
        self.say(f"{len(found.corridors)} corridors, {found.moves} moves.", *found.notes)
