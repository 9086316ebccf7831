"""Channels that take reports, and reports as lists show them: what is not content."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from candil.collect.reporting.models import Channel, Cover
from candil.collect.reporting.policies import READ_REPORTS
from candil.collect.reporting.queries.load import Room, room
from candil.trust.accounts.policies import Viewer
from candil.trust.vault import queries as vault
from candil.trust.vault.errors import NotReady, ReportUnknown


def open_channel(slug: str = "") -> Channel | None:
    """The channel of this short name, or the first by name, when it takes reports."""
    every = Channel.objects.filter(is_open=True).select_related("organisation")
    return every.filter(slug=slug).first() if slug else every.first()


def end_for(channel: Channel) -> date | None:
    """The first day on which a report that comes today no longer opens; none: it is kept until somebody ends it."""
    return None if channel.last_day is None else channel.last_day + timedelta(days=1)


def can_take(channel: Channel) -> bool:
    """Whether a report could be kept now: there is room, an analyst of the channel with a key, and a recovery."""
    if room() is Room.NOTHING:
        return False
    try:
        vault.holders_for(channel.organisation, channel.analysts.values_list("pk", flat=True))
        vault.recovery_of(channel.organisation)
    except NotReady:
        return False
    return True


def channels_of(viewer: Viewer) -> QuerySet[Channel]:
    """Open channels to which the viewer is assigned; for the operator all."""
    if viewer.is_operator:
        return Channel.objects.all()
    if not viewer.may(READ_REPORTS):
        return Channel.objects.none()
    return Channel.objects.filter(is_open=True, analysts=viewer.user_id)


def covers_for(viewer: Viewer, *, language: str = "") -> QuerySet[Cover]:
    """Live reports of which the viewer holds a key, news first, doubtful ones last; `language` keeps those in it."""
    if not viewer.may(READ_REPORTS):
        return Cover.objects.none()
    held = Cover.objects.filter(report__in=vault.reports_held_by(viewer)).select_related("report", "channel")
    if language:
        held = held.filter(language=language)
    return held.order_by("is_doubtful", "-has_news", "-report__received_on", "pk")


def cover_for(viewer: Viewer, label: str) -> Cover:
    """The cover of one report. Raises `ReportUnknown`, whether it is another's or not there."""
    vault.held_report(viewer, label)
    found = covers_for(viewer).filter(report=label).first()
    if found is None:
        raise ReportUnknown
    return found


def cover_of_reporter(label: str) -> Cover | None:
    """The cover for whoever proved with the code that the report is theirs; none of a report taken elsewhere."""
    return Cover.objects.filter(report=label).select_related("channel", "report").first()
