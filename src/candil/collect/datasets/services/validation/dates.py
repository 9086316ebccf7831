"""Dates as people write them, with the precision they were given."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _

from candil.collect.datasets.services.mapping import DateRule
from candil.collect.datasets.services.validation.problems import Problems, problem

EARLIEST: Final = 1900
LATEST: Final = 2100
_QUARTER: Final = re.compile(r"(?:(?P<y1>\d{4})[\s_/-]*Q(?P<q1>[1-4])|Q(?P<q2>[1-4])[\s_/-]*(?P<y2>\d{4}))$", re.I)
_YEARS: Final = re.compile(r"(\d{4})\s*[-–/]\s*(\d{4})$")
_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})$")


@dataclass(frozen=True, slots=True)
class Span:
    """First day, last day, precision (day, month, quarter, year, unknown)."""

    start: date | None
    end: date | None
    precision: str


UNKNOWN: Final = Span(None, None, "unknown")


def read_date(rule: DateRule, missing: frozenset[str], texts: Sequence[str]) -> Span | Problems:
    """The span that a date text (and, where there is one, a precision text) says."""
    text = texts[0]
    if not text or text.casefold() in missing:
        return UNKNOWN
    found = _first_that_fits(text, rule.formats)
    if isinstance(found, str):
        return problem(rule.column, text, found, _date_advice(rule.formats))
    if found.start is not None and not (EARLIEST <= found.start.year <= LATEST):
        return problem(
            rule.column, text, _("The year is not between %(first)d and %(last)d.")
            % {"first": EARLIEST, "last": LATEST}, _("Correct the year."),
        )  # fmt: skip
    precision = (texts[1].casefold() if len(texts) > 1 else "") or rule.precision
    return _coarsened(rule, found, precision) if precision else found


def span_of_period(text: str) -> Span | None:
    """The span of "2022-Q2", "2022-04" or "2022"; None when it is none of these."""
    found = _first_that_fits(text.strip(), ("quarter", "%Y-%m", "%Y", "%Y-%m-%d"))
    return None if isinstance(found, str) else found


def _first_that_fits(text: str, formats: Sequence[str]) -> Span | str:
    """The first format that reads the text, or the reason why none does."""
    reason = _("This is not a date in a format that is expected here.")
    for pattern in formats:
        found = _quarter(text) if pattern == "quarter" else _years(text) if pattern == "years" else None
        if pattern in ("quarter", "years"):
            if found is not None:
                return found
            continue
        try:
            moment = datetime.strptime(text, pattern).date()
        except ValueError as error:
            if "day is out of range" in str(error) or "day of month" in str(error) or "must be in range" in str(error):
                reason = _("There is no such day in the calendar.")
            continue
        return span(moment, _precision_of(pattern))
    return reason


def _precision_of(pattern: str) -> str:
    if any(mark in pattern for mark in ("%d", "%j", "%x", "%c")):
        return "day"
    return "month" if any(mark in pattern for mark in ("%m", "%b", "%B")) else "year"


def span(day: date, precision: str) -> Span:
    """The day, month, quarter or year that `day` lies in."""
    if precision == "month":
        return Span(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]), precision)
    if precision == "quarter":
        first = 3 * ((day.month - 1) // 3) + 1
        last = first + 2
        return Span(date(day.year, first, 1), date(day.year, last, calendar.monthrange(day.year, last)[1]), precision)
    if precision == "year":
        return Span(date(day.year, 1, 1), date(day.year, 12, 31), precision)
    return Span(day, day, "day")


def _quarter(text: str) -> Span | None:
    found = _QUARTER.match(text)
    if not found:
        return None
    year, quarter = int(found["y1"] or found["y2"]), int(found["q1"] or found["q2"])
    return span(date(year, 3 * quarter, 1), "quarter") if year else None


def _years(text: str) -> Span | None:
    """ "2005-2013": the precision is no single year, so the year is not known; the bounds are kept."""
    found = _YEARS.match(text)
    if not found or _MONTH.match(text):
        return None
    first, last = int(found[1]), int(found[2])
    return Span(date(first, 1, 1), date(last, 12, 31), "unknown") if 0 < first <= last else None


def _coarsened(rule: DateRule, found: Span, precision: str) -> Span | Problems:
    if precision in ("day", "month", "quarter", "year") and found.start is not None:
        order = ("day", "month", "quarter", "year", "unknown")
        return span(found.start, precision) if order.index(precision) > order.index(found.precision) else found
    if precision == "unknown":
        return found
    return problem(
        rule.precision_column or rule.column, precision, _("This is not a precision of a date."),
        _("Write day, month, quarter or year."),
    )  # fmt: skip


def _date_advice(formats: Sequence[str]) -> str:
    sample = datetime(2024, 3, 31, 12, 0)
    shown = {"quarter": "2024-Q1", "years": "2020-2024"}
    examples = [shown.get(pattern) or sample.strftime(pattern) for pattern in formats]
    return _("Write it like %(examples)s.") % {"examples": ", ".join(examples)}
