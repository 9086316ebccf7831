"""How many people a row is about, and which age band a birth date gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from candil.collect.datasets.services.mapping import PeopleRule
from candil.collect.datasets.services.validation.problems import Problems, problem

MOST: Final = 2_147_483_647
#: Upper ends of the bands that the Counter-Trafficking Data Collaborative publishes.
_BANDS: Final = (
    (8, "0-8"), (17, "9-17"), (20, "18-20"), (23, "21-23"), (26, "24-26"), (29, "27-29"), (38, "30-38"), (47, "39-47"),
)  # fmt: skip


def read_people(rule: PeopleRule, missing: frozenset[str], texts: Sequence[str]) -> int | Problems:
    """The sum of the columns. Zero is answered as 0; what to do with it is the caller's rule."""
    total = 0
    reported = False
    for column, text in zip(rule.columns, texts, strict=True):
        if not text or text.casefold() in missing:
            continue
        number = _whole(text)
        if number is None:
            return problem(column, text, _("This is not a whole number."), _("Write the number of people in digits."))
        if number < 0 and not rule.corrections:
            return _negative(column, text)
        total += number
        reported = True
    if not reported:
        return problem(
            ", ".join(rule.columns), "", _("The number of people is missing."), _("Write the number of people.")
        )
    if total < 0:
        return _negative(", ".join(rule.columns), str(total))
    if total > MOST:
        return problem(", ".join(rule.columns), str(total), _("The number is too large."), _("Correct the number."))
    return total


def _negative(column: str, text: str) -> Problems:
    return problem(column, text, _("The number of people is negative."), _("Correct the number."))


def _whole(text: str) -> int | None:
    """A whole number, also written "12.0" as tables of floating numbers do; None when it is not one."""
    whole, point, fraction = text.partition(".")
    if point and fraction.strip("0"):
        return None
    try:
        return int(whole) if len(whole) < 20 and "_" not in whole else None
    except ValueError:
        return None


def age_band(born: date, on: date) -> str | None:
    """The band of the age reached on a day; None when that is before the birth or past 120 years."""
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if not 0 <= age <= 120:
        return None
    return next((band for last, band in _BANDS if age <= last), "48+")
