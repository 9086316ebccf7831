"""Pathways: kept whole, with all their steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from candil.collect.support.errors import PathwayRefused
from candil.collect.support.models import Pathway, Step
from candil.collect.support.policies import KEEP_DIRECTORY
from candil.collect.support.services.keeping import described, kept, locked
from candil.platform.vocabulary import queries as vocabulary
from candil.trust.accounts.policies import Viewer, require
from candil.trust.audit import services as audit

_STEP = ("heading", "text", "who", "within", "contact")


@transaction.atomic
def keep_pathway(
    *, by: Viewer, steps: Sequence[Mapping[str, str]], pathway: Pathway | None = None, **said: Any
) -> Pathway:
    """Add a pathway, or change it. `steps`: heading, text, who, within, contact of each, in order; all of them.

    Changed words take the last check away. Raises `PathwayRefused`.
    """
    require(by, KEEP_DIRECTORY)
    found = locked(by, pathway, PathwayRefused) if pathway else Pathway(organisation_id=by.organisation_id)
    before = _words(found) if pathway else None
    for name, value in said.items():
        found._meta.get_field(name)
        setattr(found, name, value)
    _check(found, steps)
    wanted = [tuple(str(step.get(name, "")).strip() for name in _STEP) for step in steps]
    if before is not None and before != (found.title, found.introduction, wanted):
        found.checked_on, found.checked_by = None, ""
    if found.organisation_id is None:
        found.organisation_id = by.organisation_id
    kept(found, PathwayRefused)
    found.steps.all().delete()
    for position, words in enumerate(wanted, start=1):
        kept(Step(pathway=found, position=position, **dict(zip(_STEP, words, strict=True))), PathwayRefused)
    verb = "change_pathway" if pathway else "add_pathway"
    audit.record(
        by=by.username,
        action=f"support.{verb}",
        subject=described(found),
        details={"title": found.title, "is_published": found.is_published, "steps": len(wanted)},
    )
    return found


def _words(pathway: Pathway) -> tuple[str, str, list[tuple[str, ...]]]:
    steps = [tuple(getattr(step, name) for name in _STEP) for step in pathway.steps.all()]
    return pathway.title, pathway.introduction, steps


def _check(pathway: Pathway, steps: Sequence[Mapping[str, str]]) -> None:
    if pathway.country not in vocabulary.codes_of("country"):
        raise PathwayRefused(_("“%(code)s” is no country code of three letters.") % {"code": pathway.country})
    if not steps:
        raise PathwayRefused(_("A pathway has at least one step."))
    others = Pathway.objects.filter(country=pathway.country, area=pathway.area, case=pathway.case, is_published=True)
    if pathway.is_published and others.exclude(pk=pathway.pk).exists():
        raise PathwayRefused(
            _("A pathway for this kind of case and area is already published. Change that one, or withdraw it first.")
        )
