"""What to do, step by step."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from candil.collect.support.models import Pathway
from candil.collect.support.policies import KEEP_DIRECTORY
from candil.trust.accounts.policies import Viewer, require


def published_pathways(country: str) -> QuerySet[Pathway]:
    """The pathways of a country (three letters) that everybody may read, with their steps."""
    return Pathway.objects.filter(country=country, is_published=True).prefetch_related("steps")


def pathways_kept_by(viewer: Viewer) -> QuerySet[Pathway]:
    """Pathways that the viewer may see to: their organisation's and those that nobody looks after, drafts too."""
    require(viewer, KEEP_DIRECTORY)
    every = Pathway.objects.prefetch_related("steps")
    if viewer.is_operator:
        return every
    return every.filter(Q(organisation_id=None) | Q(organisation_id=viewer.organisation_id))
