"""Forms and open answers, for whoever may look after them; and the form that anybody fills in."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.db.models import Count, QuerySet

from candil.collect.questionnaires.models import Answer, Form, Version
from candil.collect.questionnaires.models.questions import Questionnaire, questionnaire
from candil.collect.questionnaires.policies import MAKE_FORMS
from candil.trust.accounts.policies import Viewer, require


def forms_of(viewer: Viewer) -> QuerySet[Form]:
    """The forms of the viewer's organisation, with `answered` counted."""
    require(viewer, MAKE_FORMS)
    every = Form.objects.annotate(answered=Count("versions__answers"))
    if viewer.is_operator:
        return every
    return every.filter(organisation_id=viewer.organisation_id) if viewer.organisation_id else every.none()


def answers_to(viewer: Viewer, form: Form) -> QuerySet[Answer]:
    """The open answers to a form that the viewer looks after, newest first; none for anybody else."""
    if not forms_of(viewer).filter(pk=form.pk).exists():
        return Answer.objects.none()
    return Answer.objects.filter(version__form=form).select_related("version")


def open_version(slug: str) -> Version | None:
    """The newest version of the form with this short name, while answers are taken."""
    found = Version.objects.filter(form__slug=slug, form__is_open=True).select_related("form")
    return found.order_by("-number").first()


def read(version: Version) -> Questionnaire:
    """The questionnaire of a version; a version never changes, so it is read once."""
    return _read(version.pk, version.created_at)


@lru_cache(maxsize=100)
def _read(pk: int, _created_at: datetime) -> Questionnaire:
    # The time is part of the key because SQLite gives a number again when what first had it was rolled back.
    return questionnaire(Version.objects.only("definition").get(pk=pk).definition)
