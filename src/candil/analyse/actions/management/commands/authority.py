"""`candil authority …`: to whom packages may be sealed, and whose keys were compared."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from candil.analyse.actions import queries, services
from candil.analyse.actions.models import Compared, Kind
from candil.platform.foundation.errors import CandilError
from candil.trust.accounts.policies import OPERATOR
from candil.trust.accounts.queries import organisation_by_slug


class Command(BaseCommand):
    """The operator may enter or confirm a key, never both: a person does the other on the page."""

    help = "Authorities and their keys: list, add, enter a key, compare it, revoke it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The actions and their options."""
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="authorities with their keys, and why a key cannot be used")
        add = actions.add_parser("add", help="put an authority on the list of an organisation")
        add.add_argument("name")
        add.add_argument("--organisation", required=True, metavar="SLUG")
        add.add_argument("--country", required=True, help="three letters, such as GBR")
        add.add_argument("--kind", required=True, choices=Kind.values)
        add.add_argument("--procedure", required=True, help="how a package reaches them")
        enter = actions.add_parser("add-key", help="enter the age recipient of an authority")
        enter.add_argument("authority", type=int, help="its number in the list")
        enter.add_argument("recipient", metavar="age1…")
        enter.add_argument("--expires", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD")
        confirm = actions.add_parser("confirm-key", help="compare a key that somebody entered on the page")
        confirm.add_argument("key", type=int, help="its number in the list")
        confirm.add_argument("--fingerprint", required=True, help="as the authority read it out")
        confirm.add_argument("--compared", required=True, choices=Compared.values)
        confirm.add_argument("--with", dest="compared_with", required=True, help="who read it out")
        revoke = actions.add_parser("revoke-key", help="nothing is sealed to this key any more")
        revoke.add_argument("key", type=int)

    def handle(self, *_args: Any, action: str, **options: Any) -> None:
        """Do it and say in a line what was done."""
        try:
            getattr(self, "_" + action.replace("-", "_"))(options)
        except CandilError as error:
            raise CommandError(str(error)) from error

    def _list(self, _options: dict[str, Any]) -> None:
        for each in queries.authorities(OPERATOR):
            self.stdout.write(f"{each.pk}\t{each.organisation.slug}\t{each.country}\t{each.kind}\t{each.name}")
            for key in each.keys.select_related("authority"):
                why = queries.why_unusable(key) or _("can be used")
                self.stdout.write(f"\t{key.pk}\t{key.recipient}\t{key.expires_on}\t{why}")

    def _add(self, options: dict[str, Any]) -> None:
        wanted = {name: options[name] for name in ("name", "country", "kind", "procedure")}
        owner = organisation_by_slug(options["organisation"])
        made = services.add_authority(by=OPERATOR, organisation=owner, **wanted)
        self.stdout.write(_("Added as number %(number)d.") % {"number": made.pk})

    def _add_key(self, options: dict[str, Any]) -> None:
        made = services.enter_key(
            by=OPERATOR, authority=options["authority"], recipient=options["recipient"], expires_on=options["expires"]
        )
        self.stdout.write(_("Entered as key %(number)d. A person compares it on the page.") % {"number": made.pk})

    def _confirm_key(self, options: dict[str, Any]) -> None:
        wanted = {name: options[name] for name in ("key", "fingerprint", "compared", "compared_with")}
        services.confirm_key(by=OPERATOR, **wanted)
        self.stdout.write(_("Confirmed."))

    def _revoke_key(self, options: dict[str, Any]) -> None:
        services.revoke_key(by=OPERATOR, key=options["key"])
        self.stdout.write(_("Revoked."))
