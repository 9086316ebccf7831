"""`candil actions sweep|due`: destroy what has ended, and say what waits."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from candil.analyse.actions import queries, services
from candil.trust.accounts.policies import OPERATOR


class Command(BaseCommand):
    """Run *sweep* daily."""

    help = "Packages for authorities: destroy what we hold of those that have ended, list what is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The two actions."""
        parser.add_argument("action", choices=["sweep", "due"])

    def handle(self, *_args: Any, action: str, **_options: Any) -> None:
        """Do it."""
        if action == "sweep":
            self.stdout.write(_("%(count)d destroyed.") % {"count": services.sweep(by=OPERATOR)})
            return
        for each in queries.due(OPERATOR):
            self.stdout.write(f"{each.since}\t{each.package.label[:8]}\t{each.package.key.authority}\t{each.words}")
