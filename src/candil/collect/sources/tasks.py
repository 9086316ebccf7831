"""Fetching and reading that no page waits for."""

from __future__ import annotations

from django_tasks import task

from candil.collect.sources import services
from candil.collect.sources.errors import OutletRefused


@task()
def fetch_outlet(number: int) -> None:
    """Fetch one outlet and forget what is too old."""
    services.forget_old_texts()
    try:
        services.fetch_outlet(number)
    except OutletRefused:
        return  # the other process does the same work


@task()
def read_candidate(number: int) -> None:
    """Look through a document that a person added, and forget what is too old."""
    services.forget_old_texts()
    services.read_candidate(number)
