"""How good a source has been, by its name."""

from __future__ import annotations

from candil.analyse.incidents.models import Source
from candil.analyse.incidents.queries.records import SourceMemory, source_memory
from candil.trust.accounts.policies import Viewer


def memory_of(viewer: Viewer, name: str) -> SourceMemory | None:
    """Grades of the records that the viewer's organisation has from the source of this name; none for a new one."""
    found = Source.objects.filter(organisation=viewer.organisation_id or 0, name=name).first()
    return None if found is None else source_memory(viewer, found.pk)
