"""A record never changes: a new version takes its place, and the old one stays readable behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from candil.analyse.incidents.errors import RecordSuperseded
from candil.analyse.incidents.models import Leg, Record
from candil.analyse.incidents.services import bulk
from candil.analyse.incidents.services.linking.following import carry_over
from candil.analyse.incidents.services.receiving import LEG_FIELDS, leg_row
from candil.analyse.incidents.services.staleness import mark_stale
from candil.collect.datasets.services import CleanLeg


def lock(record: Record) -> Record:
    """The record as it is now, held until the transaction ends. Raises `RecordSuperseded`."""
    held = Record.objects.select_for_update().get(pk=record.pk)
    if not held.is_current:
        newest = Record.objects.get(owner=held.owner_id, identity=held.identity, is_current=True)
        raise RecordSuperseded(
            _("%(old)s was corrected in the meantime. Open %(new)s, its newest version, and change that.")
            % {"old": held, "new": newest}
        )
    return held


def supersede(
    record: Record, *, changes: Mapping[str, Any], reason: str, legs: Sequence[CleanLeg] | None = None
) -> Record:
    """A new version of a locked record with `changes` to its fields; `legs` None keeps the legs. Not audited here."""
    old_key = record.pk
    kept = list(Leg.objects.filter(record=old_key).order_by("position").values_list(*LEG_FIELDS[1:]))
    Record.objects.filter(pk=old_key).update(is_current=False)
    new = Record.objects.get(pk=old_key)
    new.pk = None
    new._state.adding = True
    new.supersedes_id, new.is_current, new.reason, new.accepted_at = old_key, True, reason, timezone.now()
    for name, value in changes.items():
        setattr(new, name, value)
    new.save(force_insert=True)
    rows = (
        [(new.pk, *row) for row in kept] if legs is None else [leg_row(new.pk, at, leg) for at, leg in enumerate(legs)]
    )
    bulk.insert(Leg, LEG_FIELDS, rows)
    carry_over(old_key, new.pk)
    mark_stale([old_key, new.pk])
    return new
