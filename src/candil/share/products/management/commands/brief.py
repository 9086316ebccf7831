"""`candil brief`: an intelligence report as PDF, for the operator or as one viewer may know it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from candil.analyse.picture.queries.filters import read_where
from candil.share.products.errors import ProductNotWritten
from candil.share.products.queries.wording import number
from candil.share.products.services.asking import Wanted
from candil.share.products.services.composing import Brief, write_brief
from candil.share.products.services.gathering import Ways
from candil.share.products.services.sections.parts import CHOSEN
from candil.trust.accounts import queries as accounts
from candil.trust.accounts.policies import OPERATOR


class Command(BaseCommand):
    """Write a report to a file."""

    help = "Write an intelligence report as PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Title, question, viewer, and where to write."""
        parser.add_argument("--title", required=True)
        parser.add_argument("--out", required=True, type=Path, metavar="FILE.pdf")
        parser.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="keep only these")
        parser.add_argument("--viewer", metavar="USERNAME", help="only what this person may know")
        parser.add_argument("--population", choices=("auto", "real", "synthetic", "both"), default="auto")
        parser.add_argument("--of", choices=("records", "people"), default="records", help="what is counted")
        parser.add_argument("--areas", default="", metavar="LEVEL", help="compare areas of this level instead of cells")
        parser.add_argument("--period", choices=("month", "quarter", "year"), default="quarter")
        parser.add_argument(
            "--parts", nargs="*", choices=tuple(CHOSEN), default=list(CHOSEN), metavar="PART",
            help=f"parts beside those that every report holds; all where it is not given: {', '.join(CHOSEN)}",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, draw, write, and say what the file holds."""
        out: Path = options["out"]
        population = None if options["population"] == "auto" else options["population"]
        brief = write_brief(
            viewer=accounts.viewer_named(options["viewer"]) if options["viewer"] else OPERATOR,
            title=options["title"],
            wanted=Wanted(read_where(options["where"]), population),
            ways=Ways(options["of"], options["areas"], options["period"], tuple(options["parts"])),
        )
        try:
            out.write_bytes(brief.pdf)
        except OSError as error:
            raise ProductNotWritten(
                _("The report could not be written to %(path)s: %(error)s. Give --out a file in a folder that exists.")
                % {"path": out, "error": error.strerror}
            ) from error
        for line in in_words(brief):
            self.stdout.write(line)
        self.stdout.write(_("Written to %(path)s.") % {"path": out})


def in_words(brief: Brief) -> list[str]:
    """What a report holds, in a few lines."""
    description, counts = brief.description, brief.description.counts
    return [
        f"{description.title} · {description.marking.tlp} · {description.period}",
        _("%(pages)d pages; population: %(population)s; %(cut_off)s.")
        % {"pages": brief.pages, "population": description.population, "cut_off": description.cut_off.text},
        _("Counted: %(records)s records, %(people)s people, %(contributors)s contributing organisations.")
        % {
            "records": number(counts.records),
            "people": number(counts.people),
            "contributors": number(counts.contributors),
        },
        *(f"– {judgement.text}" for judgement in description.judgements),
    ]
