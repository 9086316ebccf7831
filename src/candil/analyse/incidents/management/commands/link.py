"""`candil link`: look for records that may be about the same incident, for each organisation within what it may see."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from candil.analyse.incidents import services
from candil.trust.accounts.policies import GRADE_RECORDS, OPERATOR
from candil.trust.accounts.queries import organisation_by_slug, organisations, organisations_with
from candil_analysis.linkage import Model


class Command(BaseCommand):
    """Look for pairs."""

    help = "Look for records that may be about the same incident, within what each organisation may see."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--organisation`, `--everything`, `--anew`, `--model`."""
        parser.add_argument("--organisation", metavar="SLUG", help="only for this organisation")
        parser.add_argument("--everything", action="store_true", help="also among all records, for the operator")
        parser.add_argument("--anew", action="store_true", help="compare all records again, and learn again")
        parser.add_argument("--model", type=Path, metavar="FILE.json", help="a saved model, instead of learning one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how far it is, and what each search left behind."""
        slug = options["organisation"]
        asked: list[int | None] = [organisation_by_slug(slug).pk] if slug else [*organisations_with(GRADE_RECORDS)]
        model = Model.from_json(options["model"].read_text()) if options["model"] else None
        for organisation in [*asked, *([None] if options["everything"] else [])]:
            told = _("All records") if organisation is None else str(organisations(OPERATOR).get(pk=organisation))
            self.stderr.write(told)
            looked = services.look_for_suggestions(
                organisation=organisation, model=model, anew=options["anew"], say=self._step
            )
            self.stdout.write(f"{told}: {in_words(looked)}")

    def _step(self, stage: str) -> None:
        self.stderr.write(f"  {stage} …")


def in_words(looked: services.Looked) -> str:
    """What a search left behind, in one line."""
    if looked.fault:
        return _("%(records)d records; %(fault)s") % {"records": looked.records, "fault": looked.fault}
    return _("%(records)d records, %(new)d of them new; %(suggestions)d pairs suggested") % {
        "records": looked.records, "new": looked.new, "suggestions": looked.suggestions,
    }  # fmt: skip
