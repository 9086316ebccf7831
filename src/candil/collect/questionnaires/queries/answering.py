"""Answers checked against a questionnaire: every rule again, on the server, whatever the browser did.

Answers are nested as the form is: text for a question (several choices with blanks between them), a mapping for a
group, a list of mappings for a repeat. What is not asked, because its condition does not hold, is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from django.utils.translation import gettext as _

from candil.collect.questionnaires.models.questions import REPEAT_LIMIT, Group, Question, Questionnaire
from candil.collect.questionnaires.queries.expressions import Moment, as_text, evaluate, holds

Answers = Mapping[str, Any]
LONGEST: Final = 20_000
_INTEGER: Final = re.compile(r"[+-]?\d{1,15}")
_DECIMAL: Final = re.compile(r"[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})")
#: Calculations may rest on one another; in a loop they would never settle.
_ROUNDS: Final = 10


@dataclass(frozen=True)
class Checked:
    """`answers`: what counts, without what was not asked. `faults`: address of a question → what is wrong, in words.

    An address is the path with "/" between names; in a repeat the place is written "trip[2]", counted from 1.
    `asked`: the addresses of all questions and notes whose conditions hold, in order.
    """

    answers: Mapping[str, Any]
    faults: Mapping[str, str]
    asked: tuple[str, ...]


def check(form: Questionnaire, given: Answers, language: str, moment: Moment) -> Checked:
    """Check `given` against every rule of `form`. Words of faults are in `language`, one of the form's."""
    reading = _Reading(form, language, moment, _flat(form.children, given))
    answers: dict[str, Any] = {}
    for _round in range(_ROUNDS):
        reading.faults, reading.asked = {}, []
        before, answers = answers, reading.group(form.children, given, "", {})
        if answers == before:
            break
        reading.scope = _flat(form.children, answers)
    return Checked(answers, reading.faults, tuple(reading.asked))


@dataclass
class _Reading:
    form: Questionnaire
    language: str
    moment: Moment
    scope: dict[str, Any]
    faults: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def group(
        self, children: tuple[Group | Question, ...], given: Answers, above: str, near: dict[str, str]
    ) -> dict[str, Any]:
        """The answers of a group. `near`: answers of the same place of a repeat, which an expression means first."""
        kept: dict[str, Any] = {}
        for child in children:
            address = f"{above}{child.name}"
            if not holds(child.relevant, {**self.scope, **near}, moment=self.moment):
                continue
            if isinstance(child, Question):
                text = self.question(child, given.get(child.name), address, near)
                if text:
                    kept[child.name] = text
            elif child.is_repeat:
                kept[child.name] = self.repeat(child, given.get(child.name), address, near)
            else:
                inner = given.get(child.name)
                kept[child.name] = self.group(
                    child.children, inner if isinstance(inner, Mapping) else {}, f"{address}/", near
                )
        return kept

    def repeat(self, child: Group, given: Any, address: str, near: dict[str, str]) -> list[dict[str, Any]]:
        places = [each for each in given if isinstance(each, Mapping)] if isinstance(given, Sequence) else []
        if child.repeat_count:
            wanted = as_text(evaluate(child.repeat_count, {**self.scope, **near}, moment=self.moment))
            number = int(float(wanted)) if _DECIMAL.fullmatch(wanted) else 0
            places = [*places, *({} for _ in range(number))][: max(number, 0)]
        if len(places) > REPEAT_LIMIT:
            self.faults[address] = _("At most %(most)d can be told here.") % {"most": REPEAT_LIMIT}
            places = places[:REPEAT_LIMIT]
        kept = []
        for number, place in enumerate(places, start=1):
            own = dict(_texts(child.children, place))
            kept.append(self.group(child.children, place, f"{address}[{number}]/", {**near, **own}))
        return kept

    def question(self, asked: Question, given: Any, address: str, near: dict[str, str]) -> str:
        scope = {**self.scope, **near}
        self.asked.append(address)
        if asked.calculation:
            return as_text(evaluate(asked.calculation, scope, moment=self.moment))
        if not asked.is_asked:
            return asked.default if asked.read_only else ""
        text = _as_given(given)
        fault = self.fault(asked, text, scope)
        if fault:
            self.faults[address] = fault
        return text

    def fault(self, asked: Question, text: str, scope: Mapping[str, Any]) -> str:
        """What is wrong with an answer, in words; empty where nothing is."""
        if not text:
            needed = asked.required and holds(asked.required, scope, moment=self.moment)
            return (self.form.say(asked.required_words, self.language) or _("Please answer this.")) if needed else ""
        if wrong := _wrong_kind(asked, text, self, scope):
            return wrong
        if asked.constraint and not holds(asked.constraint, scope, current=text, moment=self.moment):
            return self.form.say(asked.constraint_words, self.language) or _("This answer is not possible here.")
        return ""


