"""candil directory starter | candil directory load FILE: entries of the directory of help, as drafts."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from candil.collect.support import services
from candil.collect.support.services.directory import Loaded
from candil.trust.accounts.policies import OPERATOR


class Command(BaseCommand):
    """Load entries; nothing is shown to the public before somebody has looked at it."""

    help = "Load entries of the directory of help as drafts: the starter list, or a CSV file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("starter", help="helplines and pathways that come with Candil")
        load = what.add_parser("load", help="a CSV file (UTF-8) with the names of fields as its first line")
        load.add_argument("file", type=Path)

    def handle(self, *args: Any, what: str, file: Path | None = None, **options: Any) -> None:
        loaded = _load(file) if file else services.load_starter(by=OPERATOR)
        self.stdout.write(_("%(count)d added as drafts.") % {"count": loaded.added})
        for row, words in loaded.refused:
            self.stderr.write(_("Entry %(row)d: %(words)s") % {"row": row, "words": words})
        if loaded.refused:
            raise CommandError(_("%(count)d were refused; the others are kept.") % {"count": len(loaded.refused)})


def _load(file: Path) -> Loaded:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            return services.load_listings(by=OPERATOR, rows=list(csv.DictReader(opened)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(_("%(file)s cannot be read: %(error)s") % {"file": file, "error": error}) from error
