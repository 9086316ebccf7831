"""The queue, for whoever asks."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from candil.analyse.desk.errors import ItemUnknown
from candil.analyse.desk.models import Item, Kind
from candil.analyse.desk.policies import LOOK_AT_REPORTS, WORK_ON_CANDIDATES
from candil.trust.accounts.policies import Viewer
from candil.trust.vault import queries as vault


def items_for(viewer: Viewer) -> QuerySet[Item]:
    """Items that the viewer may see, most urgent first: reports of which they hold a key, and the rest of their
    organisation's when they grade records. None for the operator, who opens nothing.
    """
    if viewer.user_id is None:
        return Item.objects.none()
    allowed = Q(pk=None)
    if viewer.may(LOOK_AT_REPORTS):
        allowed |= Q(kind=Kind.REPORT, cover__in=vault.reports_held_by(viewer))
    if viewer.may(WORK_ON_CANDIDATES):
        allowed |= ~Q(kind=Kind.REPORT)
    own = Item.objects.filter(allowed, organisation_id=viewer.organisation_id or 0)
    return own.select_related("cover", "candidate", "answer", "claimed_by", "second_reader")


def item_for(viewer: Viewer, number: int) -> Item:
    """One item. Raises `ItemUnknown`, whether it is another's or not there."""
    found = items_for(viewer).filter(pk=number).first()
    if found is None:
        raise ItemUnknown(_("There is no item %(number)d on your desk.") % {"number": number})
    return found
