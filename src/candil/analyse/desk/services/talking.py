"""Between analysts and the reporter: answers, questions, notes among analysts, and what the reporter is told of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from candil.analyse.desk.errors import ChangeRefused
from candil.analyse.desk.models import Item, Kind, Outcome
from candil.analyse.desk.policies import require_in_hand
from candil.analyse.desk.services.items import locked, note_down, wait
from candil.collect.reporting import services as reporting
from candil.trust.accounts.policies import Viewer
from candil.trust.vault.services.keys import Keys

#: What a reporter is told when their report is done; a page shows it before.
TOLD: Final[Mapping[Outcome, reporting.Status]] = {
    Outcome.RECORDED: reporting.Status.FINISHED,
    Outcome.REFERRED: reporting.Status.ACTING,
    Outcome.SHARED: reporting.Status.ACTING,
    Outcome.NOTHING: reporting.Status.FINISHED,
    Outcome.NOT_OURS: reporting.Status.FINISHED,
}


@transaction.atomic
def reply(*, by: Viewer, keys: Keys, number: int, words: str, waits: bool = False) -> None:
    """Write to the reporter, and wait for them if wanted. Raises `ItemTaken`, `ChangeRefused`, `NothingSaid`."""
    reporting.answer(by=by, keys=keys, label=_label(by, number), words=words)
    if waits:
        wait(by=by, number=number)


@transaction.atomic
def ask(*, by: Viewer, keys: Keys, number: int, asking: str) -> None:
    """Ask a question that a tap answers, and wait. Raises as `reply`."""
    reporting.ask(by=by, keys=keys, label=_label(by, number), asking=asking)
    wait(by=by, number=number)


@transaction.atomic
def leave_note(*, by: Viewer, keys: Keys, number: int, words: str) -> None:
    """Seal a note for the analysts into the report; anybody who holds its key may. Raises `NothingSaid`."""
    item = locked(by, number)
    if item.cover_id is None:
        raise ChangeRefused(_("Notes are sealed into reports; this is none."))
    reporting.note(by=by, keys=keys, label=item.cover_id, words=words)
    note_down(by=by, number=number, what="note", about="")


@transaction.atomic
def tell_status(*, by: Viewer, item: Item) -> None:
    """Tell the reporter what became of their report, as `TOLD` says. Nothing for an item that is no report."""
    if item.kind == Kind.REPORT and item.cover_id is not None and item.outcome:
        reporting.set_status(by=by, label=item.cover_id, status=TOLD[Outcome(item.outcome)])


def _label(by: Viewer, number: int) -> str:
    """The report behind an item that the viewer has in work."""
    item = locked(by, number)
    require_in_hand(by, item)
    if item.cover_id is None:
        raise ChangeRefused(_("Only the reporter of a report can be written to."))
    return str(item.cover_id)
