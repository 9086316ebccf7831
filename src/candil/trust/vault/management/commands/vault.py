"""`candil vault …`: keys of analysts, who holds what, ceremonies, copies for the standard tools."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from getpass import getpass
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from candil.trust.accounts.policies import OPERATOR, Viewer
from candil.trust.accounts.queries import organisation_by_slug, person_named, viewer_named
from candil.trust.vault import queries
from candil.trust.vault.services import analysts, exports, holders, recovery, reports, rotation
from candil.trust.vault.services import secret_files as files
from candil.trust.vault.services.envelopes import new_identity, recipient_of
from candil.trust.vault.services.keys import Keys

#: What acts as an analyst asks for that analyst's passphrase; the rest is for the operator of the machine.
AS_ANALYST: Final = {
    "enrol": "make keys for an analyst, who types the passphrase",
    "passphrase": "change the passphrase of an analyst's keys",
    "rotate-key": "new keys for an analyst; what they hold moves to them",
    "hand-over": "before leaving: everything an analyst holds to a colleague",
    "assign": "let a colleague open a report",
    "rotate-report": "a new key for reports, everything in them sealed anew",
    "rewrap-recovery": "after a new ceremony: seal what an analyst holds to its recovery",
    "export": "copies of a report's parts that `age -d` opens",
}
ON_THE_MACHINE: Final = {
    "status": "who has keys, which recovery is used, which reports no analyst can open",
    "revoke": "take a person's key away, without their help",
    "erase": "end a report: its keys are destroyed, then its parts",
    "sweep": "end what has expired, finish what was interrupted",
    "trustee": "off the network: an identity for a trustee",
    "ceremony": "off the network: a recovery that any two of three trustees can use",
    "set-recovery": "use the recipient of a ceremony for an organisation",
    "request-recovery": "the reports that the trustees shall make readable again",
    "answer-recovery": "off the network: two trustees seal them to the analyst",
    "accept-recovery": "keep what the trustees answered",
}


class Command(BaseCommand):
    """One action at a time; secrets are typed, never given as arguments."""

    help = "Keys of the vault: make, assign, hand over, revoke, rotate, recover; export and erase reports."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The actions and their options."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        given = {name: actions.add_parser(name, help=words) for name, words in (AS_ANALYST | ON_THE_MACHINE).items()}
        for name in AS_ANALYST:
            given[name].add_argument("--as", dest="analyst", required=True, metavar="USERNAME")
        given["rotate-report"].add_argument("reports", nargs="*", help="default: all that the analyst holds")
        for name in ("assign", "export", "erase"):
            given[name].add_argument("report")
        for name in ("assign", "hand-over", "request-recovery"):
            given[name].add_argument("--to", required=True, metavar="USERNAME")
        for name in ("export", "trustee", "ceremony", "request-recovery", "answer-recovery"):
            given[name].add_argument("--out", type=Path, required=True)
        given["export"].add_argument("--recipient", action="append", required=True, help="age1…; may be repeated")
        given["revoke"].add_argument("username")
        given["ceremony"].add_argument("trustees", nargs=3, metavar="age1…")
        given["set-recovery"].add_argument("organisation", metavar="SLUG")
        given["set-recovery"].add_argument("recipient", metavar="age1…")
        given["request-recovery"].add_argument("--report", action="append", help="default: those that no analyst opens")
        given["answer-recovery"].add_argument("--request", type=Path, required=True)
        given["answer-recovery"].add_argument("--pair", type=Path, required=True)
        given["answer-recovery"].add_argument("--identity", type=Path, action="append", required=True)
        given["accept-recovery"].add_argument("answer", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it and say in one line what was done."""
        action: Callable[[dict[str, Any]], str] = getattr(self, "_" + options["action"].replace("-", "_"))
        self.stdout.write(action(options))

    def _enrol(self, options: dict[str, Any]) -> str:
        key = analysts.enrol(by=viewer_named(options["analyst"]), passphrase=new_passphrase())
        return _("The key is made. Its recipient: %(recipient)s") % {"recipient": key.recipient}

    def _passphrase(self, options: dict[str, Any]) -> str:
        old = ask(_("Present passphrase: "))
        analysts.change_passphrase(by=viewer_named(options["analyst"]), old=old, new=new_passphrase())
        return _("The passphrase is changed.")

    def _rotate_key(self, options: dict[str, Any]) -> str:
        by, keys = unlocked(options)
        key = holders.rotate_key(by=by, keys=keys, passphrase=new_passphrase())
        return _("The key is replaced. The new recipient: %(recipient)s") % {"recipient": key.recipient}

    def _hand_over(self, options: dict[str, Any]) -> str:
        by, keys = unlocked(options)
        moved = holders.hand_over(by=by, keys=keys, to=person_named(options["to"]))
        return _("Reports handed over: %(reports)d. The key is retired.") % {"reports": moved}

    def _assign(self, options: dict[str, Any]) -> str:
        by, keys = unlocked(options)
        holders.assign(by=by, keys=keys, report=options["report"], person=person_named(options["to"]))
        return _("%(person)s can open the report.") % {"person": options["to"]}

    def _rotate_report(self, options: dict[str, Any]) -> str:
        by, keys = unlocked(options)
        labels = options["reports"] or list(queries.reports_held_by(by).values_list("label", flat=True))
        for label in labels:
            rotation.rotate_report(by=by, keys=keys, report=label)
        return _("Reports with a new key: %(reports)d.") % {"reports": len(labels)}

    def _rewrap_recovery(self, options: dict[str, Any]) -> str:
        by, keys = unlocked(options)
        return _("Reports sealed to the new recovery: %(reports)d.") % {
            "reports": holders.rewrap_recovery(by=by, keys=keys)
        }

    def _export(self, options: dict[str, Any]) -> str:
        by, keys = unlocked(options)
        names = exports.export(
            by=by, keys=keys, report=options["report"], recipients=options["recipient"], folder=options["out"]
        )
        return "\n".join(str(options["out"] / name) for name in names)

    def _status(self, _options: dict[str, Any]) -> str:
        keys = [f"{key.person.username}\t{key.made_on}\t{key.recipient}" for key in queries.analyst_keys(OPERATOR)]
        recoveries = [
            f"{recovery.organisation.slug}\t{recovery.made_on}\t{recovery.recipient}"
            for recovery in queries.recoveries(OPERATOR)
        ]
        alone = list(queries.reports_without_analyst(OPERATOR).values_list("label", flat=True))
        parts = [(_("Keys of analysts"), keys), (_("Recoveries"), recoveries), (_("Reports no analyst opens"), alone)]
        return "\n".join(line for title, lines in parts for line in (f"{title}: {len(lines)}", *lines))

    def _revoke(self, options: dict[str, Any]) -> str:
        alone = holders.revoke(by=OPERATOR, person=person_named(options["username"]))
        return _("The key is revoked. Reports that no analyst can open now: %(alone)d.") % {"alone": alone}

    def _erase(self, options: dict[str, Any]) -> str:
        reports.erase(by=OPERATOR, report=options["report"])
        return _("The report is erased.")

    def _sweep(self, _options: dict[str, Any]) -> str:
        done = reports.sweep(by=OPERATOR)
        return _("Expired: %(expired)d. Parts removed: %(objects)d. Files removed: %(files)d. Locked: %(idle)d.") % done

    def _trustee(self, options: dict[str, Any]) -> str:
        identity = new_identity()
        files.write_secret(options["out"], f"# public key: {recipient_of(identity)}\n{identity}\n".encode())
        return recipient_of(identity)

    def _ceremony(self, options: dict[str, Any]) -> str:
        recipient, pairs = recovery.ceremony(options["trustees"])
        for (first, second), pair in pairs.items():
            files.write_secret(options["out"] / f"pair-{first}-{second}.age", pair)
        return recipient

    def _set_recovery(self, options: dict[str, Any]) -> str:
        organisation = organisation_by_slug(options["organisation"])
        recovery.set_recovery(by=OPERATOR, organisation=organisation, recipient=options["recipient"])
        return _("New reports are sealed to this recovery. Analysts now run: candil vault rewrap-recovery")

    def _request_recovery(self, options: dict[str, Any]) -> str:
        package = recovery.request(by=OPERATOR, to=person_named(options["to"]), reports=options["report"])
        files.write_secret(options["out"], package)
        return _("Take this file to two trustees: %(path)s") % {"path": options["out"]}

    def _answer_recovery(self, options: dict[str, Any]) -> str:
        identities = [files.read_identity(path) for path in options["identity"]]
        identity = recovery.identity_of_pair(files.read(options["pair"]), identities)
        files.write_secret(options["out"], recovery.answer(files.read(options["request"]), identity))
        return _("Take this file back: %(path)s") % {"path": options["out"]}

    def _accept_recovery(self, options: dict[str, Any]) -> str:
        accepted = recovery.accept(by=OPERATOR, package=files.read(options["answer"]))
        return _("Reports that can be opened again: %(reports)d.") % {"reports": accepted}


def ask(words: str) -> str:
    """A secret, typed without being shown."""
    return getpass(words)


def new_passphrase() -> str:
    """A passphrase, typed twice."""
    first = ask(_("New passphrase: "))
    if ask(_("Once more: ")) != first:
        raise files.NotTheSame(_("The two did not agree. Nothing was changed."))
    return first


def unlocked(options: dict[str, Any]) -> tuple[Viewer, Keys]:
    """The analyst in whose name it is done, and their keys."""
    by = viewer_named(options["analyst"])
    return by, analysts.open_keys(by=by, passphrase=ask(_("Passphrase: ")))
