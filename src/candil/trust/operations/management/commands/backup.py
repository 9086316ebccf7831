"""`candil backup FOLDER --to age1…`: everything that cannot be built again, sealed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from candil.trust.accounts.policies import OPERATOR
from candil.trust.operations.services import back_up


class Command(BaseCommand):
    """Make a backup while the site runs."""

    help = "Write a backup, sealed to the identity that you keep elsewhere (age-keygen makes one)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--to", action="append", required=True, metavar="age1…", help="recipient; may be repeated")

    def handle(self, *args: Any, **options: Any) -> None:
        made = back_up(by=OPERATOR, folder=options["folder"], recipients=options["to"])
        for path in (made.main, made.keys):
            self.stdout.write(f"{path}\t{path.stat().st_size}")
        self.stdout.write(
            _("Keep them apart, on other machines, and the second for at most seven days: see docs/guide/backups.md.")
        )
