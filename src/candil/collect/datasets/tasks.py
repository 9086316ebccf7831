"""Work on uploaded files that no page waits for."""

from __future__ import annotations

from django_tasks import task

from candil.collect.datasets.services import uploads


@task()
def check_batch(number: int) -> None:
    """Dry run of an uploaded file."""
    uploads.check_batch(number)


@task()
def load_batch(number: int) -> None:
    """Load an uploaded file that was accepted."""
    uploads.load_batch(number)
