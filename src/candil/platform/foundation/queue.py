"""Hand work to the queue when, and only when, the transaction commits.

Services start tasks but tasks call services; naming the task by its path keeps the arrow one-way.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string


def enqueue_on_commit(task_path: str, **arguments: Any) -> None:
    """Enqueue the task at `task_path` ("candil.collect.datasets.tasks.load_batch") after commit; dropped on rollback.

    Arguments must be JSON values: pass ids, never objects or words of people.
    """
    task = import_string(task_path)
    transaction.on_commit(partial(task.enqueue, **arguments))
