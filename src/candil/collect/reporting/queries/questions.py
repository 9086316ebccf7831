"""The questionnaire of reports, and answers to it in words.

It is an XLSForm, kept as one CSV file a sheet in `questions/` so that changes can be read; the engine of all forms
reads it and checks every rule.
"""

from __future__ import annotations

import csv
import gettext
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import to_locale
from openpyxl import Workbook

from candil.collect.questionnaires import queries as forms
from candil.collect.questionnaires import services as reading
from candil.platform.design import catalogues, languages

_FOLDER: Final = Path(__file__).parents[1] / "questions"
SHEETS: Final = ("survey", "choices", "settings")
#: How the English columns of the sheets end; those of other languages are made from the catalogues.
_ENGLISH: Final = "::English (en)"


@dataclass(frozen=True)
class Line:
    """A question that was answered, and the answer, in words. `page` is the address of the page that asks it."""

    page: str
    question: str
    answer: str


@dataclass(frozen=True)
class Given:
    """Answers as they came, checked, with the pages that are asked now."""

    checked: forms.Checked
    pages: tuple[forms.Page, ...]

    @property
    def answers(self) -> Mapping[str, Any]:
        return self.checked.answers


@lru_cache(maxsize=1)
def the_questionnaire() -> forms.Questionnaire:
    """The questions. Raises `FormRefused` when the sheets are no valid XLSForm."""
    with translation.override(languages.ENGLISH):  # names of languages in the sheets are English ones
        return reading.read_xlsform(as_xlsform()).questionnaire


def as_xlsform() -> bytes:
    """The sheets as one XLSX file, for KoboToolbox or ODK, in every language that has a catalogue."""
    book = Workbook(write_only=True)
    tongues = [(code, gettext.translation("django", settings.LOCALE_PATHS[0], [to_locale(code)])) for code in _codes()]
    for name in SHEETS:
        sheet = book.create_sheet(name)
        with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        spoken = [place for place, head in enumerate(rows[0]) if head.endswith(_ENGLISH)]
        for number, cells in enumerate(rows):
            said = [_said(cells[place], code, words, is_head=not number) for code, words in tongues for place in spoken]
            sheet.append([cell or None for cell in (*cells, *said)])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _codes() -> list[str]:
    return [code for code in catalogues.paths() if languages.has_catalogue(code)]


def _said(cell: str, code: str, words: gettext.NullTranslations, *, is_head: bool) -> str:
    """What a cell of an English column says in another language: its head, or its words where there are any."""
    if is_head:
        return f"{cell.removesuffix(_ENGLISH)}::{languages.name_of(code)} ({code})"
    return words.gettext(cell) if cell else ""


def signs(language: str) -> tuple[tuple[str, str], ...]:
    """The signs of forced labour as (code, words), in a language such as "fa"."""
    form = the_questionnaire()
    asked = next(asked for _path, asked in form.questions() if asked.name == "signs")
    spoken = form.language_for(language)
    return tuple((choice.name, form.say(choice.label, spoken)) for choice in asked.choices)


def given(answers: Mapping[str, Any], language: str) -> Given:
    """`answers` (nested as the form is) checked, and the pages that follow from them, in a language such as "en"."""
    form = the_questionnaire()
    spoken, moment = form.language_for(language), forms.Moment(timezone.localtime().replace(tzinfo=None))
    checked = forms.check(form, answers, spoken, moment)
    return Given(checked, forms.pages_of(form, checked, spoken, moment, each_alone=True))


def lines(answers: Mapping[str, Any], language: str) -> tuple[Line, ...]:
    """Everything answered, in words, in the order of the questions."""
    found = []
    for page in given(answers, language).pages:
        for field in page.fields:
            if field.value:
                chosen = "; ".join(words for _name, words, is_chosen in field.choices if is_chosen)
                found.append(Line(page.address, field.label, chosen or field.value))
    return tuple(found)


def written(answers: Mapping[str, Any], language: str) -> bytes:
    """Answers as they are sealed: JSON with the form, its version and the language."""
    form = the_questionnaire()
    held = {"form": form.form, "version": form.version, "language": language, "answers": answers}
    return json.dumps(held, ensure_ascii=False, sort_keys=True).encode()
