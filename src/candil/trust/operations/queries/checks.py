"""The checks that belong to no other room: database, disk, files, the queue, and backups."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from candil.trust.operations.queries.health import Finding, State, is_ready

LEAST_FREE: Final = 0.1
LONGEST_WAIT: Final = timedelta(minutes=15)
LONGEST_WITHOUT_BACKUP: Final = timedelta(days=7)
#: The day of the newest backup stands in this file's own time (`services.backing_up`).
MARK: Final = "last-backup"


def database() -> Iterator[Finding]:
    """It answers, and its tables are those of this version."""
    subject = _("Database")
    if is_ready():
        kind = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
        yield Finding(subject, State.WELL, _("%(kind)s answers and is up to date.") % {"kind": kind})
    else:
        yield Finding(subject, State.WRONG, _("It lacks tables of this version."), _("Run `./candil migrate`."))


def disk() -> Iterator[Finding]:
    """Free space where state lives."""
    usage = shutil.disk_usage(settings.CANDIL_HOME)
    words = _("%(free)d of %(total)d GiB are free.") % {"free": usage.free // 2**30, "total": usage.total // 2**30}
    if usage.free < LEAST_FREE * usage.total:
        yield Finding(_("Disk"), State.LOOK, words, _("Make room, or move CANDIL_HOME to a larger disk."))
    else:
        yield Finding(_("Disk"), State.WELL, words)


def files() -> Iterator[Finding]:
    """Nobody else on the machine reads the state."""
    home = Path(settings.CANDIL_HOME)
    if stat.S_IMODE(home.stat().st_mode) & 0o077:
        advice = _("Run `chmod 700 %(folder)s`.") % {"folder": home}
        yield Finding(_("Files"), State.WRONG, _("Other users of this machine can read the folder of state."), advice)
    else:
        yield Finding(_("Files"), State.WELL, _("Only the account of Candil reads the folder of state."))


def queue() -> Iterator[Finding]:
    """Work is taken up, and none failed in the last week."""
    subject, now = _("Worker"), timezone.now()
    oldest = DBTaskResult.objects.ready().order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    failed = DBTaskResult.objects.failed().filter(finished_at__gte=now - timedelta(days=7)).count()
    if oldest is not None and now - oldest > LONGEST_WAIT:
        words = _("Work has been waiting for %(minutes)d minutes.") % {"minutes": (now - oldest).total_seconds() // 60}
        yield Finding(subject, State.WRONG, words, _("Start `./candil worker`, or look why it stopped."))
    elif failed:
        words = _("%(count)d tasks failed in the last seven days.") % {"count": failed}
        yield Finding(subject, State.LOOK, words, _("Their reasons stand in the log of the worker."))
    else:
        yield Finding(subject, State.WELL, _("No work waits for long, and none failed in the last seven days."))


def backups() -> Iterator[Finding]:
    """One was made lately."""
    subject, day = _("Backup"), last_backup()
    if day is None:
        advice = _("Run `./candil backup` by the clock, and keep the file on another machine.")
        yield Finding(subject, State.LOOK, _("None was made here yet."), advice)
        return
    words = _("The newest is of %(day)s.") % {"day": day.date().isoformat()}
    is_old = timezone.now() - day > LONGEST_WITHOUT_BACKUP
    advice = _("Look why `./candil backup` no longer runs by the clock.") if is_old else ""
    yield Finding(subject, State.LOOK if is_old else State.WELL, words, advice)


def last_backup() -> datetime | None:
    """When the newest backup was made on this machine."""
    mark = Path(settings.CANDIL_HOME) / MARK
    return datetime.fromtimestamp(mark.stat().st_mtime, UTC) if mark.exists() else None
