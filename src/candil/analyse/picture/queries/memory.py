"""The memory over narrow questions about what an organisation knows by statistics only.

Kept for organisations, not persons: colleagues put their answers together. It is written where a question is asked and
not in a service, because a door that leads to figures and forgets to remember would undo it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from candil.analyse.picture.errors import NarrowQuestionsSpent
from candil.analyse.picture.models import NarrowQuestions
from candil_analysis.disclosure import Allowance, Questions, QuestionsSpent, digest_of
from candil_analysis.facts import Question

#: Under so many times the minimum of people a question is narrow.
FEW_TIMES_MINIMUM: Final = 10


def remember(organisation: int, question: Question, people: Callable[[], int | None], *, on: date) -> None:
    """Remember a question, if it is narrow and new, for those who asked it.

    `people` tells how many people known by statistics only meet its conditions, None where that is withheld; it is
    called only where the answer hangs on it. Raises `NarrowQuestionsSpent`.
    """
    allowance = Allowance(
        settings.CANDIL_NARROW_QUESTIONS,
        settings.CANDIL_NARROW_QUESTIONS_DAYS,
        FEW_TIMES_MINIMUM * settings.CANDIL_MINIMUM_PEOPLE,
    )
    if not question.where:
        return
    digest = digest_of(question.where, question.population, settings.CANDIL_DISCLOSURE_KEY.encode())
    before = NarrowQuestions.objects.filter(organisation_id=organisation).first()
    if before and digest in _asked(before).within(on, allowance).asked:
        return
    several = allowance.is_narrow(question.where, allowance.few)
    if several or allowance.is_narrow(question.where, people()):
        _write(organisation, digest, on, allowance)


def _write(organisation: int, digest: str, on: date, allowance: Allowance) -> None:
    with transaction.atomic():
        NarrowQuestions.objects.get_or_create(organisation_id=organisation, defaults={"until": on})
        kept = NarrowQuestions.objects.select_for_update().get(organisation_id=organisation)
        try:
            questions = _asked(kept).put(digest, on, allowance)
        except QuestionsSpent:
            raise NarrowQuestionsSpent(_words(allowance)) from None
        kept.asked = {each: day.isoformat() for each, day in questions.asked.items()}
        kept.until = max(questions.asked.values())
        kept.save(update_fields=["asked", "until"])
        NarrowQuestions.objects.filter(until__lte=on - timedelta(days=allowance.days)).delete()


def _asked(kept: NarrowQuestions) -> Questions:
    return Questions({digest: date.fromisoformat(day) for digest, day in kept.asked.items()})


def _words(allowance: Allowance) -> str:
    return _(
        "Your organisation has asked %(questions)s different narrow questions in the last %(days)s days about data "
        "that it knows as statistics only. Together, more of them could tell about single people, so this one is not "
        "answered. What was asked before, and broad questions, are answered as ever: take away filters, or choose one "
        "value in each. If you need more, ask those who run this hub."
    ) % {"questions": allowance.questions, "days": allowance.days}
