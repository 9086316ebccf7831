"""Channels: made and changed by the operator, who cannot read what comes in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from candil.collect.reporting.errors import ChannelRefused
from candil.collect.reporting.models import USUAL_CAP, USUAL_DAYS, Channel
from candil.collect.reporting.policies import require_reading
from candil.trust.accounts import queries as accounts
from candil.trust.accounts.policies import Viewer, viewer_for
from candil.trust.audit import services as audit
from candil.trust.vault.policies import require_operator


@transaction.atomic
def set_channel(
    *,
    by: Viewer,
    slug: str,
    name: str,
    organisation: str,
    analysts: Collection[str],
    cap_per_hour: int = USUAL_CAP,
    keep_days: int | None = USUAL_DAYS,
    is_open: bool = True,
) -> Channel:
    """Make a channel, or change the one of this short name. `analysts`: user names of people of the organisation.

    `keep_days`: reports that come from now on end after so many days; `None`: they are kept until somebody ends them.
    Reports that came before stay with whoever holds their keys (`candil vault assign`). Raises `ChannelRefused`,
    `OrganisationUnknown`, `PersonUnknown`, and `NotPermitted` when the role of an analyst does not read reports.
    """
    require_operator(by)
    owner = accounts.organisation_by_slug(organisation)
    people = [_assignable(username, owner.pk) for username in dict.fromkeys(analysts)]
    if keep_days is not None and keep_days < 1:
        raise ChannelRefused(_("Reports are kept for at least one day."))
    if not people:
        raise ChannelRefused(_("Name at least one analyst; nobody else could open a report."))
    found = Channel.objects.filter(slug=slug).first()
    channel = found or Channel(slug=slug, organisation=owner)
    if channel.organisation_id != owner.pk:
        raise ChannelRefused(_("This channel belongs to another organisation; make one with another short name."))
    channel.name, channel.cap_per_hour, channel.is_open = name, cap_per_hour, is_open
    channel.keep_days = keep_days
    try:
        channel.full_clean()
    except ValidationError as error:
        raise ChannelRefused(" ".join(error.messages)) from error
    channel.save()
    channel.analysts.set(people)
    details = {"analysts": sorted(analysts), "cap": cap_per_hour, "keep_days": keep_days, "is_open": is_open}
    audit.record(by=by.username, action="reporting.set_channel", subject=f"channel:{slug}", details=details)
    return channel


def _assignable(username: str, organisation: int) -> Any:
    person = accounts.person_named(username)
    if person.organisation_id != organisation:
        raise ChannelRefused(_("%(name)s works in another organisation.") % {"name": username})
    require_reading(viewer_for(person))
    return person
