"""The allow-list and the outlets: kept, fetched now, stopped, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from candil.collect.sources.errors import OutletRefused
from candil.collect.sources.models import Host, Outlet, Status
from candil.collect.sources.policies import CHOOSE_SOURCES, may_choose, may_fetch
from candil.collect.sources.services.fetching import parse, safe_host
from candil.platform.foundation.queue import enqueue_on_commit
from candil.trust.accounts.policies import Viewer, require
from candil.trust.audit import services as audit

if TYPE_CHECKING:
    from candil.trust.accounts.models import Organisation


@transaction.atomic
def allow_host(*, by: Viewer, organisation: Organisation, name: str) -> Host:
    """Put a site on the organisation's allow-list, by its name ("www.paper.example") or an address on it.

    Raises `AddressRefused` where it is no name of a site, `OutletRefused` where it is on the list already.
    """
    _check(by, organisation.pk)
    plain = parse(name).host if "://" in name else safe_host(name)
    host = Host(organisation=organisation, name=plain, added_by=by.username)
    _keep(host)
    audit.record(by=by.username, action="sources.allow_host", subject=f"host:{host.pk}", details={"name": plain})
    return host


@transaction.atomic
def remove_host(*, by: Viewer, host: Host) -> None:
    """Take a site from the allow-list: nothing is asked there any more. What was found stays."""
    _check(by, host.organisation_id)
    subject, name = f"host:{host.pk}", host.name
    Host.objects.filter(pk=host.pk).delete()
    audit.record(by=by.username, action="sources.remove_host", subject=subject, details={"name": name})


@transaction.atomic
def add_outlet(
    *, by: Viewer, organisation: Organisation, name: str, kind: str, address: str, every_hours: int = 24
) -> Outlet:
    """Follow a feed or page. Its site must be on the allow-list. Raises `AddressRefused`, `OutletRefused`."""
    _check(by, organisation.pk)
    target = parse(address)
    if not Host.objects.filter(organisation=organisation, name=target.host).exists():
        raise OutletRefused(
            _("%(host)s is not on the list of sites that may be asked. Add it there first.") % {"host": target.host}
        )
    outlet = Outlet(
        organisation=organisation, name=name.strip(), kind=kind, address=str(target), every_hours=every_hours,
        added_by=by.username,
    )  # fmt: skip
    _keep(outlet)
    audit.record(
        by=by.username, action="sources.add_outlet", subject=f"outlet:{outlet.pk}", details={"address": outlet.address}
    )
    return outlet


@transaction.atomic
def remove_outlet(*, by: Viewer, outlet: Outlet) -> None:
    """Stop following it. What was found in it stays, with its link."""
    _check(by, outlet.organisation_id)
    subject, address = f"outlet:{outlet.pk}", outlet.address
    Outlet.objects.filter(pk=outlet.pk).delete()
    audit.record(by=by.username, action="sources.remove_outlet", subject=subject, details={"address": address})


@transaction.atomic
def want_fetch(*, by: Viewer, outlet: Outlet) -> None:
    """Fetch it now, in the background. Raises `OutletRefused` while it is being fetched."""
    found = _locked(by, outlet)
    if found.status == Status.FETCHING:
        raise OutletRefused(_("“%(name)s” is being fetched already.") % {"name": found.name})
    found.status, found.problem, found.stop_wanted = Status.WAITING, "", False
    found.save(update_fields=["status", "problem", "stop_wanted"])
    enqueue_on_commit("candil.collect.sources.tasks.fetch_outlet", number=found.pk)
    audit.record(by=by.username, action="sources.want_fetch", subject=f"outlet:{found.pk}")


@transaction.atomic
def want_stop(*, by: Viewer, outlet: Outlet) -> None:
    """Stop after the page that is being read. The next fetch goes on from there."""
    found = _locked(by, outlet)
    found.stop_wanted = True
    found.save(update_fields=["stop_wanted"])
    audit.record(by=by.username, action="sources.want_stop", subject=f"outlet:{found.pk}")


def _locked(by: Viewer, outlet: Outlet) -> Outlet:
    require(by, CHOOSE_SOURCES)
    found = Outlet.objects.select_for_update().get(pk=outlet.pk)
    if not may_fetch(by, found):
        raise OutletRefused(_("Another organisation follows this outlet."))
    return found


def _check(by: Viewer, organisation_id: int) -> None:
    require(by, CHOOSE_SOURCES)
    if not may_choose(by, organisation_id):
        raise OutletRefused(_("You decide for your own organisation only."))


def _keep(thing: models.Model) -> None:
    try:
        thing.full_clean()
    except ValidationError as error:
        raise OutletRefused(" ".join(error.messages)) from error
    thing.save()
