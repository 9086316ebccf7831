"""`candil person add` and `candil person list`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from candil.trust.accounts import queries, services
from candil.trust.accounts.policies import OPERATOR, ROLES


class Command(BaseCommand):
    """People, looked after by the operator of the machine."""

    help = "Let a person in, make a new link to set their password, or list everybody."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True, metavar="add|link|list")
        add = what.add_parser("add", help="let a person in; prints the link where they set their password")
        add.add_argument("username")
        add.add_argument("--organisation", required=True, metavar="SLUG")
        add.add_argument("--role", action="append", default=[], choices=list(ROLES), help="may be given several times")
        add.add_argument("--email", default="")
        add.add_argument("--first-name", default="")
        add.add_argument("--last-name", default="")
        link = what.add_parser("link", help="a new link where a person sets their password; works once")
        link.add_argument("username")
        what.add_parser("list", help="user name, organisation and roles of each")

    def handle(self, *args: Any, **options: Any) -> None:
        {"add": self._add, "link": self._link, "list": self._list}[options["what"]](options)

    def _add(self, options: dict[str, Any]) -> None:
        said = {name: options[name] for name in ("username", "email", "first_name", "last_name")}
        organisation = queries.organisation_by_slug(options["organisation"])
        services.add_person(by=OPERATOR, organisation=organisation, roles=options["role"], **said)
        self._link(options)

    def _link(self, options: dict[str, Any]) -> None:
        path = services.password_link(by=OPERATOR, person=queries.person_named(options["username"]))
        self.stdout.write(_("Open this page of the site once, within three days, to set the password:"))
        self.stdout.write(path)

    def _list(self, _options: dict[str, Any]) -> None:
        for person in queries.people(OPERATOR):
            organisation = person.organisation.slug if person.organisation else "-"
            words = [person.username, organisation, ",".join(person.roles) or "-"]
            self.stdout.write("\t".join(words if person.is_active else [*words, "closed"]))
