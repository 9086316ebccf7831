"""`candil store rebuild` and `candil store verify`: the columnar files beside the database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from candil.analyse.incidents import queries, services


class Command(BaseCommand):
    """Build the store anew, or compare it with the database."""

    help = "Rebuild the columnar store from the database, or verify that the two are equal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do."""
        parser.add_argument("what", choices=["rebuild", "verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 where the store differs."""
        if options["what"] == "rebuild":
            files = services.rebuild_store()
            self.stdout.write(_("The store was rebuilt: %(count)d segments.") % {"count": len(files.facts)})
            return
        difference = queries.first_difference()
        if difference is None:
            self.stdout.write(_("The store is equal to the database."))
            return
        self.stderr.write(
            _(
                "The store differs from the database: %(table)s of segment %(segment)s, record %(record)s, column "
                "%(column)s is %(in_store)r in the store and %(in_database)r by the database. "
                "Run `candil store rebuild`."
            )
            % vars(difference)
        )
        raise SystemExit(1)
