"""`candil load FILE --organisation SLUG …`: load, or with --dry-run only check, a partner's file."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.text import slugify
from django.utils.translation import gettext as _

from candil.collect.datasets import services
from candil.collect.datasets.models import Batch, BatchStatus
from candil.trust.accounts import queries as accounts
from candil.trust.accounts.errors import OrganisationUnknown
from candil.trust.accounts.policies import OPERATOR
from candil.trust.accounts.services import add_organisation
from candil.trust.partnerships.services import visibility_from_text

#: An organisation that is made on the way needs a sector; the operator corrects it.
SECTOR_OF_NEW = "other"


@dataclass(frozen=True)
class _Owner:
    """An organisation for a dry run, which asks for its short name only."""

    slug: str
    pk: int = 0


class Command(BaseCommand):
    """Loads as the operator of the machine. With --json the last line of output is one JSON object."""

    help = "Load a partner's CSV, XLSX or Parquet file as one batch."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, metavar="SLUG", help="owner; made if it does not exist")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--preset", default="", help="name of a known layout; otherwise found by the header")
        how.add_argument("--mapping", type=Path, metavar="FILE.yaml", help="what the columns mean")
        how.add_argument("--suggest", action="store_true", help="print a mapping to start from, load nothing")
        parser.add_argument(
            "--visibility",
            default="owner",
            metavar="owner|groups:SLUG,…|members|public",
            help="who may see the records",
        )
        parser.add_argument("--date", default="", metavar="2022-Q2", help="period of a file that does not say its own")
        parser.add_argument("--dry-run", action="store_true", help="check and count, load nothing")
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["suggest"]:
            self.stdout.write(services.suggest_mapping(options["file"]), ending="")
            return
        mapping = services.mapping_from_file(options["mapping"]) if options["mapping"] else None
        answer = self._check(options, mapping) if options["dry_run"] else self._load(options, mapping)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_told(answer)))
        if answer["status"] == BatchStatus.FAILED:
            sys.exit(1)

    def _check(self, options: dict[str, Any], mapping: Any) -> dict[str, Any]:
        try:
            accounts.organisation_by_slug(options["organisation"])
            new = False
        except OrganisationUnknown:
            new = True
        organisation = _Owner(options["organisation"])
        found = services.inspect_file(
            by=OPERATOR, organisation=organisation, path=options["file"], preset=options["preset"], mapping=mapping,
            period=options["date"],
        )  # fmt: skip
        return {
            "dry_run": True,
            "status": "checked",
            "batch": None,
            "organisation": organisation.slug,
            "organisation_created": False,
            "preset": found.preset,
            "synthetic": found.is_synthetic,
            "rows_read": found.rows_read,
            "rows_added": found.rows_good,
            "rows_known": 0,
            "rows_skipped": found.rows_skipped,
            "rows_refused": found.rows_refused,
            "people_added": found.people,
            "refused_file": None,
            "warnings": _warnings(found.report, new=options["organisation"] if new else ""),
            "report": found.report,
        }

    def _load(self, options: dict[str, Any], mapping: Any) -> dict[str, Any]:
        organisation, created = _organisation(options["organisation"])
        batch = services.load_file(
            by=OPERATOR, organisation=organisation, path=options["file"], preset=options["preset"], mapping=mapping,
            period=options["date"], visibility=visibility_from_text(owner=organisation, text=options["visibility"]),
            progress=self._progress,
        )  # fmt: skip
        answer = _answer(batch)
        if created:
            answer["organisation_created"] = True
            answer["warnings"].insert(0, _created(organisation.slug))
        return answer

    def _progress(self, stage: str, rows: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{stage} {rows:,}", ending="")


def _organisation(slug: str) -> tuple[Any, bool]:
    try:
        return accounts.organisation_by_slug(slug), False
    except OrganisationUnknown:
        name = slug.replace("-", " ").title() if slug == slugify(slug) else slug
        return add_organisation(by=OPERATOR, slug=slug, name=name, sector=SECTOR_OF_NEW), True


def _created(slug: str) -> str:
    return _(
        "The organisation “%(slug)s” did not exist and was made, with the sector “other”. "
        "An administrator can correct its name and sector."
    ) % {"slug": slug}


def _answer(batch: Batch) -> dict[str, Any]:
    known = batch.already_loaded
    warnings = [] if known else _warnings(batch.report)
    if known:
        warnings.append(_("This file is already loaded as batch %(number)d; nothing was added.") % {"number": batch.pk})
    refused = services.refused_file(batch.pk)
    return {
        "dry_run": False,
        "status": batch.status,
        "batch": batch.pk,
        "organisation": batch.organisation.slug,
        "organisation_created": False,
        "preset": batch.preset,
        "synthetic": batch.is_synthetic,
        "rows_read": batch.rows_read,
        "rows_added": 0 if known else batch.rows_added,
        "rows_known": batch.rows_added + batch.rows_known if known else batch.rows_known,
        "rows_skipped": batch.rows_skipped,
        "rows_refused": batch.rows_refused,
        "people_added": 0 if known else batch.people_added,
        "refused_file": str(refused) if batch.rows_refused and refused.exists() else None,
        "warnings": warnings,
        "report": batch.report,
    }


def _warnings(report: dict[str, Any], *, new: str = "") -> list[str]:
    found = [report["reason"]] if report.get("reason") else []
    if new:
        found.append(_("The organisation “%(slug)s” does not exist yet; loading makes it.") % {"slug": new})
    if report.get("dropped"):
        found.append(
            _("Dropped, because they are about identifiable people: %(columns)s.")
            % {"columns": ", ".join(report["dropped"])}
        )
    if report.get("unread"):
        found.append(_("Not read: %(columns)s.") % {"columns": ", ".join(report["unread"])})
    if report.get("places_not_found"):
        found.append(
            _("Place names that the gazetteer does not know: %(count)d.") % {"count": report["places_not_found"]}
        )
    if report.get("file", {}).get("other_sheets"):
        found.append(
            _("Only the sheet “%(sheet)s” was read; there are also: %(others)s.")
            % {"sheet": report["file"]["sheet"], "others": report["file"]["other_sheets"]}
        )
    return found


def _told(answer: dict[str, Any]) -> list[str]:
    """The same for people."""
    lines = [*answer["warnings"]]
    if answer["dry_run"]:
        lines.append(_("Dry run of layout “%(preset)s”; nothing was stored.") % answer)
    else:
        lines.append(_("Batch %(batch)d, layout “%(preset)s”: %(status)s.") % answer)
    if answer["synthetic"]:
        lines.append(_("The records are marked as synthetic: they are no real people."))
    lines.append(
        _(
            "Rows read %(rows_read)d, added %(rows_added)d, known %(rows_known)d, skipped %(rows_skipped)d, "
            "refused %(rows_refused)d; people %(people_added)d."
        )
        % answer
    )
    for because, rows in answer["report"].get("skipped", {}).items():
        lines.append(_("  skipped %(rows)d: %(because)s") % {"rows": rows, "because": because})
    for one in answer["report"].get("problems", [])[:10]:
        lines.append(_("  row %(row)d, %(column)s “%(value)s”: %(reason)s %(advice)s") % one)
    if answer["refused_file"]:
        lines.append(_("Refused rows, with the reason: %(refused_file)s") % answer)
    return lines
