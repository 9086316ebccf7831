"""The web page of a description: the same blocks and words as its PDF, with links to the records counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from candil.platform.design import charts
from candil.share.products.models import Audience, Product
from candil.share.products.models.description import Cell, Description, Figure, Row, Table
from candil.share.products.queries.wording import judgement_line, method_table, words
from candil.trust.accounts.policies import SEE_RECORDS, Viewer

_SIZE: Final = re.compile(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"')


@dataclass(frozen=True)
class Line:
    """A row's cells, each with whether its column holds numbers, and the address of the records counted, if any."""

    cells: tuple[tuple[Cell, bool], ...]
    records: str


@dataclass(frozen=True)
class Sheet:
    """A table for the page; `trace` says why no row opens its records, when none does."""

    table: Table
    lines: tuple[Line, ...]
    opens: bool
    trace: str


@dataclass(frozen=True)
class Drawing:
    """A figure with the addresses of its drawing; `picture` is what the design system's figure takes."""

    figure: Figure
    picture: charts.Picture


@dataclass(frozen=True)
class Part:
    """A section for the page."""

    name: str
    title: str
    paragraphs: tuple[str, ...]
    nothing: str
    drawings: tuple[Drawing, ...]
    sheets: tuple[Sheet, ...]
    why: tuple[str, ...]
    sure: tuple[str, ...]


def page_of(viewer: Viewer, product: Product, description: Description) -> dict[str, Any]:
    """What the page of a product shows: `parts`, `judgements` with their lines, `words`, `methods`."""
    counted = [len(section.figures) for section in description.sections]
    firsts = [sum(counted[:index]) for index in range(len(counted))]
    methods = method_table(description, product.digest)
    return {
        "description": description,
        "words": words(description, digest=product.digest, state=product.status),
        "judgements": [(judgement, judgement_line(judgement)) for judgement in description.judgements],
        "parts": [
            Part(
                section.name,
                section.title,
                section.paragraphs,
                section.nothing,
                _drawings(product, section.figures, first),
                tuple(_sheet(viewer, product, description, table) for table in section.tables),
                section.why,
                section.sure,
            )
            for section, first in zip(description.sections, firsts, strict=True)
        ],
        "methods": Sheet(methods, tuple(_line(methods, row, "") for row in methods.rows), opens=False, trace=""),
    }


def figure_at(description: Description, position: int) -> str | None:
    """The SVG text of the figure at a position (from 0) through the whole product."""
    drawings = [figure.svg for section in description.sections for figure in section.figures]
    return drawings[position] if position < len(drawings) else None


def records_address(filters: tuple[tuple[str, tuple[str, ...]], ...], row: Row, population: str) -> str:
    """The list of the records behind a row: the product's question narrowed to the row.

    Empty where there is no such list: a record may carry several values, and "A, and also B" is no filter.
    """
    if row.where is None:
        return ""
    where = dict(filters)
    for name, values in row.where:
        if name in where and not set(values) <= set(where[name]):
            return ""
        where[name] = values
    pairs = [(name, value) for name, values in where.items() for value in values]
    return f"{reverse('incidents:records')}?{urlencode([*pairs, ('population', population)])}"


def why_not_opened(viewer: Viewer, product: Product) -> str:
    """Why this viewer cannot open the records behind the figures; empty if they can."""
    if product.audience != Audience.ANALYSTS:
        return _(
            "These are statistics for a wider circle: they do not open single records. "
            "Whoever may see records can ask the same question in the picture."
        )
    if not viewer.may(SEE_RECORDS):
        return _("Your role sees statistics, not single records.")
    return ""


def _drawings(product: Product, figures: Sequence[Figure], first: int) -> tuple[Drawing, ...]:
    return tuple(Drawing(figure, _picture(product, figure, first + index)) for index, figure in enumerate(figures))


def _picture(product: Product, figure: Figure, position: int) -> charts.Picture:
    light, dark = (
        reverse("products:product-figure", args=[product.pk, position, paper]) for paper in ("light", "dark")
    )
    size = _SIZE.search(figure.svg)
    width, height = (round(float(each)) for each in size.groups()) if size else (0, 0)
    return charts.Picture(light, dark, width, height)


def _sheet(viewer: Viewer, product: Product, description: Description, table: Table) -> Sheet:
    reason = why_not_opened(viewer, product)
    lines = tuple(
        _line(table, row, "" if reason else records_address(description.filters, row, description.population))
        for row in table.rows
    )
    return Sheet(table, lines, opens=any(line.records for line in lines), trace=reason)


def _line(table: Table, row: Row, records: str) -> Line:
    numeric = (column.numeric for column in table.columns)
    return Line(tuple(zip(row.cells, numeric, strict=True)), records)
