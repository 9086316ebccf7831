"""Change who may see records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from candil.analyse.incidents.errors import NotAllowed, UnusableChange
from candil.analyse.incidents.models import Record
from candil.analyse.incidents.services.linking.following import look_again_on_commit
from candil.analyse.incidents.services.staleness import mark_segments_stale, segments_of
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit
from candil.trust.partnerships.policies import may_share

if TYPE_CHECKING:
    from candil.collect.datasets.models import Batch
    from candil.trust.partnerships.models import VisibilityClass


@transaction.atomic
def change_visibility(
    *,
    by: Viewer,
    visibility: VisibilityClass,
    records: Iterable[Record] | None = None,
    batch: Batch | None = None,
) -> int:
    """Show these records, or all of a batch, to whom `visibility` says, and to nobody else; returns how many records.

    Versions before corrections move with them. The class must be the owner's own.

    Raises `NotAllowed`, and `UnusableChange` when the class or the records belong to different organisations.
    """
    if (records is None) == (batch is None):
        raise ValueError("Give either records or a batch.")
    if not may_share(by, visibility.owner):
        raise NotAllowed(
            _("Only data officers of %(owner)s decide who sees its records.") % {"owner": visibility.owner}
        )
    keys = [record.pk for record in records or ()]
    chosen = Record.objects.filter(pk__in=keys) if batch is None else Record.objects.filter(batch=batch)
    if chosen.exclude(owner=visibility.owner_id).exists():
        raise UnusableChange(_("Records of another organisation cannot be shared with this class."))
    changed = move_to_class(chosen, visibility)
    audit.record(
        by=by.username,
        action="incidents.share",
        subject=f"batch:{batch.pk}" if batch else f"class:{visibility.pk}",
        details={
            "class": visibility.pk,
            "level": visibility.level,
            "groups": sorted(visibility.groups.values_list("slug", flat=True)),
            "handling": visibility.handling,
            "records": keys if batch is None else changed,
        },
    )
    return changed


def move_to_class(chosen: QuerySet[Record], visibility: VisibilityClass) -> int:
    """Move records with all their versions into a class; returns how many current ones there are."""
    identities = chosen.order_by().values("identity")
    versions = Record.objects.filter(owner=visibility.owner_id, identity__in=identities)
    current = versions.filter(is_current=True)
    mark_segments_stale(segments_of(current))
    count = current.count()
    versions.update(visibility=visibility)
    look_again_on_commit()
    return count
