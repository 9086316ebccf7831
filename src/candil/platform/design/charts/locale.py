"""Numbers and dates as the reader writes them: d3 locales made from Babel's CLDR data."""

from __future__ import annotations

from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names, get_month_names, get_period_names


def babel_locale(language: str) -> Locale:
    """The CLDR locale of a Django language code ("pt-br"); English when CLDR has none."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@cache
def number_locale(language: str) -> dict[str, Any]:
    """Decimal point and thousands separator, with Western digits, in d3-format's shape."""
    symbols = babel_locale(language).number_symbols["latn"]
    return {"decimal": symbols["decimal"], "thousands": symbols["group"], "grouping": [3], "currency": ["", ""]}


@cache
def time_locale(language: str) -> dict[str, Any]:
    """Names of months and days in d3-time-format's shape (weeks begin on Sunday there)."""
    locale = babel_locale(language)
    days, short_days = get_day_names("wide", locale=locale), get_day_names("abbreviated", locale=locale)
    months = get_month_names("wide", "stand-alone", locale=locale)
    short_months = get_month_names("abbreviated", "stand-alone", locale=locale)
    periods = get_period_names(locale=locale)
    sunday_first = (6, 0, 1, 2, 3, 4, 5)
    return {
        "dateTime": "%x, %X",
        "date": "%d.%m.%Y",
        "time": "%H:%M:%S",
        "periods": [periods.get("am", "AM"), periods.get("pm", "PM")],  # German and others name finer parts of the day
        "days": [days[each] for each in sunday_first],
        "shortDays": [short_days[each] for each in sunday_first],
        "months": [months[each] for each in range(1, 13)],
        "shortMonths": [short_months[each] for each in range(1, 13)],
    }
