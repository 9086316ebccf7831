"""The doors of questionnaires: forms, their pages, and answers checked."""

from candil.collect.questionnaires.models.questions import Choice, Group, Question, Questionnaire, questionnaire
from candil.collect.questionnaires.queries.answering import Checked, check, choices_of, scope_of
from candil.collect.questionnaires.queries.expressions import Moment
from candil.collect.questionnaires.queries.kept import answers_to, forms_of, open_version, read
from candil.collect.questionnaires.queries.pages import Field, Page, flat, nested, pages_of
from candil.collect.questionnaires.queries.whole import WholePage, whole

__all__ = [
    "Checked", "Choice", "Field", "Group", "Moment", "Page", "Question", "Questionnaire", "WholePage", "answers_to",
    "check", "choices_of", "flat", "forms_of", "nested", "open_version", "pages_of", "questionnaire", "read",
    "scope_of", "whole",
]  # fmt: skip
