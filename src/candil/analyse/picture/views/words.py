"""Figures in words: numbers, intervals, suppressed cells, and the address of the rows behind a figure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from candil.analyse.picture.queries import Asked
from candil.trust.accounts.policies import SEE_RECORDS
from candil_analysis.aggregates import Cell


def number(value: float | None, digits: int = 0) -> str:
    """A number as the reader's language writes it; empty when there is none."""
    return "" if value is None else number_format(round(value, digits), decimal_pos=digits, force_grouping=True)


def interval(low: float | None, high: float | None, digits: int = 0) -> str:
    """“31 to 52”; empty when there is none."""
    if low is None or high is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": number(low, digits), "high": number(high, digits)}


def probability(value: float | None) -> str:
    """A p- or q-value, not more exact than anybody can use."""
    if value is None or value != value:
        return ""
    return _("under 0.001") if value < 0.001 else number(value, 3)


def figure(asked: Asked, cell: Cell) -> str:
    """A count as it may be said: exact, about, at least, or why not."""
    if cell.suppressed and not cell.value:
        return _("not shown (fewer than %(least)s people, or too few contributors)") % {
            "least": number(asked.rule.minimum_people)
        }
    if cell.suppressed:
        return _("at least %(value)s") % {"value": number(cell.value)}
    return number(cell.value) if cell.exact else _("about %(value)s") % {"value": number(cell.value)}


def rows_address(asked: Asked, extra: Mapping[str, tuple[str, ...] | str | None]) -> str:
    """Where the records behind a figure are listed; empty for viewers who may not read single records."""
    return f"{reverse('incidents:records')}?{filters_of(asked, extra)}" if asked.viewer.may(SEE_RECORDS) else ""


def filters_of(asked: Asked, extra: Mapping[str, tuple[str, ...] | str | None]) -> str:
    """What is asked as the part of an address after the question mark, for whatever page reads filters."""
    where = {name: list(values) for name, values in asked.question.where.items()}
    for name, value in extra.items():
        where[name] = [value or ""] if value is None or isinstance(value, str) else list(value)
    pairs = [(name, value or "not-reported") for name, values in where.items() for value in values]
    return urlencode([*pairs, ("population", asked.population)])
