"""`candil channel set` and `candil channel list`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from candil.collect.reporting import queries, services
from candil.collect.reporting.models import USUAL_CAP
from candil.trust.accounts.policies import OPERATOR


class Command(BaseCommand):
    """Channels that take reports, looked after by the operator of the machine."""

    help = "Make or change a channel that takes reports, or list those that exist."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True, metavar="set|list")
        change = what.add_parser("set", help="make a channel, or change the one of this short name")
        change.add_argument("slug", help="short name, part of its address")
        change.add_argument("--name", required=True)
        change.add_argument("--organisation", required=True, metavar="SLUG")
        change.add_argument("--analyst", action="append", required=True, metavar="USERNAME", dest="analysts")
        change.add_argument("--cap", type=int, default=USUAL_CAP, metavar="N", help="an hour; more are doubtful")
        change.add_argument("--closed", action="store_true", help="takes no reports from now on")
        what.add_parser("list", help="short name, whether a report could be taken now, and name of each")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "set":
            self._set(options)
        else:
            self._list()

    def _set(self, options: dict[str, Any]) -> None:
        said = {name: options[name] for name in ("slug", "name", "organisation", "analysts")}
        is_open = not options["closed"]
        channel = services.set_channel(by=OPERATOR, cap_per_hour=options["cap"], is_open=is_open, **said)
        self.stdout.write(_("The channel %(slug)s is set.") % {"slug": channel.slug})

    def _list(self) -> None:
        for channel in queries.channels_of(OPERATOR):
            state = "open" if channel.is_open and queries.can_take(channel) else "takes none"
            self.stdout.write(f"{channel.slug}\t{state}\t{channel.name}")
