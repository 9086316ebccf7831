"""Who is working on a batch: a lock that ends with its process, so that a killed load is recognised."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.collect.datasets.models import Batch, BatchStatus, Stage
from candil.collect.datasets.services.refused import refused_file


def _lock_path(number: int) -> Path:
    folder = Path(settings.CANDIL_HOME) / "loading"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{number}.lock"


@contextmanager
def working_on(number: int) -> Iterator[bool]:
    """Hold the lock of a batch while inside; yields False when another process holds it.

    Workers on several machines share CANDIL_HOME, as they must for the columnar store.
    """
    path = _lock_path(number)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
        path.unlink(missing_ok=True)
    finally:
        os.close(handle)


def close_interrupted() -> int:
    """Mark batches whose process was killed as failed. Their rows never got in: writing is one transaction.

    Returns how many there were. Called before every load and on the list of batches.
    """
    closed = 0
    left = Batch.objects.filter(status__in=[BatchStatus.LOADING, BatchStatus.CHECKING]).exclude(stage=Stage.QUEUED)
    for number in left.values_list("pk", flat=True):
        with working_on(number) as free:
            closed += _close(number) if free else 0
    return closed


@transaction.atomic
def _close(number: int) -> int:
    """Again under the lock of the row: the work may have ended between the look and the lock."""
    batch = Batch.objects.select_for_update().filter(pk=number).first()
    if batch is None or batch.status not in (BatchStatus.LOADING, BatchStatus.CHECKING) or batch.stage == Stage.QUEUED:
        return 0
    batch.status, batch.stage, batch.finished_at = BatchStatus.FAILED, "", timezone.now()
    batch.rows_added = batch.rows_known = batch.people_added = 0
    batch.report = {**batch.report, "reason": _("The load was interrupted. Nothing was kept; load the file again.")}
    batch.save()
    refused_file(number).unlink(missing_ok=True)
    return 1
