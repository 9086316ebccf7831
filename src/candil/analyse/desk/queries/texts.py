"""What an item says, as numbered texts that exist in the memory of one request, and what to be warned of before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from candil.collect.questionnaires import queries as forms
from candil.collect.reporting.queries import Story

if TYPE_CHECKING:
    from candil.collect.questionnaires.models import Answer
    from candil.collect.sources.models import Candidate

#: Question of the report → answer → what to be warned of. A page says this before it shows a report.
_WARNINGS: Final[Mapping[str, Mapping[str, str | Promise]]] = {
    "under_18": {"yes": _("a child or young person")},
    "signs": {
        "physical_and_sexual_violence": _("violence, perhaps sexual"),
        "intimidation_and_threats": _("threats"),
        "restriction_of_movement": _("people who are not free to leave"),
        "abusive_working_and_living_conditions": _("degrading conditions"),
    },
}


@dataclass(frozen=True, repr=False)
class Text:
    """One text of an item. `number` is stable: texts are numbered in the order of the item. `is_told`: words of whoever
    told, in which facts may be found; what was asked of them is not.
    """

    number: int
    heading: str
    words: str
    is_told: bool = True
    file: str = ""
    label: str = ""  # of the part in the vault


def texts_of_story(story: Story) -> tuple[Text, ...]:
    """The texts of an open report: each answer, then what was said and sent since."""
    told = [(line.question, line.answer, True, "", "") for line in story.lines]
    told += [(where, text, True, "", "") for where, text in story.odd]  # sealed in a browser, not as the form asks
    for each in story.said:
        heading = say("The reporter, later") if each.is_reporters else say("An analyst")
        told.append((heading, each.words, each.is_reporters, each.file, each.label))
    return tuple(Text(number, *one) for number, one in enumerate(told, start=1))


def texts_of_candidate(candidate: Candidate) -> tuple[Text, ...]:
    """Title and text of an open source; the title alone once the words are forgotten.

    Where the title is only the beginning of the text, the text alone: what it says would be found twice.
    """
    title, text = Text(1, say("Title"), candidate.title), Text(2, say("Text"), candidate.text)
    if not candidate.text:
        return (title,)
    return (text,) if " ".join(candidate.text.split()).startswith(candidate.title.rstrip("…")) else (title, text)


def texts_of_answer(answer: Answer, language: str) -> tuple[Text, ...]:
    """Each question of a form that was answered, in words."""
    asked = forms.read(answer.version)
    spoken = asked.language_for(language)
    pairs = []
    for path, question in asked.questions():
        labels = {choice.name: asked.say(choice.label, spoken) for choice in question.choices}
        words = "; ".join(_chosen(value, labels, question.kind) for value in _values(answer.answers, path))
        if question.is_asked and words:
            pairs.append((asked.say(question.label, spoken) or question.name, words))
    return tuple(Text(number, *pair) for number, pair in enumerate(pairs, start=1))


def warnings_of(story: Story) -> list[str]:
    """What an open report holds that is hard to read or see, from its ticked answers and its files."""
    found = [
        str(words)
        for name, answers in _WARNINGS.items()
        for code, words in answers.items()
        if code in str(story.answers.get(name, "")).split()
    ]
    return [*found, say("files: pictures or sound")] if any(each.file for each in story.said) else found


def _values(answers: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """What was answered under a path; several times inside a repeat."""
    if isinstance(answers, list):
        for each in answers:
            yield from _values(each, path)
    elif not path:
        if answers not in (None, "", {}):
            yield answers
    elif isinstance(answers, Mapping):
        yield from _values(answers.get(path[0]), path[1:])


def _chosen(value: Any, labels: Mapping[str, str], kind: str) -> str:
    if kind == "select_multiple":
        return ", ".join(labels.get(name, name) for name in str(value).split())
    return labels.get(str(value), str(value))
