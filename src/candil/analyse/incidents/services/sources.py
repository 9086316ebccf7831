"""What changes about sources."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from candil.analyse.incidents.errors import NotAllowed, UnusableChange
from candil.analyse.incidents.models import Record, Source
from candil.analyse.incidents.services.staleness import mark_segments_stale, segments_of
from candil.trust.accounts.policies import LOAD_RECORDS, Viewer
from candil.trust.audit import services as audit


@transaction.atomic
def rename_source(*, by: Viewer, source: Source, name: str) -> None:
    """Call a source by another name, everywhere. Raises `NotAllowed`, and `UnusableChange` if the name is taken."""
    if not (by.is_operator or (by.organisation_id == source.organisation_id and by.may(LOAD_RECORDS))):
        raise NotAllowed(_("Only data officers of %(owner)s may rename its sources.") % {"owner": source.organisation})
    name = name.strip()
    others = Source.objects.filter(organisation=source.organisation_id, name=name).exclude(pk=source.pk)
    if not name or others.exists():
        raise UnusableChange(_("“%(name)s” is empty or the name of another source. Choose another.") % {"name": name})
    Source.objects.filter(pk=source.pk).update(name=name)
    source.name = name
    mark_segments_stale(segments_of(Record.objects.filter(source=source, is_current=True)))
    audit.record(by=by.username, action="incidents.rename_source", subject=f"source:{source.pk}")
