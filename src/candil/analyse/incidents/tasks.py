"""Work on incidents that no page waits for."""

from __future__ import annotations

from django_tasks import task

from candil.analyse.incidents.services.linking import looking


@task()
def look_for_organisation(organisation: int) -> None:
    """Look for pairs among the records that the people of an organisation may open."""
    looking.look_for_suggestions(organisation=organisation)


@task()
def look_again() -> None:
    """Bring every scope up to date that somebody looked at and whose organisation still sees by it."""
    looking.look_again()
