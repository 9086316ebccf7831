"""`candil audit verify` and `candil audit list`."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from candil.trust.audit import queries
from candil.trust.audit.errors import LedgerBroken
from candil.trust.audit.models import Entry


class Command(BaseCommand):
    """Read the ledger on the machine itself."""

    help = "Check that the audit is whole, or list its newest entries."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True, metavar="verify|list")
        verify = what.add_parser("verify", help="walk the chain; exit status 1 where it breaks")
        verify.add_argument("--expect-head", default="", metavar="DIGEST", help="a head that you kept earlier")
        entries = what.add_parser("list", help="the newest entries")
        entries.add_argument("--action", default="", help="only these, from the start: datasets. is the whole room")
        entries.add_argument("--subject", default="", help="only about this subject")
        entries.add_argument("--limit", type=int, default=20)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "verify":
            self._verify(options["expect_head"])
        else:
            self._list(options["action"], options["subject"], options["limit"])

    def _verify(self, expect_head: str) -> None:
        found = queries.verify(expect_head=expect_head)
        if found.broken:
            raise LedgerBroken(_told(found.entries, found.broken))
        self.stdout.write(_("%(entries)d entries hold.") % {"entries": found.entries})
        self.stdout.write(_("Head: %(digest)s") % {"digest": found.head.digest or "-"})

    def _list(self, action: str, subject: str, limit: int) -> None:
        for entry in queries.entries_on_this_machine(action=action, subject=subject)[:limit]:
            self.stdout.write(_line(entry))


def _told(entries: int, broken: queries.Broken) -> str:
    return _("The audit is broken at entry %(sequence)d (%(at)s, %(action)s): %(fault)s. %(entries)d entries hold.") % {
        "sequence": broken.sequence,
        "at": broken.at.isoformat(timespec="seconds") if broken.at else _("no time"),
        "action": broken.action or _("no action"),
        "fault": broken.fault.value,
        "entries": entries,
    }


def _line(entry: Entry) -> str:
    details = json.dumps(entry.details, ensure_ascii=False) if entry.details else ""
    words = [str(entry.sequence), entry.at.isoformat(timespec="seconds"), entry.actor, entry.action, entry.subject]
    return "  ".join([*words, details]).rstrip()
