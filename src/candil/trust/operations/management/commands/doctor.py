"""`candil doctor`: what is wrong with this installation, and what to do."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from candil.trust.operations import queries
from candil.trust.operations.errors import NotWell
from candil.trust.operations.queries import State


class Command(BaseCommand):
    """Ask every check."""

    help = "Look whether all is well; exit status 1 where something is wrong."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--thorough", action="store_true", help="also what takes minutes: the audit, the store")

    def handle(self, *args: Any, **options: Any) -> None:
        words = {State.WELL: _("well"), State.LOOK: _("look"), State.WRONG: _("wrong")}
        found = queries.findings(thorough=options["thorough"])
        for finding in found:
            self.stdout.write(f"{words[finding.state]:6} {finding.subject}: {finding.words}")
            if finding.advice:
                self.stdout.write(f"       {finding.advice}")
        wrong = sum(finding.state == State.WRONG for finding in found)
        if wrong:
            raise NotWell(_("%(count)d of %(all)d are wrong.") % {"count": wrong, "all": len(found)})
