"""`candil organisation add` and `candil organisation list`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from candil.trust.accounts import queries, services
from candil.trust.accounts.models import Sector
from candil.trust.accounts.policies import OPERATOR


class Command(BaseCommand):
    """Organisations, looked after by the operator of the machine."""

    help = "Add an organisation, or list those that exist."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True, metavar="add|list")
        add = what.add_parser("add", help="admit an organisation")
        add.add_argument("slug", help="short name for files and links, such as harbour-police")
        add.add_argument("--name", required=True)
        add.add_argument("--sector", required=True, choices=Sector.values)
        add.add_argument("--country", default="", metavar="CODE", help="ISO 3166-1 alpha-3, such as GBR")
        what.add_parser("list", help="short name, sector, active people and name of each")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "add":
            self._add(options)
        else:
            self._list()

    def _add(self, options: dict[str, Any]) -> None:
        said = {name: options[name] for name in ("slug", "name", "sector", "country")}
        organisation = services.add_organisation(by=OPERATOR, **said)
        self.stdout.write(_("%(name)s was added as %(slug)s.") % {"name": organisation, "slug": organisation.slug})

    def _list(self) -> None:
        columns = ("slug", "sector", "active_people", "name")
        for words in queries.organisations(OPERATOR).values_list(*columns):
            self.stdout.write("\t".join(str(word) for word in words))
