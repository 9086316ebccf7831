"""Months, quarters and years as the facts write them: "2023-04", "2023-Q2", "2023"."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

#: Written "2024-03", "2024-Q1", "2024".
Period = Literal["month", "quarter", "year"]

PER_YEAR: Final[dict[Period, int]] = {"month": 12, "quarter": 4, "year": 1}


def number(text: str, period: Period) -> int:
    """Periods since the year 0, so that the next period is one more. ValueError for text that is not this period."""
    year, _, rest = text.partition("-")
    part = rest.removeprefix("Q") if period == "quarter" and rest.startswith("Q") else rest
    whole = PER_YEAR[period]
    if not year.isdigit() or (period == "year") != (rest == "") or (rest and not part.isdigit()):
        raise ValueError(f"“{text}” is not a {period}.")
    position = int(part) if part else 1
    if not 1 <= position <= whole or (period == "quarter" and part == rest):
        raise ValueError(f"“{text}” is not a {period}.")
    return int(year) * whole + position - 1


def name(serial: int, period: Period) -> str:
    """The text of a period from its number."""
    year, position = divmod(serial, PER_YEAR[period])
    return {"month": f"{year:04d}-{position + 1:02d}", "quarter": f"{year:04d}-Q{position + 1}", "year": f"{year:04d}"}[
        period
    ]


def period_of(day: date, period: Period) -> str:
    """The period that a day lies in."""
    return name(day.year * PER_YEAR[period] + (day.month - 1) * PER_YEAR[period] // 12, period)


def period_after(text: str, period: Period) -> date:
    """The first day after a period. ValueError for text that is not this period."""
    year, position = divmod(number(text, period) + 1, PER_YEAR[period])
    return date(year, 1 + position * 12 // PER_YEAR[period], 1)


def between(first: str, last: str, period: Period) -> tuple[str, ...]:
    """Every period from the first to the last, both included. ValueError for text that is not a period."""
    return tuple(name(serial, period) for serial in range(number(first, period), number(last, period) + 1))
