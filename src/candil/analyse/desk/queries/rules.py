"""The rules of triage, as data: what comes first, and why. The page of the rules and the guide are drawn from here.

Urgency first (five levels), then solvability (how much can be done about it), then the order of arrival. No rule reads
nationality, ethnicity or sex, and none reads words: `READ` names everything that is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Level:
    """How soon somebody looks. `number` is also the key that sets it."""

    number: int
    name: str | Promise
    meaning: str | Promise


@dataclass(frozen=True)
class Suggestion:
    """Suggests a level when each of the questions has one of the answers named for it. The first that fits counts."""

    level: int
    asks: Mapping[str, frozenset[str]]
    words: str | Promise


@dataclass(frozen=True)
class Sign:
    """A yes or no of solvability; each yes is one point. `asks`: questions of which one must have been answered so
    (an empty set: in any way). `found`: kinds of findings in an open source that stand for a yes.
    """

    name: str
    question: str | Promise
    asks: Mapping[str, frozenset[str]]
    found: frozenset[str]


LEVELS: Final = (
    Level(1, _("Immediate danger"), _("Somebody may be hurt, moved or lost today. It comes before everything else.")),
    Level(2, _("A child"), _("Somebody is under 18. What people told of themselves waits here until it is opened.")),
    Level(3, _("Happening now"), _("It is going on at this moment. Other reports wait here until they are opened.")),
    Level(4, _("Ongoing or recent"), _("It happened lately, or it is not known when.")),
    Level(5, _("Past"), _("It is over. It may still be the piece that is missing elsewhere.")),
)  # fmt: skip

_ANY: Final[frozenset[str]] = frozenset()
_HARM: Final = frozenset({"physical_and_sexual_violence", "restriction_of_movement", "intimidation_and_threats"})
WHEN: Final = "circumstances/when_about"
#: Known without opening: from where somebody tells ("path" stands on the cover).
BEFORE_OPENING: Final = (
    Suggestion(2, {"path": frozenset({"happened"})}, _("Not triaged yet: it happened to the person who tells.")),
    Suggestion(3, {"path": frozenset({"saw", "work"})}, _("Not triaged yet: how urgent it is, is not known.")),
    Suggestion(4, {"path": frozenset({"past"})}, _("Not triaged yet: it is about the past.")),
)
#: Follow from answers that were ticked, once the report is open. An analyst confirms or changes them.
AFTER_OPENING: Final = (
    Suggestion(
        1, {WHEN: frozenset({"now"}), "signs": _HARM},
        _("It is happening now, and there is violence, threat or no freedom to leave."),
    ),
    Suggestion(2, {"under_18": frozenset({"yes"})}, _("The person who tells is under 18.")),
    Suggestion(3, {WHEN: frozenset({"now"})}, _("It is happening now.")),
    Suggestion(4, {WHEN: frozenset({"month"})}, _("It happened in the last month.")),
    Suggestion(5, {WHEN: frozenset({"year", "longer"})}, _("It happened longer ago.")),
    Suggestion(5, {"path": frozenset({"past"})}, _("It is about the past.")),
    Suggestion(4, {}, _("When it happened is not known.")),
)  # fmt: skip
FOR_ANSWERS: Final = Suggestion(4, {}, _("A partner’s answer that nobody has looked at."))
FOR_CANDIDATES: Final = Suggestion(5, {}, _("Published already: others know of it."))
SIGNS: Final = (
    Sign("place", _("Is the place known?"), {"circumstances/place": _ANY}, frozenset({"place"})),
    Sign("time", _("Is the time known?"), {WHEN: frozenset({"now", "month", "year"}), "circumstances/when_words": _ANY},
         frozenset({"date"})),
    Sign("check", _("Is there something to be checked?"), {"circumstances/activity": _ANY}, frozenset({"sector"})),
    Sign("ask", _("Can somebody be asked again?"), {"reach/contact": _ANY}, frozenset()),
    Sign("others", _("Do other sources say the same?"), {}, frozenset({"reprints"})),
)  # fmt: skip
#: Everything that any rule looks at: questions of the report, and kinds of findings.
READ: Final = frozenset(
    name
    for each in (*BEFORE_OPENING, *AFTER_OPENING)
    for name in each.asks
) | frozenset(name for sign in SIGNS for name in (*sign.asks, *sign.found))  # fmt: skip
#: Doubtful reports stand behind everything else until somebody has looked; nothing is thrown away.
DOUBTFUL: Final = 10_000
_A_LEVEL: Final = 100


def rank_of(*, level: int, signs: Mapping[str, bool], is_doubtful: bool) -> int:
    """The place in the queue, lowest first: level, then points of solvability; doubtful ones last."""
    points = sum(1 for sign in SIGNS if signs.get(sign.name))
    return (DOUBTFUL if is_doubtful else 0) + level * _A_LEVEL + (len(SIGNS) - points)


def before_opening(path: str) -> Suggestion:
    """What the cover of a report suggests."""
    return next(each for each in BEFORE_OPENING if path in each.asks["path"])


def after_opening(answers: Mapping[str, Any]) -> Suggestion:
    """What the ticked answers of an open report suggest (nested as the form is)."""
    return next(each for each in AFTER_OPENING if all(_has(answers, name, of) for name, of in each.asks.items()))


def signs_in(answers: Mapping[str, Any]) -> dict[str, bool]:
    """The yes and no that follow from the answers of an open report."""
    return {sign.name: any(_has(answers, name, of) for name, of in sign.asks.items()) for sign in SIGNS}


def signs_found(kinds: frozenset[str]) -> dict[str, bool]:
    """The same from the kinds of findings in an open source."""
    return {sign.name: bool(sign.found & kinds) for sign in SIGNS}


def level_named(number: int) -> Level:
    """The level of this number."""
    return LEVELS[number - 1]


def _has(answers: Mapping[str, Any], address: str, wanted: frozenset[str]) -> bool:
    """Whether a question was answered in one of the ways; in any way for an empty set."""
    found: Any = answers
    for name in address.split("/"):
        found = found.get(name) if isinstance(found, Mapping) else None
    given = set(str(found or "").split())
    return bool(given & wanted) if wanted else bool(given)
