"""How many unique incidents stand behind the records asked about."""

from __future__ import annotations

from candil.analyse.incidents import queries as incidents
from candil.analyse.picture.queries.answers import Asked


def unique_incidents_of(asked: Asked) -> incidents.UniqueIncidents | None:
    """Unique incidents with their interval among the records asked about that the viewer may open; None: not known."""
    return incidents.unique_incidents(asked.viewer, asked.question)
