"""`candil count`: how many records or people, by any dimensions, as one viewer may know it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from candil.analyse.incidents.queries import UniqueIncidents
from candil.analyse.picture import queries
from candil.analyse.picture.management.asking import AskingCommand
from candil.analyse.picture.queries.filters import label
from candil_analysis.aggregates import Cell, Counts


class Command(AskingCommand):
    """Count."""

    help = "Count records or people by dimensions."
    action = "picture.count"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--by`, `--of`, and the common ones."""
        parser.add_argument("--by", default="", metavar="DIM[,DIM…]")
        parser.add_argument("--of", choices=("records", "people"), default="records")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and print."""
        asked = self.asked(options)
        by = [name for name in options["by"].split(",") if name.strip()]
        counted = queries.counts(asked, by, measure=options["of"])
        unique = queries.unique_incidents_of(asked)
        if options["format"] == "json":
            self.print_json(as_json(counted, asked) | {"unique_incidents": None if unique is None else vars(unique)})
            return
        header = [name for dimension in counted.dimensions for name in (dimension, f"{dimension}_name")]
        rows = [[*_named(counted, cell), *_figure(cell)] for cell in counted.cells]
        total = ["total", *[""] * (len(header) - 1)] if header else []
        rows.append([*total, *_figure(counted.total)])
        self.print_rows([*header, counted.measure, "note"], rows, options["format"])
        self.say(*words(counted, asked), *([] if unique is None else [unique_words(unique)]))


def _named(counted: Counts, cell: Cell) -> list[str]:
    return [
        text
        for dimension, value in zip(counted.dimensions, cell.key, strict=True)
        for text in ("" if value is None else value, label(dimension, value))
    ]


def _figure(cell: Cell) -> list[object]:
    if cell.suppressed:
        return [cell.value if cell.value else None, "at least" if cell.value else "not shown"]
    return [cell.value, "" if cell.exact else f"about (±{cell.error:.1f})"]


def words(counted: Counts, asked: queries.Asked) -> list[str]:
    """What has to be known to read the figures."""
    told = {
        "population": asked.population,
        "records": _unknown(counted.evidence.records),
        "people": _unknown(counted.evidence.people),
        "contributors": _unknown(counted.evidence.contributors),
    }
    lines = [
        _("Counted: %(population)s records.") % told,
        _("Behind it: %(records)s records of %(people)s people by %(contributors)s contributors.") % told,
    ]
    if counted.set_valued:
        lines.append(
            _("A record counts once for each value of %(dimensions)s, so parts may add up to more than the total.")
            % {"dimensions": ", ".join(counted.set_valued)}
        )
    return [*lines, *counted.notes]


def unique_words(unique: UniqueIncidents) -> str:
    """Unique incidents with their interval, and of what they are taken."""
    return _(
        "About %(incidents)s unique incidents (%(percent)d %% interval %(low)s to %(high)s) "
        "among %(records)s records that may be opened; %(unseen)s of them not compared yet."
    ) % {
        "incidents": f"{unique.incidents:,}",
        "percent": round(100 * unique.confidence),
        "low": f"{unique.low:,}",
        "high": f"{unique.high:,}",
        "records": f"{unique.records:,}",
        "unseen": f"{unique.unseen:,}",
    }


def _unknown(value: int | None) -> str:
    return _("(not shown)") if value is None else f"{value:,}"


def as_json(counted: Counts, asked: queries.Asked) -> dict[str, Any]:
    """The answer with everything that stands behind it."""
    return {
        "measure": counted.measure,
        "dimensions": counted.dimensions,
        "population": asked.population,
        "set_valued": counted.set_valued,
        "cells": [
            {**dict(zip(counted.dimensions, cell.key, strict=True)), **_cell_json(cell)} for cell in counted.cells
        ],
        "total": _cell_json(counted.total),
        "evidence": vars(counted.evidence),
        "method": counted.method,
        "version": counted.version,
        "notes": counted.notes,
    }


def _cell_json(cell: Cell) -> dict[str, Any]:
    return {"value": cell.value, "suppressed": cell.suppressed, "exact": cell.exact, "error": cell.error}
