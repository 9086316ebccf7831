"""A whole questionnaire at once, for a browser that turns its pages and follows its conditions by itself.

Every page and question is there, asked or not, each with its conditions as rules (`rules`). What the browser makes of
it is checked by nobody when it is sealed before it leaves; whoever opens it must expect anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from candil.collect.questionnaires.models.questions import Group, Question, Questionnaire
from candil.collect.questionnaires.queries.pages import Field
from candil.collect.questionnaires.queries.rules import NoRule, Rule, rule_of

_KINDS: Final = frozenset({"text", "select_one", "select_multiple", "note", "acknowledge", "date"})


@dataclass(frozen=True)
class WholeField:
    """A question with when it is asked, when it must be answered, and what is said where it was not."""

    field: Field
    relevant: Rule
    required: Rule
    required_words: str


@dataclass(frozen=True)
class WholePage:
    """A page as `pages.Page`, with everything that may stand on it."""

    address: str
    heading: str
    fields: tuple[WholeField, ...]

    @property
    def rules(self) -> list[dict[str, object]]:
        """What the browser follows, as JSON."""
        return [
            {
                "address": each.field.address, "kind": each.field.question.kind, "relevant": each.relevant,
                "required": each.required, "words": each.required_words,
            }
            for each in self.fields
        ]  # fmt: skip


def whole(form: Questionnaire, language: str) -> tuple[WholePage, ...] | None:
    """Every page of a form that asks one question a page (a field-list together); None when a browser cannot ask it."""
    try:
        return tuple(_pages(form, form.children, "", "", (), language))
    except NoRule:
        return None


def _pages(
    form: Questionnaire, children: tuple[Group | Question, ...], above: str, heading: str, given: tuple[Rule, ...],
    language: str,
) -> Iterator[WholePage]:  # fmt: skip
    for child in children:
        address = f"{above}{child.name}"
        rules = (*given, rule_of(child.relevant))
        if isinstance(child, Question):
            yield WholePage(address, heading, (_field(form, child, address, rules, language),))
            continue
        if child.is_repeat:
            raise NoRule("repeat")
        own = tuple(_pages(form, child.children, f"{address}/", form.say(child.label, language), rules, language))
        if "field-list" in child.appearance and own:
            yield WholePage(address, own[0].heading, tuple(field for page in own for field in page.fields))
        else:
            yield from own


def _field(
    form: Questionnaire, asked: Question, address: str, rules: tuple[Rule, ...], language: str
) -> WholeField:  # fmt: skip
    if asked.kind not in _KINDS or asked.constraint or asked.choice_filter or asked.read_only or asked.default:
        raise NoRule(asked.name)
    choices = tuple((each.name, form.say(each.label, language) or each.name, False) for each in asked.choices)
    words, hint = form.say(asked.label, language), form.say(asked.hint, language)
    required = rule_of(asked.required) if asked.required else ["or"]
    field = Field(address, asked, words, hint, "", "", bool(asked.required), choices)
    return WholeField(field, ["and", *rules], required, form.say(asked.required_words, language))
