"""What the services share: who may change an entry, and validation told in words."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from candil.collect.support.errors import SupportError
from candil.collect.support.models import Kept
from candil.collect.support.policies import KEEP_DIRECTORY, may_change
from candil.trust.accounts.policies import Viewer, require

Entry = TypeVar("Entry", bound=Kept)


def locked(by: Viewer, entry: Entry, refused: type[SupportError]) -> Entry:
    """The entry as the database has it, locked; raises `refused` where another organisation looks after it."""
    require(by, KEEP_DIRECTORY)
    found: Entry = type(entry)._default_manager.select_for_update().get(pk=entry.pk)
    if not may_change(by, found):
        raise refused(_("Another organisation looks after this entry. Tell it what is wrong."))
    return found


def kept(thing: models.Model, refused: type[SupportError]) -> None:
    """Check and save; raises `refused` with what is wrong, field by field."""
    try:
        thing.full_clean()
    except ValidationError as error:
        names = {field.name: str(field.verbose_name) for field in thing._meta.fields}
        told = [
            f"{names.get(field, '')}: {' '.join(words)}".lstrip(": ") for field, words in error.message_dict.items()
        ]
        raise refused(" ".join(told)) from error
    thing.save()


def described(entry: Kept) -> str:
    """How the audit names an entry."""
    return f"{entry._meta.model_name}:{entry.pk}"
