"""Packages, by what stands outside of their seal."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.analyse.actions.errors import PackageUnknown
from candil.analyse.actions.models import Package, State
from candil.analyse.actions.policies import ACT
from candil.trust.accounts.policies import Viewer
from candil.trust.vault import queries as vault


def packages_for(viewer: Viewer) -> QuerySet[Package]:
    """Packages from reports that the viewer holds, and of reports that have ended: somebody must see to those.

    The operator of the machine is told of all; none of them can be opened with that.
    """
    every = Package.objects.select_related("key__authority", "report").defer("copy", "sealed")
    if viewer.is_operator:
        return every
    if viewer.organisation_id is None or not viewer.may(ACT):
        return every.none()
    over = Q(report__ended_on__isnull=False) | Q(report__expires_on__lte=timezone.localdate())
    held = Q(report__in=vault.reports_held_by(viewer).values("pk"))
    return every.filter(held | over, organisation=viewer.organisation_id)


def package_for(viewer: Viewer, label: str) -> Package:
    """One of them. Raises `PackageUnknown`, whether it is another's or not there."""
    found = packages_for(viewer).filter(label=label).first()
    if found is None:
        raise PackageUnknown(_("There is no such package for you."))
    return found


def packages_of_report(viewer: Viewer, report: str) -> QuerySet[Package]:
    """What of this report was passed on, or is about to be."""
    return packages_for(viewer).filter(report=report)


def counts_by_outcome(viewer: Viewer, since: date, until: date) -> dict[str, int]:
    """How many packages were sent from `since` to before `until`, by outcome as it is known today ("": not yet)."""
    sent = packages_for(viewer).filter(state=State.SENT, sent_on__gte=since, sent_on__lt=until)
    return dict(sorted(Counter(sent.values_list("outcome", flat=True)).items()))
