"""`candil worker`: do the background tasks of this installation, one worker for each CANDIL_HOME."""

from __future__ import annotations

import fcntl
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from candil.platform.foundation.abandoned import release_abandoned_tasks
from candil.platform.foundation.errors import CandilError


class WorkerRuns(CandilError):
    """A second worker would take tasks for abandoned that the first one is doing."""


class Command(BaseCommand):
    """Give back what a dead worker left, then work until stopped."""

    help = "Do background tasks until stopped; takes up again what a worker that died had left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--until-empty`."""
        parser.add_argument("--until-empty", action="store_true", help="stop when nothing is left to do")

    def handle(self, *args: Any, **options: Any) -> None:
        """Hold the lock for as long as the worker lives."""
        with (settings.CANDIL_HOME / "worker.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise WorkerRuns(f"Another worker already runs for {settings.CANDIL_HOME}.") from error
            release_abandoned_tasks()
            call_command("db_worker", interval=1, batch=options["until_empty"], startup_delay=False, verbosity=0)
