"""A questionnaire as pages, and what a browser sends back.

Nothing is kept on the server between two pages: the answers given so far travel in the page itself, and every rule is
checked again at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from candil.collect.questionnaires.models.questions import REPEAT_LIMIT, Group, Question, Questionnaire, Words
from candil.collect.questionnaires.queries.answering import Checked, choices_of, scope_of
from candil.collect.questionnaires.queries.expressions import Moment, holds

_STEP: Final = re.compile(r"([\w.-]+)(?:\[(\d{1,3})\])?")
_DEEPEST: Final = 12


@dataclass(frozen=True)
class Field:
    """A question as a page shows it. `address` is also the name of its control."""

    address: str
    question: Question
    label: str
    hint: str
    value: str
    fault: str
    is_required: bool
    choices: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Page:
    """What is shown at once: a heading (of the group), and questions or notes. `more`: the repeat that may go on."""

    address: str
    heading: str
    fields: tuple[Field, ...]
    more: str = ""


def nested(posted: Iterable[tuple[str, list[str]]]) -> dict[str, Any]:
    """Answers nested as the form is, from names such as "trip[2]/place". Names that are no address are passed over."""
    found: dict[str, Any] = {}
    for name, values in posted:
        steps = [_STEP.fullmatch(step) for step in name.split("/")]
        if len(steps) <= _DEEPEST and all(steps):
            _put(found, [(step[1], step[2]) for step in steps if step], values)
    return found


def _put(found: dict[str, Any], steps: list[tuple[str, str | None]], values: list[str]) -> None:
    here = found
    for name, place in steps[:-1]:
        if place is None:
            here = here.setdefault(name, {})
        else:
            number = int(place)
            places = here.setdefault(name, [])
            if not isinstance(places, list) or not 1 <= number <= REPEAT_LIMIT:
                return
            places.extend({} for _ in range(number - len(places)))
            here = places[number - 1]
        if not isinstance(here, dict):
            return
    here[steps[-1][0]] = list(values)


def flat(answers: Mapping[str, Any], above: str = "") -> tuple[tuple[str, str], ...]:
    """The addresses and texts of nested answers: what a page carries along."""
    found: list[tuple[str, str]] = []
    for name, value in answers.items():
        if isinstance(value, Mapping):
            found += flat(value, f"{above}{name}/")
        elif isinstance(value, list):
            for number, place in enumerate(value, start=1):
                found += flat(place, f"{above}{name}[{number}]/")
        else:
            found.append((f"{above}{name}", str(value)))
    return tuple(found)


def pages_of(
    form: Questionnaire, checked: Checked, language: str, moment: Moment, *, each_alone: bool
) -> tuple[Page, ...]:
    """The pages that are asked now. `each_alone`: one question a page, but a group that is a field-list together."""
    drawing = _Drawing(form, checked, language, moment, scope_of(form, checked.answers), dict(flat(checked.answers)))
    pages = drawing.pages(form.children, checked.answers, "", "")
    if each_alone:
        return tuple(pages)
    fields = tuple(field for page in pages for field in page.fields)
    return (Page("", "", fields, next((page.more for page in pages if page.more), "")),)


@dataclass(frozen=True)
class _Drawing:
    form: Questionnaire
    checked: Checked
    language: str
    moment: Moment
    scope: Mapping[str, Any]
    texts: Mapping[str, str]

    def say(self, words: Words) -> str:
        return self.form.say(words, self.language)

    def pages(
        self, children: tuple[Group | Question, ...], answers: Mapping[str, Any], above: str, heading: str
    ) -> list[Page]:
        found: list[Page] = []
        for child in children:
            address = f"{above}{child.name}"
            if isinstance(child, Question):
                if address in self.checked.asked and child.kind != "calculate":
                    found.append(Page(address, heading, (self.field(child, address),)))
            elif child.is_repeat:
                found += self.repeat(child, answers.get(child.name), address)
            else:
                inner = answers.get(child.name)
                within = inner if isinstance(inner, Mapping) else {}
                own = self.pages(child.children, within, f"{address}/", self.say(child.label))
                found += [_together(address, own)] if "field-list" in child.appearance and own else own
        return found

    def repeat(self, child: Group, answers: Any, address: str) -> list[Page]:
        if not holds(child.relevant, self.scope, moment=self.moment):
            return []
        places = answers if isinstance(answers, list) else []
        found = []
        for number, place in enumerate(places, start=1):
            own = self.pages(child.children, place, f"{address}[{number}]/", f"{self.say(child.label)} {number}")
            if own:
                found.append(_together(f"{address}[{number}]", own))
        more = address if not child.repeat_count and len(places) < REPEAT_LIMIT else ""
        if more and found:
            found[-1] = Page(found[-1].address, found[-1].heading, found[-1].fields, more)
        elif more:
            found.append(Page(address, self.say(child.label), (), more))
        return found

    def field(self, asked: Question, address: str) -> Field:
        value = self.texts.get(address, "")
        chosen = value.split() if asked.kind == "select_multiple" else [value]
        open_to = choices_of(asked, self.scope, self.moment) if asked.choices else ()
        labels = {choice.name: self.say(choice.label) for choice in asked.choices}
        return Field(
            address,
            asked,
            self.say(asked.label),
            self.say(asked.hint),
            value,
            self.checked.faults.get(address, ""),
            bool(asked.required) and holds(asked.required, self.scope, moment=self.moment),
            tuple((name, labels[name] or name, name in chosen) for name in open_to),
        )


def _together(address: str, pages: list[Page]) -> Page:
    fields = tuple(field for page in pages for field in page.fields)
    return Page(address, pages[0].heading, fields, next((page.more for page in pages if page.more), ""))
