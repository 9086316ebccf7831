"""`candil channel set`, `candil channel reads` and `candil channel list`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from candil.collect.reporting import queries, services
from candil.collect.reporting.models import USUAL_CAP, USUAL_DAYS, Channel
from candil.platform.design import languages
from candil.trust.accounts.policies import OPERATOR
from candil.trust.accounts.queries import person_named


class Command(BaseCommand):
    """Channels that take reports, looked after by the operator of the machine."""

    help = "Make or change a channel that takes reports, or list those that exist."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True, metavar="set|reads|list")
        change = what.add_parser("set", help="make a channel, or change the one of this short name")
        change.add_argument("slug", help="short name, part of its address")
        change.add_argument("--name", required=True)
        change.add_argument("--organisation", required=True, metavar="SLUG")
        change.add_argument("--analyst", action="append", required=True, metavar="USERNAME", dest="analysts")
        change.add_argument("--cap", type=int, default=USUAL_CAP, metavar="N", help="an hour; more are doubtful")
        change.add_argument(
            "--keep-days", type=int, default=USUAL_DAYS, metavar="N", help="a new report ends after so many; 0: never"
        )
        change.add_argument("--closed", action="store_true", help="takes no reports from now on")
        reads = what.add_parser("reads", help="say which languages an analyst reads")
        reads.add_argument("username")
        reads.add_argument("languages", nargs="+", metavar="CODE", help="such as fa; `candil languages` lists them")
        what.add_parser("list", help="short name, whether a report could be taken now, days, languages, name of each")

    def handle(self, *args: Any, **options: Any) -> None:
        action = {"set": self._set, "reads": self._reads, "list": self._list}[options["what"]]
        action(options)

    def _set(self, options: dict[str, Any]) -> None:
        said = {name: options[name] for name in ("slug", "name", "organisation", "analysts")}
        said |= {"cap_per_hour": options["cap"], "keep_days": options["keep_days"] or None}
        channel = services.set_channel(by=OPERATOR, is_open=not options["closed"], **said)
        self.stdout.write(_("The channel %(slug)s is set.") % {"slug": channel.slug})

    def _reads(self, options: dict[str, Any]) -> None:
        person = person_named(options["username"])
        reader = services.set_languages(by=OPERATOR, person=person, languages=options["languages"])
        told = {"name": person.username, "languages": ", ".join(reader.languages)}
        self.stdout.write(_("%(name)s reads: %(languages)s.") % told)

    def _list(self, _options: dict[str, Any]) -> None:
        for channel in queries.channels_of(OPERATOR):
            state = "open" if channel.is_open and queries.can_take(channel) else "takes none"
            days = f"{channel.keep_days} days" if channel.keep_days else "kept for good"
            self.stdout.write("\t".join([channel.slug, state, days, self._languages(channel), channel.name]))

    def _languages(self, channel: Channel) -> str:
        """Which of the languages that are switched on somebody reads here, and which nobody does."""
        read, offered = queries.languages_read(channel), languages.offered()
        unread = [code for code in offered if code not in read]
        covered = "read: " + (" ".join(code for code in offered if code in read) or "none")
        return covered + (f"; nobody reads: {' '.join(unread)}" if unread else "")
