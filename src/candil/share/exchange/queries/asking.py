"""Filters as pages, programs and commands write them: one reading for lists, files and figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from candil.analyse.picture.errors import QuestionUnclear
from candil.analyse.picture.queries import question_from
from candil_analysis.facts import DIMENSIONS, Population

#: More values than these are refused: nobody means them, and each is a condition that every record is asked.
MOST_VALUES: Final = 200
LONGEST_VALUE: Final = 200
POPULATIONS: Final[dict[str, Population]] = {"real": "real", "synthetic": "synthetic", "both": "both"}


@dataclass(frozen=True)
class Filters:
    """What is asked for: dimension → codes, which records (None: real where there are any), and a move."""

    where: Mapping[str, Sequence[str]] = field(default_factory=dict)
    population: Population | None = None
    corridor: tuple[str, str] | None = None

    def in_words(self) -> str:
        """`dimension=code`, as commands take it; codes only, so that it may stand in the audit and in files."""
        pairs = [f"{name}={value or 'not-reported'}" for name, values in self.where.items() for value in values]
        if self.corridor:
            pairs.append(f"corridor={'-'.join(self.corridor)}")
        return " ".join(pairs)


def filters_from(pairs: Iterable[tuple[str, str]]) -> Filters:
    """Filters from (name, value) pairs of an address: dimensions, `cell:N`, `corridor` and `population`.

    Values may be codes, labels or known spellings. Raises `QuestionUnclear` for what cannot be understood, with what
    could be.
    """
    where: dict[str, list[str]] = {}
    population, corridor = "", ""
    for number, (name, value) in enumerate(pairs, start=1):
        if number > MOST_VALUES or len(value) > LONGEST_VALUE:
            raise QuestionUnclear(
                _("A question has at most %(most)d filter values of at most %(long)d characters each.")
                % {"most": MOST_VALUES, "long": LONGEST_VALUE}
            )
        if name == "population":
            population = value
        elif name == "corridor":
            corridor = value
        elif value.strip():
            where.setdefault(name, []).append(value)
    cells = {name: where.pop(name) for name in list(where) if name.startswith("cell:")}
    read = question_from(where).where
    coded = {name: [value or "" for value in values] for name, values in read.items()}
    return Filters({**coded, **cells}, _population(population), _corridor(corridor))


def is_filter(name: str) -> bool:
    """Whether a name in an address is one that `filters_from` reads."""
    return name in DIMENSIONS or name.startswith("cell:") or name in ("population", "corridor")


def _population(text: str) -> Population | None:
    if text in ("", "auto"):
        return None
    if text not in POPULATIONS:
        raise QuestionUnclear(
            _("“%(text)s” is not a population. There are: auto, %(known)s.")
            % {"text": text, "known": ", ".join(POPULATIONS)}
        )
    return POPULATIONS[text]


def _corridor(text: str) -> tuple[str, str] | None:
    if not text:
        return None
    origin, _dash, destination = text.partition("-")
    if not (origin.isalpha() and destination.isalpha() and len(origin) == len(destination) == 3):
        raise QuestionUnclear(
            _("“%(text)s” is not a corridor. Write two country codes, for example ROU-GBR.") % {"text": text[:40]}
        )
    return origin.upper(), destination.upper()
