"""Tasks whose worker died: given back to the queue, or given up after too many tries."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

MOST_TRIES: Final = 3


@transaction.atomic
def release_abandoned_tasks() -> tuple[int, int]:
    """Give back tasks left running by a worker that died; returns how many were given back and how many given up.

    Call only when no other worker is alive. A task that was tried `MOST_TRIES` times fails for good: it may be the
    task that kills the worker.
    """
    released = given_up = 0
    for task in DBTaskResult.objects.running():
        if len(task.worker_ids) < MOST_TRIES:
            task.status, task.started_at = TaskResultStatus.READY, None
            released += 1
        else:
            task.status, task.finished_at = TaskResultStatus.FAILED, timezone.now()
            task.traceback = _("The worker died %(times)s times during this task.") % {"times": len(task.worker_ids)}
            given_up += 1
        task.save(update_fields=["status", "started_at", "finished_at", "traceback"])
    return released, given_up
