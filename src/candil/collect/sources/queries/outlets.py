"""The allow-list and the outlets of the viewer's organisation."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from candil.collect.sources.models import Host, Outlet, State
from candil.collect.sources.policies import READ_CANDIDATES
from candil.trust.accounts.policies import Viewer, require


def hosts_of(viewer: Viewer) -> QuerySet[Host]:
    """Sites that the viewer's organisation may ask; all of them for the operator of the machine."""
    require(viewer, READ_CANDIDATES)
    every = Host.objects.select_related("organisation")
    return every if viewer.is_operator else every.filter(organisation_id=viewer.organisation_id or 0)


def outlets_of(viewer: Viewer) -> QuerySet[Outlet]:
    """Feeds and pages that the viewer's organisation follows, with `to_read`: how many candidates wait to be read."""
    require(viewer, READ_CANDIDATES)
    waiting = Count("candidates", filter=Q(candidates__state=State.NEW))
    every = Outlet.objects.select_related("organisation").annotate(to_read=waiting).order_by("name", "pk")
    return every if viewer.is_operator else every.filter(organisation_id=viewer.organisation_id or 0)
