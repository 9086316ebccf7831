"""What an item told, made ready for recording: its texts, its ticked answers, what was agreed to, and its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from candil.analyse.desk.models import Item
from candil.analyse.desk.queries.texts import Text, texts_of_answer, texts_of_candidate, texts_of_story

if TYPE_CHECKING:
    from candil.collect.reporting.models import Cover
    from candil.collect.reporting.queries import Story


@dataclass(frozen=True, repr=False)
class Told:
    """Lives in the memory of one request. `texts` are what the page shows, `words` the numbers of those in which facts
    are looked for (answers that were chosen from a list are read as answers instead)."""

    texts: tuple[Text, ...]
    words: frozenset[int]
    came_on: date
    source_name: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    may_analyse: bool = True
    may_share: bool = True


def told_by_story(item: Item, cover: Cover, story: Story) -> Told:
    """A report that was opened."""
    texts = texts_of_story(story)
    return Told(
        texts, _free(texts, story.answers), item.came_on, cover.channel.name, story.answers, cover.may_analyse,
        cover.may_share,
    )  # fmt: skip


def told_openly(item: Item, language: str) -> Told:
    """A text of the open or an answer of a partner."""
    if item.candidate is not None:
        texts = texts_of_candidate(item.candidate)
        outlet = item.candidate.outlet
        name = outlet.name if outlet is not None else str(item.candidate.get_kind_display())
        return Told(texts, frozenset(text.number for text in texts), item.came_on, name)
    assert item.answer is not None  # an item is one thing (a constraint of the table)  # noqa: S101
    texts = texts_of_answer(item.answer, language)
    return Told(texts, _free(texts, item.answer.answers), item.came_on, str(item.answer.version.form.title))


def _free(texts: tuple[Text, ...], answers: Any) -> frozenset[int]:
    """Numbers of texts in somebody's own words: what was said since, and answers that stand as they were written."""
    written = {_plain(value) for value in _values(answers)}
    return frozenset(
        text.number
        for text in texts
        if text.is_told and not text.file and (text.label or _is_written(text.words, written))
    )


def _is_written(words: str, written: set[str]) -> bool:
    """Whole, or, of a question that was asked several times, each answer."""
    return _plain(words) in written or all(_plain(each) in written for each in words.split("; "))


def _plain(words: str) -> str:
    return " ".join(words.split())


def _values(answers: Any) -> Iterator[str]:
    if isinstance(answers, Mapping):
        for value in answers.values():
            yield from _values(value)
    elif isinstance(answers, list):
        for value in answers:
            yield from _values(value)
    elif isinstance(answers, str):
        yield answers