def choices_of(asked: Question, scope: Mapping[str, Any], moment: Moment) -> tuple[str, ...]:
    """The names of the choices that the choice filter leaves, in order."""
    if not asked.choice_filter:
        return tuple(choice.name for choice in asked.choices)
    found = []
    for choice in asked.choices:
        # In a filter a bare name means a column of the choices sheet.
        expression = _bare_names(asked.choice_filter, choice.columns)
        if holds(
            expression, {**scope, **{f"column.{key}": value for key, value in choice.columns.items()}}, moment=moment
        ):
            found.append(choice.name)
    return tuple(found)


def scope_of(form: Questionnaire, answers: Answers) -> dict[str, Any]:
    """What expressions may name: every answer by the name of its question; a list for questions of repeats."""
    return _flat(form.children, answers)


def _bare_names(expression: str, columns: Mapping[str, str]) -> str:
    for name in sorted(columns, key=len, reverse=True):
        expression = re.sub(rf"(?<![\w${{.'\"/-]){re.escape(name)}(?![\w}}.'\"(/-])", f"${{column.{name}}}", expression)
    return expression


def _wrong_kind(asked: Question, text: str, reading: _Reading, scope: Mapping[str, Any]) -> str:
    if len(text) > LONGEST:
        return _("This answer is longer than %(most)d characters.") % {"most": LONGEST}
    if asked.kind in ("select_one", "select_multiple"):
        open_to = set(choices_of(asked, scope, reading.moment))
        chosen = text.split() if asked.kind == "select_multiple" else [text]
        return "" if open_to.issuperset(chosen) else _("Choose from the list.")
    if asked.kind == "integer" and not _INTEGER.fullmatch(text):
        return _("Write a whole number in digits.")
    if asked.kind == "decimal" and not _DECIMAL.fullmatch(text):
        return _("Write a number in digits.")
    if asked.kind in _TIMES and not _reads(asked.kind, text):
        return _("Write the date or time as shown beside the question.")
    if asked.kind == "geopoint" and not _is_position(text):
        return _("Write latitude and longitude in degrees, with a blank between them.")
    return ""


_TIMES: Final = {"date": date.fromisoformat, "time": time.fromisoformat, "datetime": datetime.fromisoformat}


def _reads(kind: str, text: str) -> bool:
    try:
        _TIMES[kind](text)
    except ValueError:
        return False
    return True


def _is_position(text: str) -> bool:
    parts = text.split()
    if len(parts) < 2 or not all(_DECIMAL.fullmatch(part) for part in parts[:2]):
        return False
    return abs(float(parts[0])) <= 90 and abs(float(parts[1])) <= 180


def _as_given(given: Any) -> str:
    parts = given if isinstance(given, list | tuple) else [given]
    texts = ("" if part is None else str(part).replace("\x00", "").strip() for part in parts)
    return " ".join(text for text in texts if text)


def _texts(children: tuple[Group | Question, ...], given: Answers) -> Iterator[tuple[str, str]]:
    """Answers outside repeats, by name."""
    for child in children:
        value = given.get(child.name)
        if isinstance(child, Question):
            yield child.name, _as_given(value)
        elif not child.is_repeat and isinstance(value, Mapping):
            yield from _texts(child.children, value)


def _flat(children: tuple[Group | Question, ...], given: Answers) -> dict[str, Any]:
    found: dict[str, Any] = dict(_texts(children, given))
    for child in children:
        if not isinstance(child, Group):
            continue
        value = given.get(child.name)
        if not child.is_repeat:
            found |= _flat(child.children, value if isinstance(value, Mapping) else {})
            continue
        places = [each for each in value if isinstance(each, Mapping)] if isinstance(value, Sequence) else []
        found[child.name] = ["" for _ in places]  # count(${repeat})
        inner = [_flat(child.children, place) for place in places]
        for name in dict.fromkeys(name for each in inner for name in each):
            texts = [each.get(name, "") for each in inner]
            found[name] = [text for text in texts if isinstance(text, str)]
    return found
