"""candil fetch [--outlet NUMBER | --list]: open sources whose time has come."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from candil.collect.sources import queries, services
from candil.collect.sources.models import Outlet, Status
from candil.trust.accounts.policies import OPERATOR


class Command(BaseCommand):
    """Call it every hour, say; it fetches what is due and forgets the texts that are too old."""

    help = "Fetch the feeds and pages whose time has come, and forget the texts that are too old."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--outlet", type=int, help="only this outlet, due or not (numbers: --list)")
        parser.add_argument("--list", action="store_true", help="list the outlets and how they are; fetch nothing")

    def handle(self, *args: Any, outlet: int | None, list: bool, **options: Any) -> None:  # noqa: A002 - its option
        """Fails when an outlet could not be fetched, so that whoever called it notices."""
        if list:
            self._tell(queries.outlets_of(OPERATOR))
            return
        forgotten = services.forget_old_texts()
        self.stdout.write(_("%(count)d old texts forgotten.") % {"count": forgotten})
        fetched = services.fetch_due() if outlet is None else [self._one(outlet)]
        self._tell(fetched)
        if any(each.status == Status.FAILED for each in fetched):
            raise CommandError(_("Not everything could be fetched."))

    def _one(self, number: int) -> Outlet:
        if not queries.outlets_of(OPERATOR).filter(pk=number).exists():
            raise CommandError(_("There is no outlet %(number)d.") % {"number": number})
        return services.fetch_outlet(number)

    def _tell(self, outlets: Any) -> None:
        for each in outlets:
            self.stdout.write(
                f"{each.pk} {each.organisation.slug} “{each.name}”: {each.get_status_display()}, "
                f"{each.items_done}/{each.items_found}{f'. {each.problem}' if each.problem else ''}"
            )
