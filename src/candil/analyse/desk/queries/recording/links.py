"""From an item to its records and back, for those who may see both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from candil.analyse.desk.models import Item, Kind, Recorded
from candil.analyse.desk.queries.queue import items_for
from candil.analyse.incidents import policies as incidents_policies
from candil.analyse.incidents import queries as incidents
from candil.trust.accounts.policies import Viewer

if TYPE_CHECKING:
    from candil.analyse.incidents.models import Record


def records_of(viewer: Viewer, item: Item) -> list[Record]:
    """Records that an item became, of those that the viewer may read."""
    identities = item.recorded.values_list("identity", flat=True)
    found = incidents.records_visible_to(viewer).filter(owner=item.organisation_id, identity__in=list(identities))
    return list(found.order_by("pk"))


def numbers_of(item: Item) -> int:
    """How many records an item became, whoever may read them."""
    return item.recorded.count()


def items_behind(viewer: Viewer, record: Record) -> list[Item]:
    """The items that a record was made from, of those on the viewer's desk: of a report, only with a key of it."""
    rows = Recorded.objects.filter(identity=record.identity, item__organisation=record.owner_id)
    return list(items_for(viewer).filter(pk__in=rows.values("item")))


def may_record(viewer: Viewer, item: Item) -> str:
    """Why the viewer may not make records of an item; empty when they may."""
    if not incidents_policies.may_record(viewer, item.organisation_id):
        return _("Records are made by people of the organisation who read reports or grade records.")
    if item.kind == Kind.REPORT and item.cover is not None and not item.cover.may_analyse:
        return _(
            "Whoever told this agreed that it is read and kept, and to nothing else. It cannot be recorded. You may "
            "ask them, and they may tell it anew with their consent."
        )
    return ""
