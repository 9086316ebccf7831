"""`candil export`: records in the shape of a standard, as one person may see them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from candil.analyse.incidents import services
from candil.trust.accounts.policies import OPERATOR
from candil.trust.accounts.queries import viewer_named


class Command(BaseCommand):
    """Write a file of the records that a viewer may read."""

    help = "Write the records that a person may read to a file of a standard."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Format, viewer, population and file."""
        parser.add_argument("--format", choices=["htcds"], default="htcds", help="HTCDS 2.0 Excel template")
        parser.add_argument("--viewer", metavar="USERNAME", help="export what this person may read")
        parser.add_argument("--population", choices=["real", "synthetic", "both"])
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many records were written and what the standard has no word for."""
        viewer = viewer_named(options["viewer"]) if options["viewer"] else OPERATOR
        done = services.write_htcds(by=OPERATOR, viewer=viewer, path=options["out"], population=options["population"])
        self.stdout.write(
            _("%(records)d records written to %(path)s.") % {"records": done.records, "path": options["out"]}
        )
        for (dimension, code), count in sorted(done.left_out.items()):
            self.stderr.write(
                _("Left out %(count)d times: %(code)s of %(dimension)s, for which HTCDS 2.0 has no code.")
                % {"count": count, "code": code, "dimension": dimension}
            )
