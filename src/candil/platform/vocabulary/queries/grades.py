"""Grades of other scales as UK 3x5x2, by explicit tables: the letter E means three different things."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import pgettext

from candil.platform.vocabulary.queries.names import label, scheme, term
from candil.platform.vocabulary.queries.schemes import read


@dataclass(frozen=True)
class Converted:
    """A grade as 3x5x2. `lost` says, in the active language, what the new grade no longer shows."""

    source: str
    information: str
    handling: str = ""
    conditions: str = ""
    lost: tuple[str, ...] = ()


@cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = read("tables", "crosswalks")
    return tables


def admiralty_to_3x5x2(source: str, information: str) -> Converted:
    """Source A–F and information 1–6 of the Admiralty scale as 3x5x2. Raises CodeUnknown.

    Where a grade falls between two it becomes the lower one. Admiralty does not say how a source knows, so nothing is
    ever converted to “known directly”.
    """
    new_source, lost_source = _step("admiralty", "source", "admiralty_source", source)
    new_information, lost_information = _step("admiralty", "information", "admiralty_information", information)
    return Converted(new_source, new_information, lost=_told(lost_source, lost_information))


def five_to_3x5x2(source: str, information: str, handling: str) -> Converted:
    """Source A–E, information 1–5 and handling 1–5 of 5x5x5 as 3x5x2. Raises CodeUnknown.

    Every handling code of 5x5x5 limits who may receive, so each becomes C with the limit as its condition.
    """
    new_source, lost_source = _step("5x5x5", "source", "source_5x5x5", source)
    new_information, lost_information = _step("5x5x5", "information", "information_5x5x5", information)
    new_handling, lost_handling = _step("5x5x5", "handling", "handling_5x5x5", handling)
    return Converted(
        new_source,
        new_information,
        new_handling,
        label("handling_5x5x5", handling),
        _told(lost_source, lost_information, lost_handling),
    )


def _step(scale: str, part: str, dimension: str, code: str) -> tuple[str, str]:
    term(dimension, code)
    step = _tables()[scale][part][code]
    return step["to"], step["lost"]


def _told(*losses: str) -> tuple[str, ...]:
    return tuple(pgettext("crosswalk", loss) for loss in losses if loss)


def likelihood_of(probability: float) -> str:
    """The ICD 203 band (a code of `likelihood`) of a probability from 0 to 1.

    A limit that two bands share belongs to the higher. The bands end at 1 % and 99 %; nearer to certainty than that is
    reported as the outermost band. Raises ValueError.
    """
    if not 0.0 <= probability <= 1.0:
        raise ValueError(f"{probability} is not a probability between 0 and 1.")
    bands = [(one.range[0], one.code) for one in scheme("likelihood").terms.values() if one.range]
    return max((low, code) for low, code in bands if low <= max(probability, bands[0][0]))[1]
