"""`candil restore BACKUP --keys KEYS --identity FILE`: into a new, empty installation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from candil.trust.accounts.policies import OPERATOR
from candil.trust.operations.services import restore
from candil.trust.vault.services.secret_files import read_identity


class Command(BaseCommand):
    """Come back from a backup."""

    help = "Put a backup back into an installation where nobody is registered yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path)
        parser.add_argument("--keys", type=Path, help="the file of keys; without it no report can be opened")
        parser.add_argument("--identity", type=Path, required=True, help="file of age-keygen")

    def handle(self, *args: Any, **options: Any) -> None:
        identity = read_identity(options["identity"])
        done = restore(by=OPERATOR, backup=options["backup"], keys=options["keys"], identity=identity)
        words = _("%(rows)d rows and %(files)d files are back.") % {"rows": done.rows, "files": done.files}
        self.stdout.write(words)
        if not done.with_keys:
            self.stdout.write(_("The reports in it cannot be opened: the file of keys was not given."))
        self.stdout.write(_("Now run `candil vault sweep`, `candil store refresh` and `candil doctor --thorough`."))
