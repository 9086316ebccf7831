"""`candil sample`: make the sample world in this installation."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from candil.sample import services


class Command(BaseCommand):
    """Make the sample world."""

    help = "Make the invented organisations, people and records, marked as synthetic, with a file of what was planted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--records`, `--seed`."""
        parser.add_argument("--records", type=int, default=20_000)
        parser.add_argument("--seed", type=int, default=7)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, or say that it stands."""
        if services.exists():
            self.stdout.write(f"The sample world stands already; its truth is in {services.home() / 'truth.json'}.")
            return
        services.make_sample(say=self.stdout.write, records=options["records"], seed=options["seed"])
        self.stdout.write(f"What was planted: {services.home() / 'truth.json'}")
