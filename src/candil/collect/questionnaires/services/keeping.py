"""Forms, versions and open answers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.collect.questionnaires.errors import FormRefused
from candil.collect.questionnaires.models import Answer, Form, Version
from candil.collect.questionnaires.policies import MAKE_FORMS, may_look_after
from candil.collect.questionnaires.services.reading import ReadForm, read_xlsform
from candil.trust.accounts.policies import Viewer, require
from candil.trust.audit import services as audit


@transaction.atomic
def add_form(*, by: Viewer, slug: str, content: bytes, one_thing_per_page: bool = True) -> tuple[Form, ReadForm]:
    """Make a form from an XLSForm. It takes no answers until it is opened. Raises `FormRefused`."""
    require(by, MAKE_FORMS)
    if by.organisation_id is None:
        raise FormRefused(_("A form belongs to an organisation. Sign in as one of its people."))
    form = Form(slug=slug, organisation_id=by.organisation_id, one_thing_per_page=one_thing_per_page, title=slug)
    try:
        form.full_clean()
    except ValidationError as error:
        raise FormRefused(" ".join(error.messages)) from error
    form.save()
    read = _add_version(by, form, content)
    audit.record(
        by=by.username, action="questionnaires.add_form", subject=f"form:{slug}", details={"title": form.title}
    )
    return form, read


@transaction.atomic
def add_version(*, by: Viewer, form: Form, content: bytes) -> ReadForm:
    """Put a new version in force; answers already given keep theirs. Raises `FormRefused`."""
    held = _held(by, form)
    read = _add_version(by, held, content)
    number = held.versions.count()
    audit.record(
        by=by.username, action="questionnaires.add_version", subject=f"form:{held.slug}", details={"number": number}
    )
    return read


@transaction.atomic
def change_form(*, by: Viewer, form: Form, is_open: bool, one_thing_per_page: bool) -> Form:
    """Open or close a form, and choose how it is asked."""
    held = _held(by, form)
    held.is_open, held.one_thing_per_page = is_open, one_thing_per_page
    held.save()
    details = {"is_open": is_open, "one_thing_per_page": one_thing_per_page}
    audit.record(by=by.username, action="questionnaires.change_form", subject=f"form:{held.slug}", details=details)
    return held


@transaction.atomic
def keep_answer(*, version: Version, answers: Mapping[str, Any], language: str, identity: uuid.UUID) -> Answer | None:
    """Keep checked answers under an identity that the page carried: sent twice, they are kept once (`None`).

    No viewer: anybody answers an open form, and nothing about who is written down, not even in the audit.
    """
    held = Form.objects.select_for_update().get(pk=version.form_id)
    if not held.is_open:
        raise FormRefused(_("This form is closed; your answers were not kept."))
    kept, made = Answer.objects.get_or_create(
        version=version,
        identity=identity,
        defaults={"day": timezone.localdate(), "language": language, "answers": dict(answers)},
    )
    return kept if made else None


def _add_version(by: Viewer, form: Form, content: bytes) -> ReadForm:
    read = read_xlsform(content)
    files = [asked.name for _path, asked in read.questionnaire.questions() if asked.kind == "file"]
    if files:
        raise FormRefused(
            _("Open forms take no files, which would lie here unsealed. Leave out: %(names)s.")
            % {"names": ", ".join(files)}
        )
    number = form.versions.count() + 1
    form.title = read.questionnaire.title or form.slug
    form.save()
    Version.objects.create(form=form, number=number, source=content, definition=read.definition, made_by_id=by.user_id)
    return read


def _held(by: Viewer, form: Form) -> Form:
    require(by, MAKE_FORMS)
    held = Form.objects.select_for_update().get(pk=form.pk)
    if not may_look_after(by, held):
        raise FormRefused(_("This form belongs to another organisation."))
    return held
