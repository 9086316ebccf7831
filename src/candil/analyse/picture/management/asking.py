"""What the commands that ask a question share: filters, viewer, population, output format."""

from __future__ import annotations

import csv
import io
import json
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.base import BaseCommand

from candil.analyse.picture import queries
from candil.analyse.picture.queries.filters import read_where
from candil.platform.foundation.spreadsheets import safe_cell
from candil.trust.accounts import queries as accounts
from candil.trust.accounts.policies import OPERATOR, Viewer
from candil.trust.audit import services as audit

POPULATIONS = ("auto", "real", "synthetic", "both")


class AskingCommand(BaseCommand):
    """A command that answers one question for one viewer and says in the audit who asked what."""

    formats: tuple[str, ...] = ("table", "csv", "json")
    action = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--where`, `--viewer`, `--population`, `--format`."""
        parser.add_argument(
            "--where", action="append", default=[], metavar="DIM=VALUE", help="keep only these; may be given again"
        )
        parser.add_argument("--viewer", metavar="USERNAME", help="answer as this person would be answered")
        parser.add_argument(
            "--population",
            choices=POPULATIONS,
            default="auto",
            help="real or synthetic records; auto: real ones where there are any",
        )
        parser.add_argument("--format", choices=self.formats, default=self.formats[0])

    def asked(self, options: dict[str, Any]) -> queries.Asked:
        """The question behind the options, put for the right viewer and written into the audit."""
        viewer = accounts.viewer_named(options["viewer"]) if options["viewer"] else OPERATOR
        where = read_where(options["where"])
        population = None if options["population"] == "auto" else options["population"]
        asked = queries.ask(viewer=viewer, where=where, population=population, asker=OPERATOR)
        self.write_audit(viewer, where, options)
        return asked

    def write_audit(self, viewer: Viewer, where: dict[str, list[str]], options: dict[str, Any]) -> None:
        """One line of the ledger: on the machine itself the operator asks, even when answering as somebody."""
        audit.record(
            by=OPERATOR.username,
            action=self.action,
            subject=f"viewer:{viewer.username}",
            details={"where": where, "population": options["population"], "format": options["format"]},
        )

    def print_rows(self, header: Sequence[str], rows: Iterable[Sequence[object]], how: str) -> None:
        """Rows as an aligned table or as CSV with cells that no spreadsheet takes for formulas."""
        lines = [["" if value is None else str(value) for value in row] for row in rows]
        if how == "csv":
            text = io.StringIO()
            writer = csv.writer(text)
            writer.writerow(header)
            writer.writerows([[safe_cell(value) for value in line] for line in lines])
            self.stdout.write(text.getvalue(), ending="")
            return
        widths = [max(map(len, column)) for column in zip(header, *lines, strict=True)]
        for line in [list(header), ["─" * width for width in widths], *lines]:
            self.stdout.write("  ".join(value.ljust(width) for value, width in zip(line, widths, strict=True)).rstrip())

    def print_json(self, value: object) -> None:
        """A value as JSON, for scripts."""
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str))

    def say(self, *lines: str) -> None:
        """Words beside the answer go to standard error, so that pipes get figures only."""
        for line in lines:
            self.stderr.write(line)
