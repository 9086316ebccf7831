"""Small to-dos on an item."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.analyse.desk import queries
from candil.analyse.desk.errors import ChangeRefused
from candil.analyse.desk.models import LONGEST_TASK, Task
from candil.analyse.desk.services.items import locked, subject_of
from candil.trust.accounts import queries as accounts
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit


@transaction.atomic
def add_task(*, by: Viewer, number: int, what: str, who: str, due_on: date) -> Task:
    """A to-do for oneself or a colleague who may see the item. Raises `ChangeRefused`."""
    item = locked(by, number)
    words = " ".join(what.split())
    if not words or len(words) > LONGEST_TASK:
        raise ChangeRefused(_("Say in at most %(most)d characters what is to be done.") % {"most": LONGEST_TASK})
    if who != by.username and who not in [person.username for person in queries.colleagues_for(by, item)]:
        raise ChangeRefused(_("This colleague cannot open it. Choose one who is listed."))
    task = Task.objects.create(
        item=item, what=words, who=accounts.person_named(who), due_on=due_on, made_by=by.username
    )
    audit.record(by=by.username, action="desk.add_task", subject=subject_of(item), details={"who": who, "due": due_on})
    return task


@transaction.atomic
def finish_task(*, by: Viewer, task: int) -> Task:
    """A to-do is done. Raises `ChangeRefused` when it is not there or not one's to see."""
    found = queries.tasks_on_desk(by).filter(pk=task).first()
    if found is None:
        raise ChangeRefused(_("There is no such task."))
    item = locked(by, found.item_id)
    held = Task.objects.select_for_update().get(pk=found.pk)
    if held.done_on is None:
        held.done_on = timezone.localdate()
        held.save(update_fields=["done_on"])
        audit.record(by=by.username, action="desk.finish_task", subject=subject_of(item), details={"task": held.pk})
    return held
