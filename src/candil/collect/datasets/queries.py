"""Batches as a viewer may see them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from candil.collect.datasets.errors import BatchUnknown
from candil.collect.datasets.models import Batch
from candil.trust.accounts.policies import LOAD_RECORDS, SEE_RECORDS, Viewer


def batches_visible_to(viewer: Viewer) -> QuerySet[Batch]:
    """Batches of the viewer's own organisation, newest first; all of them for the operator; else none."""
    everything = Batch.objects.select_related("organisation", "visibility", "loaded_by")
    if viewer.is_operator:
        return everything
    if viewer.organisation_id is None or not (viewer.may(SEE_RECORDS) or viewer.may(LOAD_RECORDS)):
        return everything.none()
    return everything.filter(organisation_id=viewer.organisation_id)


def batch_for(viewer: Viewer, number: int) -> Batch:
    """The batch of this number. Raises BatchUnknown, also when it exists and is not the viewer's to see."""
    batch = batches_visible_to(viewer).filter(pk=number).first()
    if batch is None:
        raise BatchUnknown(_("There is no batch %(number)d.") % {"number": number})
    return batch
