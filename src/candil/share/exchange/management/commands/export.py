"""`candil export`: records as a file in the shape of a standard, as one person may see them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from candil.analyse.picture.queries.filters import read_where
from candil.share.exchange import services
from candil.share.exchange.queries.asking import filters_from
from candil.trust.accounts.policies import OPERATOR
from candil.trust.accounts.queries import viewer_named


class Command(BaseCommand):
    """Write a file of the records that a viewer may read."""

    help = "Write the records that a person may read to a file of a standard."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Format, filters, viewer, population and file."""
        parser.add_argument("--format", choices=list(services.FORMATS), default="htcds")
        parser.add_argument(
            "--where", action="append", default=[], metavar="DIM=VALUE", help="keep only these; may be given again"
        )
        parser.add_argument("--viewer", metavar="USERNAME", help="export what this person may read")
        parser.add_argument("--population", choices=["real", "synthetic", "both"], default="")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many records were written and what the standard has no word for."""
        viewer = viewer_named(options["viewer"]) if options["viewer"] else OPERATOR
        where = read_where(options["where"])
        pairs = [(name, value) for name, values in where.items() for value in values]
        filters = filters_from([*pairs, ("population", options["population"])])
        done = services.write_records_to(
            by=OPERATOR, viewer=viewer, shape=options["format"], filters=filters, path=options["out"]
        )
        self.stdout.write(
            _("%(records)d records written to %(path)s.") % {"records": done.records, "path": options["out"]}
        )
        for said, count in sorted(done.left_out.items()):
            self.stderr.write(
                _("Left out %(count)d times, because the format has no place for it: %(said)s.")
                % {"count": count, "said": said}
            )
