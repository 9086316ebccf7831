"""What somebody has to do next about a package."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candil.analyse.actions.models import Outcome, Package, State
from candil.analyse.actions.queries.packages import packages_for
from candil.trust.accounts.policies import Viewer

#: Days after which somebody is reminded.
SEND_WITHIN: Final = timedelta(days=2)
ACKNOWLEDGE_WITHIN: Final = timedelta(days=7)
ASK_EVERY: Final = timedelta(days=30)


class Task(models.TextChoices):
    APPROVE = "approve", _("Look at it, and approve it or not")
    SEND = "send", _("Send it, or drop it")
    DELETION = "deletion", _("Ask the authority to delete it, and tick it off")
    ACKNOWLEDGE = "acknowledge", _("Ask whether it arrived")
    OUTCOME = "outcome", _("Ask what came of it")


@dataclass(frozen=True)
class Due:
    """One thing to be done about a package, since a day."""

    package: Package
    task: Task
    since: date

    @property
    def words(self) -> str:
        return str(self.task.label)


def due(viewer: Viewer, *, package: str = "") -> tuple[Due, ...]:
    """Everything that is due today for packages that the viewer sees (or for one of them), longest waiting first.

    What one proposed oneself is not one's own to approve.
    """
    open_ones = packages_for(viewer).exclude(state__in=[State.REFUSED, State.DROPPED]).filter(deleted_on=None)
    if package:
        open_ones = open_ones.filter(label=package)
    today = timezone.localdate()
    found = [task for each in open_ones if (task := _due(each, today)) is not None]
    return tuple(
        sorted(
            (each for each in found if each.task != Task.APPROVE or each.package.proposed_by != viewer.username),
            key=lambda each: (each.since, each.package.label),
        )
    )


def _due(package: Package, today: date) -> Due | None:
    """The one next thing: what protects people comes before what informs us."""
    if package.state == State.PROPOSED:
        return Due(package, Task.APPROVE, package.proposed_on)
    if package.sent_on is None:
        since = (package.decided_on or package.proposed_on) + SEND_WITHIN
        return Due(package, Task.SEND, since) if since <= today else None
    ended = package.report.ended_on or (package.delete_by + timedelta(days=1) if package.is_over else None)
    if ended is not None:
        return Due(package, Task.DELETION, ended)
    if package.acknowledged_on is None:
        return _later(package, Task.ACKNOWLEDGE, (package.asked_on or package.sent_on) + ACKNOWLEDGE_WITHIN, today)
    if package.outcome == Outcome.UNKNOWN:
        return _later(package, Task.OUTCOME, (package.asked_on or package.sent_on) + ASK_EVERY, today)
    return None


def _later(package: Package, task: Task, since: date, today: date) -> Due | None:
    return Due(package, task, since) if since <= today else None
