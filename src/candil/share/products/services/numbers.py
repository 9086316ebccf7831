"""Numbers as people read them, in the active language."""

from __future__ import annotations

import math

from babel import Locale
from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from candil.share.products.models.description import Cell


def whole(value: int | None) -> str:
    """A count with thousands marked; a count that is not told is said to be kept back."""
    return _("kept back") if value is None else str(format_decimal(value, locale=_locale()))


def decimal(value: float | None, *, pattern: str = "#,##0.0") -> str:
    """A measured value, one decimal unless `pattern` says otherwise; a dash where there is none."""
    return "–" if value is None else str(format_decimal(value, format=pattern, locale=_locale()))


def percent(value: float | None, *, digits: str = "0.0") -> str:
    """A share between 0 and 1 in per cent, one decimal unless `digits` says otherwise, as the language writes it."""
    if value is None:
        return "–"
    pattern = Locale.parse(_locale()).percent_formats[None].pattern.replace("#,##0", f"#,##{digits}")
    return str(format_percent(value, format=pattern, locale=_locale()))


def finite(value: float | None) -> float | None:
    """The value, or nothing where it is not a number."""
    return value if value is not None and math.isfinite(value) else None


def interval(low: float | None, high: float | None, *, share: bool = False, pattern: str = "#,##0.0") -> str:
    """Both ends of an interval, as shares in per cent or by `pattern`, or a dash."""
    if low is None or high is None:
        return "–"
    ends = (percent(low), percent(high)) if share else (decimal(low, pattern=pattern), decimal(high, pattern=pattern))
    return _("%(low)s to %(high)s") % {"low": ends[0], "high": ends[1]}


def from_on(low: float | None, high: float | None) -> str:
    """Both ends of the interval of a ratio; one that has no upper end, because there was nothing before, from below."""
    if low is not None and high is None:
        return _("at least %(low)s") % {"low": decimal(low)}
    return interval(low, high)


def chance(value: float | None) -> str:
    """A q-value: three decimals, never a bare zero."""
    if value is None:
        return "–"
    return _("< 0.001") if value < 0.001 else decimal(value, pattern="0.000")


def count_cell(value: int | None, *, at_least: bool = False) -> Cell:
    """A table cell for a count; suppressed when the disclosure rule keeps it, or a part of it, back."""
    if value is not None and at_least:
        return Cell(_("at least %(count)s") % {"count": whole(value)}, value, suppressed=True)
    return Cell(whole(value), value, suppressed=value is None)


def _locale() -> str:
    return to_locale(get_language() or "en")
