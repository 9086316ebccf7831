"""Dates as calendars give them: checked Gregorian days, the Solar Hijri calendar of Iran and Afghanistan, spans."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

Span = tuple[date, date]
#: Solar Hijri years that texts of our time name. The arithmetic below holds for 1300 to 1473 (1921 to 2094).
SOLAR_YEARS: Final = range(1300, 1474)
#: Leap years of the 33-year cycle that observation follows in that range.
_LEAP_OF_CYCLE: Final = frozenset({1, 5, 9, 13, 17, 22, 26, 30})


def day(year: int, month: int, number: int) -> Span | None:
    """One day, or None when there is no such day."""
    if not (1 <= month <= 12 and 1900 <= year <= 2100) or not 1 <= number <= monthrange(year, month)[1]:
        return None
    only = date(year, month, number)
    return only, only


def month_span(year: int, month: int) -> Span | None:
    if not (1 <= month <= 12 and 1900 <= year <= 2100):
        return None
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def year_span(year: int) -> Span | None:
    return (date(year, 1, 1), date(year, 12, 31)) if 1900 <= year <= 2100 else None


def season_span(year: int, season: str) -> Span | None:
    """A northern season. Winter of a year may be either end of it, so it reaches from the one to the other."""
    if not 1901 <= year <= 2099:
        return None
    first = {"spring": 3, "summer": 6, "autumn": 9}.get(season)
    if first is None:
        return date(year - 1, 12, 1), date(year + 1, 2, monthrange(year + 1, 2)[1])
    return date(year, first, 1), date(year, first + 2, monthrange(year, first + 2)[1])


def solar_day(year: int, month: int, number: int) -> Span | None:
    """A day of the Solar Hijri calendar as a Gregorian day, None when there is none.

    Counts from 1 Farvardin 1300 = 21 March 1921 with leap years by the 33-year cycle (Borkowski 1996).
    """
    if year not in SOLAR_YEARS or not 1 <= month <= 12 or not 1 <= number <= _solar_month_length(year, month):
        return None
    days = sum(366 if _solar_leap(one) else 365 for one in range(1300, year))
    days += 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    found = date(1921, 3, 21) + timedelta(days=days + number - 1)
    return found, found


def solar_span(year: int, month: int | None = None) -> Span | None:
    """A whole Solar Hijri month or year."""
    first = solar_day(year, month or 1, 1)
    final = month or 12
    last = solar_day(year, final, _solar_month_length(year, final)) if first else None
    return (first[0], last[0]) if first and last else None


def _solar_leap(year: int) -> bool:
    return year % 33 in _LEAP_OF_CYCLE


def _solar_month_length(year: int, month: int) -> int:
    if month <= 6:
        return 31
    return 30 if month < 12 or _solar_leap(year) else 29


def back(today: date, number: int, unit: str) -> Span | None:
    """Rough span of `number` days, weeks, months or years before `today`: half a unit to either side."""
    if number > {"day": 3650, "week": 520, "month": 240, "year": 80}[unit]:
        return None
    length = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}[unit]
    middle = today - timedelta(days=round(number * length))
    slack = timedelta(days=0 if unit == "day" else round(length / 2))
    return middle - slack, min(middle + slack, today)
