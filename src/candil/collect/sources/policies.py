"""Who may decide what is fetched, and who may read what was found. All of it stays within one organisation."""

from __future__ import annotations

from typing import Final

from candil.collect.sources.models import Candidate, Outlet
from candil.trust.accounts.policies import GRADE_RECORDS, LOAD_RECORDS, SEE_RECORDS, Viewer

#: What is fetched is decided by the data officer; whoever sees the organisation's records reads what was found.
CHOOSE_SOURCES: Final = LOAD_RECORDS
READ_CANDIDATES: Final = SEE_RECORDS


def may_choose(viewer: Viewer, organisation_id: int) -> bool:
    """Data officers keep the allow-list and the outlets of their own organisation; the operator those of any."""
    return viewer.is_operator or (viewer.may(CHOOSE_SOURCES) and viewer.organisation_id == organisation_id)


def may_fetch(viewer: Viewer, outlet: Outlet) -> bool:
    """Whoever chooses outlets may also fetch one now, and stop it."""
    return may_choose(viewer, outlet.organisation_id)


def may_decide(viewer: Viewer, candidate: Candidate) -> bool:
    """Analysts and data officers of the organisation keep or dismiss a candidate; nobody from elsewhere, not even
    the operator: reading is the work of those who know the subject."""
    decides = viewer.may(GRADE_RECORDS) or viewer.may(CHOOSE_SOURCES)
    return viewer.user_id is not None and decides and viewer.organisation_id == candidate.organisation_id
