"""Loading: read and check everything first, then write once.

Phase one streams the file and keeps the clean records in a nameless file; nobody waits for it. Phase two hands them to
the receiver in one short transaction. A process that dies in either leaves no record behind.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.collect.datasets.errors import BatchBusy
from candil.collect.datasets.models import Batch, BatchStatus, Stage
from candil.collect.datasets.services.opening import Opened, open_for, plain
from candil.collect.datasets.services.permission import require_load
from candil.collect.datasets.services.records import CleanRecord, Receiver, receivers
from candil.collect.datasets.services.refused import RefusedRows, refused_file
from candil.collect.datasets.services.spool import Spool
from candil.collect.datasets.services.tally import Tally
from candil.collect.datasets.services.validation import Refusal
from candil.collect.datasets.services.working import close_interrupted, working_on
from candil.platform.foundation.errors import CandilError
from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit
from candil.trust.partnerships.policies import may_share

if TYPE_CHECKING:
    from candil.trust.accounts.models import Organisation
    from candil.trust.partnerships.models import VisibilityClass

Progress = Callable[[str, int], None]
PROGRESS_EVERY: Final = 20_000


def load_file(  # noqa: PLR0913 - the facts of a load, all by keyword
    *,
    by: Viewer,
    organisation: Organisation,
    path: Path,
    visibility: VisibilityClass,
    preset: str = "",
    mapping: Any = None,
    period: str = "",
    file_name: str = "",
    progress: Progress | None = None,
) -> Batch:
    """Load a file as one batch: all good rows, or nothing.

    `preset` names a layout; `mapping` is a `Mapping` or the data of a mapping file; with neither the header decides.
    `visibility` is a class of the organisation. `period` ("2022-Q2") is for files that do not say their own.
    `progress(stage, rows)` is called now and then. The same file loaded before without refusals gives that batch back
    with `already_loaded` set. A batch in which no row could be kept is answered with status "failed".

    Raises NotPermitted, the errors of reading, LayoutUnknown, MappingWrong; then nothing was kept.
    """
    require_load(by, organisation.pk)
    check_visibility(by, organisation, visibility)
    close_interrupted()
    opened = open_for(
        path=path, owner=organisation.slug, preset=preset, mapping=mapping, period=period, file_name=file_name
    )
    if known := loaded_before(organisation, opened):
        known.already_loaded = True
        return known
    batch = Batch(
        organisation=organisation,
        file_name=(file_name or path.name)[:255],
        file_digest=opened.table.digest,
        preset=opened.mapping.name[:60],
        mapping={} if opened.is_preset else plain(opened.mapping),
        period=opened.period[:20],
        visibility=visibility,
        status=BatchStatus.LOADING,
        stage=Stage.READING,
        loaded_by_id=by.user_id,
    )
    with ExitStack() as held:
        with transaction.atomic():  # seen by others only when its lock is held already
            batch.save()
            held.enter_context(working_on(batch.pk))
        work(by=by, batch=batch, opened=opened, progress=progress)
    return batch


def work(*, by: Viewer, batch: Batch, opened: Opened, progress: Progress | None = None) -> None:
    """Read, check and write a batch whose lock is held. Whatever goes wrong, the batch says so and nothing is kept."""
    try:
        _read_and_write(by, batch, opened, progress or _silent)
    except BaseException as error:
        fail(batch, str(error) if isinstance(error, CandilError) else _("The load was broken off."))
        raise


def _silent(_stage: str, _rows: int) -> None:
    """Nobody wants to know."""


def _read_and_write(by: Viewer, batch: Batch, opened: Opened, progress: Progress) -> None:
    receiver = _receiver()
    cleaner, layout = opened.cleaner()
    tally = Tally()
    with Spool() as spool, RefusedRows(refused_file(batch.pk), opened.table.header, layout) as refused:
        for row, outcome in opened.outcomes(cleaner):
            tally.count(outcome)
            if isinstance(outcome, CleanRecord):
                spool.add(outcome)
            elif isinstance(outcome, Refusal):
                refused.add(row, outcome)
            if tally.read % PROGRESS_EVERY == 0:
                _tell(batch, tally.read, progress)
        batch.is_synthetic = opened.mapping.synthetic
        batch.rows_read, batch.rows_refused = tally.read, tally.refused
        batch.rows_skipped = sum(tally.skipped.values())
        batch.report = tally.report(cleaner, layout, opened.table.notes)
        if spool.rows == 0 and tally.refused:
            fail(batch, _("No row could be kept. The refused rows say why."))
            return
        batch.stage = Stage.WRITING
        batch.save()
        progress(Stage.WRITING, tally.read)
        _write(by, batch, receiver, spool)


def _tell(batch: Batch, rows: int, progress: Progress) -> None:
    Batch.objects.filter(pk=batch.pk).update(rows_read=rows)
    progress(Stage.READING, rows)


@transaction.atomic
def _write(by: Viewer, batch: Batch, receiver: Receiver, spool: Spool) -> None:
    receipt = receiver.accept(batch=batch, records=spool.records())
    batch.rows_added, batch.rows_known, batch.people_added = receipt.added, receipt.known, receipt.people
    batch.status, batch.stage, batch.finished_at = BatchStatus.ACCEPTED, "", timezone.now()
    batch.save()
    audit.record(
        by=by.username,
        action="datasets.load",
        subject=f"batch:{batch.pk}",
        details={
            "organisation": batch.organisation.slug,
            "file_digest": batch.file_digest,
            "layout": batch.preset,
            "visibility": batch.visibility_id,
            "rows_added": receipt.added,
            "rows_known": receipt.known,
            "rows_refused": batch.rows_refused,
            "people_added": receipt.people,
        },
    )


def fail(batch: Batch, reason: str) -> None:
    """Close a batch of which nothing was kept, with the reason."""
    batch.status, batch.stage, batch.finished_at = BatchStatus.FAILED, "", timezone.now()
    batch.rows_added = batch.rows_known = batch.people_added = 0
    batch.report = {**batch.report, "reason": reason}
    batch.save()


def _receiver() -> Receiver:
    if not receivers():
        raise BatchBusy(_("No part of this installation keeps records, so that nothing can be loaded."))
    return receivers()[0]


def check_visibility(by: Viewer, organisation: Organisation, visibility: VisibilityClass) -> None:
    """Raise unless the class is the organisation's own and, beyond its owner, `by` may share."""
    if visibility.owner_id != organisation.pk:
        raise BatchBusy(_("The visibility class belongs to another organisation."))
    if visibility.level != "owner" and not may_share(by, organisation):
        raise NotPermitted(_("You may load records for your own organisation only, not share them with others."))


def loaded_before(organisation: Organisation, opened: Opened) -> Batch | None:
    """The accepted batch of this very file and layout, unless rows of it were refused: those may be right by now."""
    return Batch.objects.filter(
        organisation=organisation,
        file_digest=opened.table.digest,
        preset=opened.mapping.name,
        mapping={} if opened.is_preset else plain(opened.mapping),
        period=opened.period,
        status=BatchStatus.ACCEPTED,
        rows_refused=0,
    ).first()
