"""Who may load, undo and read batches."""

from __future__ import annotations

from candil.collect.datasets.models import Batch
from candil.trust.accounts.policies import LOAD_RECORDS, SEE_RECORDS, Viewer


def may_load(viewer: Viewer, organisation_id: int) -> bool:
    """Data officers load and undo for their own organisation; the operator of the machine for any."""
    return viewer.is_operator or (viewer.may(LOAD_RECORDS) and viewer.organisation_id == organisation_id)


def may_see_batch(viewer: Viewer, batch: Batch) -> bool:
    """What was loaded is known to those of the organisation who may see its records, or load them."""
    allowed = viewer.may(SEE_RECORDS) or viewer.may(LOAD_RECORDS)
    return viewer.is_operator or (allowed and viewer.organisation_id == batch.organisation_id)


def may_undo(viewer: Viewer, batch: Batch) -> bool:
    """Whoever may load may take it back."""
    return may_load(viewer, batch.organisation_id)
