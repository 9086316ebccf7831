"""Who holds keys, and which reports there are; never what is in them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.trust.accounts.policies import MANAGE_PEOPLE, OPEN_REPORTS, Viewer, viewer_for
from candil.trust.vault.errors import KeyRefused, NotReady, ReportUnknown
from candil.trust.vault.models import AnalystKey, KeyWrap, Recovery, Report, SealedObject
from candil.trust.vault.policies import can_hold_keys

if TYPE_CHECKING:
    from candil.trust.accounts.models import Organisation


def live_reports() -> QuerySet[Report]:
    """Reports that have neither ended nor expired. For services; people ask `reports_held_by`."""
    today = timezone.localdate()
    return Report.objects.filter(Q(expires_on=None) | Q(expires_on__gt=today), ended_on=None)


def reports_held_by(viewer: Viewer) -> QuerySet[Report]:
    """Live reports of which the viewer holds a key; the operator is told of all, and can open none."""
    if viewer.is_operator:
        return live_reports()
    if not can_hold_keys(viewer):
        return Report.objects.none()
    return live_reports().filter(wraps__key__person=viewer.user_id, wraps__key__retired_on=None)


def held_report(viewer: Viewer, label: str) -> Report:
    """A report that the viewer holds a key of. Raises `ReportUnknown`, whether it is another's or not there."""
    report = reports_held_by(viewer).filter(label=label).first()
    if report is None:
        raise ReportUnknown(_("You hold no key of a report of this name."))
    return report


def objects_in(viewer: Viewer, label: str) -> QuerySet[SealedObject]:
    """The sealed objects of a report that the viewer holds, in the order of their arrival. Raises `ReportUnknown`."""
    return held_report(viewer, label).objects_sealed.order_by("sequence")


def holders_of(viewer: Viewer, label: str) -> QuerySet[AnalystKey]:
    """The analysts' keys that open a report which the viewer holds. Raises `ReportUnknown`."""
    report = held_report(viewer, label)
    return AnalystKey.objects.filter(wraps__report=report).select_related("person").order_by("person__username")


def analyst_keys(viewer: Viewer) -> QuerySet[AnalystKey]:
    """Keys in use in the viewer's organisation, for people who hold keys or look after people; the operator: all."""
    keys = AnalystKey.objects.filter(retired_on=None).select_related("person__organisation").order_by("made_on")
    if viewer.is_operator:
        return keys
    if viewer.organisation_id is None or not (viewer.may(OPEN_REPORTS) or viewer.may(MANAGE_PEOPLE)):
        return keys.none()
    return keys.filter(person__organisation=viewer.organisation_id)


def key_of(viewer: Viewer) -> AnalystKey:
    """The viewer's own key in use. Raises `KeyRefused` when there is none."""
    key = AnalystKey.objects.filter(person=viewer.user_id, retired_on=None).first() if viewer.user_id else None
    if key is None:
        raise KeyRefused(_("You have no key yet. Make one first."))
    return key


@dataclass(frozen=True)
class Holding:
    """What depends on a person's key: reports that it opens, those that no other analyst opens, earlier keys."""

    reports: int
    alone: int
    has_recovery: bool
    earlier: tuple[AnalystKey, ...]


def holding_of(viewer: Viewer) -> Holding:
    """For whoever holds keys, about their own; before one hands over, this should be known."""
    held = reports_held_by(viewer)
    others = KeyWrap.objects.filter(report=OuterRef("pk"), key__retired_on=None, key__person__is_active=True)
    alone = held.filter(~Exists(others.exclude(key__person=viewer.user_id)))
    recovery = Recovery.objects.filter(organisation=viewer.organisation_id, retired_on=None)
    earlier = AnalystKey.objects.filter(person=viewer.user_id).exclude(retired_on=None).order_by("made_on")
    return Holding(held.count(), alone.count(), recovery.exists(), tuple(earlier))


def holders_for(organisation: Organisation, people: Collection[int] | None = None) -> list[AnalystKey]:
    """Whose keys a new report of the organisation is sealed to: those of `people` (ids), or of everybody who may.

    No viewer: a browser that seals needs them before anybody is known. Raises `NotReady` when nobody could open it.
    """
    keys = AnalystKey.objects.filter(retired_on=None, person__is_active=True, person__organisation=organisation)
    chosen = keys if people is None else keys.filter(person__in=people)
    found = [key for key in chosen.select_related("person").order_by("label") if can_hold_keys(viewer_for(key.person))]
    if not found:
        raise NotReady(_("No analyst of this organisation has a key yet, so nobody could open a report."))
    return found


def recovery_of(organisation: Organisation) -> Recovery:
    """The recovery in use. Raises `NotReady` before the first ceremony."""
    recovery = Recovery.objects.filter(organisation=organisation, retired_on=None).first()
    if recovery is None:
        raise NotReady(_("This organisation has held no recovery ceremony yet. It comes before the first report."))
    return recovery


def reports_without_analyst(viewer: Viewer) -> QuerySet[Report]:
    """Live reports that only the reporter and the trustees can still open, for whoever looks after people."""
    held = KeyWrap.objects.filter(report=OuterRef("pk"), key__isnull=False)
    alone = live_reports().filter(~Exists(held))
    if viewer.is_operator:
        return alone
    return alone.filter(organisation=viewer.organisation_id) if viewer.may(MANAGE_PEOPLE) else alone.none()


def recoveries(viewer: Viewer) -> QuerySet[Recovery]:
    """Recoveries in use: for the operator all, for people who hold keys or look after people their organisation's."""
    found = Recovery.objects.filter(retired_on=None).select_related("organisation").order_by("organisation__slug")
    if viewer.is_operator:
        return found
    if viewer.organisation_id is None or not (viewer.may(OPEN_REPORTS) or viewer.may(MANAGE_PEOPLE)):
        return found.none()
    return found.filter(organisation=viewer.organisation_id)
