"""How many different narrow questions one asker may put: a memory that stops patience.

Noise hides a person in one figure. Each further figure about another choice of the same people comes with noise of its
own, and enough of them together give everybody away, whatever the rule (Dinur and Nissim 2003): by least squares, m
random choices leave an error of 2 · deviation / √m in each person's yes or no (Kasiviswanathan, Rudelson and Smith
2013). What stops that is to answer no more than so many. Counted are *conditions*, because they choose
people:

- Conditions that accept several values count always: there are as many choices as sets of values.
- Conditions of one value each count where fewer than `few` people are told to meet them. Broader ones are slices of
  tables that may be asked for without any condition, in which each person stands once for each choice of dimensions
  (parallel composition; McSherry 2009).
- A question asked before is free: the same people always get the same noise.

Whether a question counts follows from its own words and from a figure that is told anyway, so that a refusal says
nothing about who is there. Keep one memory for all who may work together, such as an organisation.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from scipy.stats import norm

from candil_analysis.disclosure.perturbation import deviation_of
from candil_analysis.disclosure.rule import Rule

Where = Mapping[str, Collection[str | None]]


class QuestionsSpent(ValueError):
    """One narrow question more than the allowance. Nothing was told, and nothing is remembered of it."""


@dataclass(frozen=True)
class Allowance:
    """`questions` different narrow ones in any `days` days; under `few` people a question is narrow."""

    questions: int = 100
    days: int = 90
    few: int = 100

    def __post_init__(self) -> None:
        if self.questions < 1 or self.days < 1 or self.few < 1:
            raise ValueError("An allowance is at least one question, day and person: give whole numbers from 1.")

    def is_narrow(self, where: Where, people: int | None) -> bool:
        """Whether a question with these conditions counts. `people`: how many are told to meet them, of those known by
        statistics only; None where that is withheld."""
        if not where:
            return False
        return any(len(values) > 1 for values in _canonical(where).values()) or people is None or people < self.few


@dataclass(frozen=True)
class Questions:
    """The different narrow questions somebody has asked: the day of each by its `digest_of`."""

    asked: Mapping[str, date] = field(default_factory=dict)

    def within(self, on: date, allowance: Allowance) -> Questions:
        """Those of the allowance's days that end with `on`."""
        last = on - timedelta(days=allowance.days)
        return Questions({digest: day for digest, day in self.asked.items() if day > last})

    def put(self, digest: str, on: date, allowance: Allowance) -> Questions:
        """With one more narrow question, and without those too old to count; one that counts already is free.

        Raises `QuestionsSpent`.
        """
        recent = self.within(on, allowance)
        if digest in recent.asked:
            return recent
        if len(recent.asked) >= allowance.questions:
            raise QuestionsSpent(
                f"{len(recent.asked)} different narrow questions were asked in {allowance.days} days, as many as may "
                f"be answered. Ask one of them again, or a broader one."
            )
        return Questions({**recent.asked, digest: on})

    def together_with(self, other: Questions) -> Questions:
        """What two askers know who put their answers together; a question of both counts from the later day."""
        both = self.asked.keys() | other.asked.keys()
        return Questions(
            {digest: max(known.asked[digest] for known in (self, other) if digest in known.asked) for digest in both}
        )


def digest_of(where: Where, population: str, secret: bytes) -> str:
    """A question's conditions as 64 hexadecimal digits: the same in whatever order they were given, and not to be
    guessed back without the secret (HMAC-SHA256)."""
    text = json.dumps([population, sorted(_canonical(where).items())])
    return hmac.digest(secret, text.encode(), "sha256").hex()


def recovered_by_least_squares(questions: int, rule: Rule) -> float:
    """The share of people's yes or no that least squares gets right from so many random choices of them: with errors
    as above, Φ(√m / (4 · deviation))."""
    return float(norm.cdf(questions**0.5 / (4 * deviation_of(rule))))


def _canonical(where: Where) -> dict[str, list[str]]:
    """Each condition's different values in order; "not reported" is the empty text."""
    return {name: sorted({value or "" for value in values}) for name, values in where.items()}
