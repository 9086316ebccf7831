"""Who works at the desk. A report is for whoever holds a key of it; the rest stays within one organisation."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from candil.analyse.desk.errors import ChangeRefused, ItemTaken
from candil.analyse.desk.models import Item, State
from candil.trust.accounts.policies import GRADE_RECORDS, MAKE_FORMS, READ_REPORTS, Viewer

LOOK_AT_REPORTS: Final = READ_REPORTS
#: Whoever grades the organisation's records reads candidates and answers that came to the desk.
WORK_ON_CANDIDATES: Final = GRADE_RECORDS
#: The owner of a form sends answers to the desk.
SEND_ANSWERS: Final = MAKE_FORMS


def require_free(viewer: Viewer, item: Item) -> None:
    """Raise `ItemTaken` while somebody else has the item in work."""
    if item.claimed_by_id not in (None, viewer.user_id) and item.state != State.DONE:
        raise ItemTaken(_("%(name)s has this in work.") % {"name": item.claimed_by})


def require_in_hand(viewer: Viewer, item: Item) -> None:
    """Raise unless the viewer has the item in work (or waits for an answer to it)."""
    require_free(viewer, item)
    if item.claimed_by_id != viewer.user_id or item.state not in (State.WORKING, State.WAITING):
        raise ChangeRefused(_("Claim it first, so that nobody else works on it at the same time."))
