"""The parts of an opened report that can be chosen one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from candil.collect.reporting.queries import Story

ANSWER: Final = "answer"
MESSAGE: Final = "message"
FILE: Final = "file"
#: Pages of the questionnaire on which reporters may say how they are reached.
_CONTACT: Final = ("reach", "contact_safe")
#: Names that promise a picture of a kind that a cleaned copy can be made of; whether it is one shows when it is made.
PICTURES: Final = (".jpg", ".jpeg", ".png", ".webp", ".gif")


@dataclass(frozen=True, repr=False)
class Part:
    """An answer, a message or a file. `name` chooses it; `title` says what it is, `text` what it says; `is_contact`:
    it tells how the reporter is reached, and so perhaps who they are.
    """

    name: str
    kind: str
    title: str
    text: str
    day: str = ""
    is_contact: bool = False

    @property
    def may_be_picture(self) -> bool:
        return self.kind == FILE and self.text.lower().endswith(PICTURES)


def parts_of(story: Story) -> tuple[Part, ...]:
    """Everything in a report that can be chosen, in its order. Answers never change, so that their place names them."""
    answers = [
        Part(f"{place}", ANSWER, line.question, line.answer, is_contact=line.page.split("/")[0] in _CONTACT)
        for place, line in enumerate(story.lines)
    ]
    said = [
        Part(
            each.label,
            FILE if each.file else MESSAGE,
            _("The reporter") if each.is_reporters else _("An analyst"),
            each.file or each.words,
            date_format(each.day, "DATE_FORMAT"),
        )
        for each in story.said
    ]
    return (*answers, *said)
