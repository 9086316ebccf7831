"""What can go wrong with questionnaires."""

from __future__ import annotations

from django.utils.translation import gettext as _

from candil.platform.foundation.errors import CandilError


class QuestionnairesError(CandilError):
    """Something about a form could not be done."""


class FormRefused(QuestionnairesError):
    """The XLSForm cannot be used; the message says what and where."""


class AnswersRefused(QuestionnairesError):
    """The file of answers cannot be read."""


class ExpressionWrong(QuestionnairesError):
    """An expression cannot be read or worked out."""

    def __init__(self, expression: str, why: str) -> None:
        super().__init__(
            _("The expression “%(expression)s” cannot be used: %(why)s") % {"expression": expression, "why": why}
        )
