"""`candil token make|list|revoke`: access for programs, looked after by the operator of the machine."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.share.exchange import queries, services
from candil.share.exchange.errors import TokenUnknown
from candil.share.exchange.policies import SCOPES
from candil.trust.accounts.policies import OPERATOR
from candil.trust.accounts.queries import person_named


class Command(BaseCommand):
    """Tokens."""

    help = "Make a token with which a program asks in a person's name, end one, or list them all."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True, metavar="make|list|revoke")
        make = what.add_parser("make", help="make a token; its text is printed once")
        make.add_argument("username", help="the person whose access bounds that of the token")
        make.add_argument("--name", required=True, help="which program will use it")
        make.add_argument("--scope", action="append", required=True, choices=list(SCOPES), help="may be given again")
        make.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD", help="last day (in 90 days)")
        what.add_parser("list", help="tokens with holder, scopes and last use")
        revoke = what.add_parser("revoke", help="end a token")
        revoke.add_argument("prefix", help="its first characters, as `list` shows them")

    def handle(self, *args: Any, **options: Any) -> None:
        {"make": self._make, "list": self._list, "revoke": self._revoke}[options["what"]](options)

    def _make(self, options: dict[str, Any]) -> None:
        made = services.make_token(
            by=OPERATOR,
            holder=person_named(options["username"]),
            name=options["name"],
            scopes=options["scope"],
            expires_on=options["until"] or timezone.localdate() + timedelta(days=90),
        )
        self.stdout.write(made.text)
        self.stderr.write(
            _("Keep it now: it is not shown again. It works until %(day)s.") % {"day": made.token.expires_on}
        )

    def _list(self, _options: dict[str, Any]) -> None:
        for token in queries.tokens_for(OPERATOR):
            state = _("revoked") if token.revoked_at else _("until %(day)s") % {"day": token.expires_on}
            words = [token.prefix, token.name, token.holder.username, ",".join(token.scopes), state]
            self.stdout.write("\t".join([*words, str(getattr(token, "last_used", None) or "-")]))

    def _revoke(self, options: dict[str, Any]) -> None:
        token = queries.tokens_for(OPERATOR).filter(prefix=options["prefix"]).first()
        if token is None:
            raise TokenUnknown(_("No token begins with “%(prefix)s”. `candil token list` shows all.") % options)
        services.revoke_token(by=OPERATOR, token=token)
        self.stdout.write(_("Ended."))
