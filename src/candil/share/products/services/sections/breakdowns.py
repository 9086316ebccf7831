"""Who was affected and how."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from candil.share.products.models.description import Cell, Column, Row, Section, Table
from candil.share.products.services.findings import Breakdown
from candil.share.products.services.numbers import count_cell, percent
from candil.share.products.services.sections.grounds import rests_on
from candil.share.products.services.sections.numbering import Numbering, capital, first
from candil.share.products.services.sections.parts import title_of


def breakdown_section(breakdowns: Sequence[Breakdown], unit: str, numbering: Numbering) -> Section:
    """Who and how: one table a dimension."""
    tables = []
    silent = [breakdown.title for breakdown in breakdowns if not breakdown.shares]
    for breakdown in breakdowns:
        if not breakdown.shares:
            continue
        shown, more = first(breakdown.shares)
        several = (_("A record may carry several values, so rows add up to more than the total."),)
        tables.append(
            Table(
                numbering.table(breakdown.dimension),
                breakdown.title,
                (
                    Column(breakdown.title, wide=True),
                    Column(capital(unit), numeric=True),
                    Column(_("Of all"), numeric=True),
                ),
                tuple(
                    Row(
                        (
                            Cell(s.label),
                            count_cell(s.value, at_least=s.at_least),
                            Cell(_of_all(s.value, breakdown.total)),
                        ),
                        s.where,
                    )
                    for s in shown
                ),
                (several if breakdown.set_valued else ()) + more,
            )
        )
    words = _("Nothing can be told about: %(dimensions)s.") % {"dimensions": ", ".join(silent)}
    return Section(
        "breakdowns",
        title_of("breakdowns"),
        paragraphs=(words,) if silent and tables else (),
        tables=tuple(tables),
        nothing="" if tables else _("Nothing can be told about the people behind these records."),
        why=(rests_on(breakdowns[0].evidence),) if tables else (),
        sure=(
            _(
                "These are counts, not estimates: what was not reported may be anything. Shares say who is recorded, "
                "which depends on who looks and asks."
            ),
        )
        if tables
        else (),
    )


def _of_all(value: int | None, total: int | None) -> str:
    return "–" if value is None or not total else percent(value / total)
