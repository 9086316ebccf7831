"""From words to a question: filter values become codes of the vocabularies, or a clear refusal."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from candil.analyse.incidents.queries import LABELS, NOT_REPORTED
from candil.analyse.picture.errors import QuestionUnclear
from candil.platform.vocabulary import queries as vocabulary
from candil_analysis.facts import DIMENSIONS, Population, Question

#: Which code list a dimension's values come from, where it has one.
CODE_LISTS: Final = {
    "citizenship": "citizenship",
    "country_of_exploitation": "citizenship",
    "country_of_origin": "citizenship",
    "gender": "gender",
    "age_band": "age_band",
    "exploitation": "exploitation",
    "industry": "industry",
    "means_of_control": "means_of_control",
    "recruiter_relation": "recruiter_relation",
    "status": "status",
}
__all__ = [
    "CODE_LISTS", "LABELS", "NOT_REPORTED", "dimensions_from", "label", "question_from", "read_where",
]  # fmt: skip
_PERIODS: Final = {"year": r"\d{4}", "quarter": r"\d{4}-Q[1-4]", "month": r"\d{4}-(0[1-9]|1[0-2])"}


def question_from(where: Mapping[str, Sequence[str]], *, population: Population = "real") -> Question:
    """A `Question` from filters as people write them: dimension → values, each a code, label or accepted synonym.

    Raises:
        QuestionUnclear: an unknown dimension or a value outside its code list, with what would have been understood.
    """
    read = {
        _dimension(name): tuple(dict.fromkeys(_value(_dimension(name), value) for value in values))
        for name, values in where.items()
        if values
    }
    return Question(where=read, population=population)


def read_where(pairs: Sequence[str]) -> dict[str, list[str]]:
    """`["year=2023", "year=2024"]` → `{"year": ["2023", "2024"]}`."""
    where: dict[str, list[str]] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise QuestionUnclear(_("“%(pair)s” is not DIM=VALUE, for example year=2023.") % {"pair": pair})
        where.setdefault(name.strip(), []).append(value)
    return where


def dimensions_from(names: Sequence[str]) -> tuple[str, ...]:
    """Known dimension names, in the order given, without repeats."""
    return tuple(dict.fromkeys(_dimension(name) for name in names))


def label(dimension: str, value: str | None) -> str:
    """A value in words, in the reader's language."""
    if value is None:
        return _("Not reported")
    if dimension in CODE_LISTS:
        return str(vocabulary.label(CODE_LISTS[dimension], value))
    return value


def _dimension(name: str) -> str:
    cleaned = name.strip().lower().replace("-", "_")
    if cleaned not in DIMENSIONS:
        raise QuestionUnclear(
            _("There is no dimension “%(name)s”. Known: %(known)s.") % {"name": name, "known": ", ".join(DIMENSIONS)}
        )
    return cleaned


def _value(dimension: str, text: str) -> str:
    text = text.strip()
    if text in {NOT_REPORTED, ""}:
        return ""
    if dimension in _PERIODS:
        if not re.fullmatch(_PERIODS[dimension], text):
            raise QuestionUnclear(
                _("“%(text)s” is not a %(dimension)s. Write 2023, 2023-Q2 or 2023-04.")
                % {"text": text, "dimension": dimension}
            )
        return text
    if dimension not in CODE_LISTS:
        return text
    code = vocabulary.normalise(CODE_LISTS[dimension], text)
    if code is None:
        raise QuestionUnclear(_unknown_value(dimension, text))
    return code


def _unknown_value(dimension: str, text: str) -> str:
    known = sorted(vocabulary.codes_of(CODE_LISTS[dimension]))
    near = difflib.get_close_matches(text, known, n=3, cutoff=0.5)
    hint = (
        _("Did you mean %(near)s?") % {"near": ", ".join(near)}
        if near
        else _("Known: %(known)s.") % {"known": ", ".join(known[:40])}
    )
    return _("“%(text)s” is not in the list for %(dimension)s. %(hint)s") % {
        "text": text,
        "dimension": dimension,
        "hint": hint,
    }
