"""Keep a record of an item: allowed, agreed to, free of details of people, once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from candil.analyse.desk.errors import ChangeRefused, DeskError
from candil.analyse.desk.models import Item, Outcome, Recorded, State
from candil.analyse.desk.policies import require_free, require_in_hand
from candil.analyse.desk.queries import recording
from candil.analyse.desk.services.items import claim, finish, locked, subject_of
from candil.analyse.desk.services.recording.drafting import Draft, as_record
from candil.analyse.desk.services.talking import tell_status
from candil.analyse.incidents import services as incidents
from candil.platform.places.errors import AtlasMissing
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit
from candil.trust.partnerships.queries import groups_visible_to
from candil.trust.partnerships.services import ensure_class

if TYPE_CHECKING:
    from candil.analyse.incidents.models import Record

#: What an analyst may say of something found: this, or one of `recording.REASONS`.
OUT: Final = "out"


class DetailsLeft(DeskError):
    """Something found in the analyst's words is not resolved. Nothing was kept. `draft`: with what was taken out."""

    def __init__(self, stops: Sequence[recording.Stop], draft: Draft) -> None:
        super().__init__(_("Something here may tell who somebody is. Decide on each, then keep the record."))
        self.stops = tuple(stops)
        self.draft = draft


@transaction.atomic
def record(
    *,
    by: Viewer,
    number: int,
    told: recording.Told,
    draft: Draft,
    decisions: Mapping[str, str] | None = None,
    is_all: bool = False,
) -> Record:
    """Keep a record of an item and say so in its history. `decisions`: key of a stop → `OUT` or a reason; `is_all`: the
    item is done with it, and a reporter is told.

    The same token twice gives the same record. Raises `DetailsLeft`, `ItemTaken`, `ChangeRefused`, and what
    `incidents.services.add_record` raises.
    """
    item = locked(by, number)
    if refused := recording.may_record(by, item):
        raise ChangeRefused(refused)
    identity = uuid.uuid5(uuid.NAMESPACE_OID, f"desk:{item.pk}:{draft.token}")
    is_known = item.recorded.filter(identity=identity).exists()
    if not is_known:
        item = _in_hand(by, item)
    draft, reasons = _resolved(draft, told, decisions or {})
    kept = _added(by, item, draft, told, identity)
    if not is_known:
        Recorded.objects.create(item=item, identity=identity)
        # No number of the record: the audit outlives the item, and nothing may lead from a record to a report then.
        details = {"found": reasons, "records": item.recorded.count()}
        audit.record(by=by.username, action="desk.record", subject=subject_of(item), details=details)
    if is_all and item.state in (State.WORKING, State.WAITING):
        tell_status(by=by, item=finish(by=by, number=number, outcome=Outcome.RECORDED))
    return kept


def _in_hand(by: Viewer, item: Item) -> Item:
    """The item in the hands of the viewer; a free one is claimed, a done one is only added to."""
    if item.state == State.DONE:
        require_free(by, item)
        return item
    if item.claimed_by_id is None:
        return claim(by=by, number=item.pk)
    require_in_hand(by, item)
    return item


def _resolved(draft: Draft, told: recording.Told, decisions: Mapping[str, str]) -> tuple[Draft, list[dict[str, str]]]:
    """The draft without what was taken out, and the reasons for what stays: kind and reason, never the words.

    Raises `DetailsLeft` while anything is not decided.
    """
    found = recording.stops(draft.typed(), told)
    out = [stop for stop in found if decisions.get(stop.key) == OUT]
    draft = _without(draft, out)
    left = [stop for stop in found if stop not in out and decisions.get(stop.key) not in recording.REASONS]
    if left:
        raise DetailsLeft(recording.stops(draft.typed(), told) if out else left, draft)
    # Taking out may bring two words together; what that makes is looked at again.
    again = [one for one in recording.stops(draft.typed(), told) if decisions.get(one.key) not in recording.REASONS]
    if out and again:
        raise DetailsLeft(again, draft)
    kinds = [(stop.detail.kind, decisions[stop.key]) for stop in found if stop not in out]
    return draft, [{"kind": kind, "reason": reason} for kind, reason in kinds]


def _without(draft: Draft, out: Sequence[recording.Stop]) -> Draft:
    """Words are replaced by their kind; a place that is taken out leaves its country."""
    if not out:
        return draft
    of = {name: [stop for stop in out if stop.field == name] for name in draft.typed()}
    legs = tuple(
        replace(leg, place="", precision="country") if of[f"place-{number}"] else leg
        for number, leg in enumerate(draft.legs)
    )
    return replace(
        draft,
        summary=recording.without(draft.summary, of["summary"]),
        conditions=recording.without(draft.conditions, of["conditions"]),
        legs=legs,
    )


def _added(by: Viewer, item: Item, draft: Draft, told: recording.Told, identity: uuid.UUID) -> Record:
    """The record within the level that was agreed to. The organisation's own source is what took the item in."""
    if draft.level != "owner" and item.cover is not None and not item.cover.may_share:
        raise ChangeRefused(_("Whoever told this did not agree that it is passed on: our organisation only."))
    groups = list(groups_visible_to(by).filter(pk__in=draft.groups)) if draft.level == "groups" else []
    handling = "C" if draft.conditions.strip() else "P"
    visibility = ensure_class(
        owner=item.organisation, level=draft.level, groups=groups, handling=handling, conditions=draft.conditions
    )
    try:
        clean = as_record(
            draft, identity=identity.hex, source_name=told.source_name, is_synthetic=item.organisation.is_sample
        )
    except AtlasMissing as error:
        raise ChangeRefused(str(error)) from error
    return incidents.add_record(by=by, record=clean, visibility=visibility)
