"""The languages that analysts read, by which reports find their way to them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from candil.collect.reporting import queries
from candil.collect.reporting.errors import LanguageUnknown
from candil.collect.reporting.models import Reader
from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit

if TYPE_CHECKING:
    from candil.trust.accounts.models import User


@transaction.atomic
def set_languages(*, by: Viewer, person: User, languages: Collection[str]) -> Reader:
    """Say which languages a person reads: that person, or the operator. For reports that come from now on.

    Raises `LanguageUnknown` for a code that the public pages do not have, and for none at all.
    """
    if not by.is_operator and by.user_id != person.pk:
        raise NotPermitted(_("Which languages somebody reads they say themselves."))
    known = queries.languages_there_are()
    unknown = sorted(set(languages).difference(known))
    if unknown or not languages:
        told = {"codes": ", ".join(unknown) or "–", "known": ", ".join(known)}
        raise LanguageUnknown(_("Not a language of the public pages: %(codes)s. Choose from: %(known)s") % told)
    chosen = [code for code in known if code in languages]
    reader, _made = Reader.objects.update_or_create(person=person, defaults={"languages": chosen})
    details = {"languages": chosen}
    audit.record(by=by.username, action="reporting.set_languages", subject=f"person:{person.username}", details=details)
    return reader
