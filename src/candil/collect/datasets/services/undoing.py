"""Taking a batch back, everywhere."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.collect.datasets.errors import BatchBusy
from candil.collect.datasets.models import Batch, BatchStatus
from candil.collect.datasets.services.permission import require_load
from candil.collect.datasets.services.records import receivers
from candil.collect.datasets.services.refused import refused_file
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit


@transaction.atomic
def undo_batch(*, by: Viewer, batch: Batch) -> int:
    """Remove every record of an accepted batch; returns how many there were. The batch stays, as undone.

    Raises NotPermitted, and BatchBusy when the batch is not accepted (any more).
    """
    require_load(by, batch.organisation_id)
    held = Batch.objects.select_for_update().get(pk=batch.pk)
    if held.status != BatchStatus.ACCEPTED:
        raise BatchBusy(
            _("Batch %(number)d is “%(status)s”: only accepted batches can be undone.")
            % {"number": held.pk, "status": held.get_status_display()}
        )
    removed = sum(receiver.remove(batch=held) for receiver in receivers())
    held.status, held.finished_at = BatchStatus.UNDONE, timezone.now()
    held.report = {**held.report, "records_removed": removed, "problems": []}
    held.save()
    audit.record(
        by=by.username, action="datasets.undo", subject=f"batch:{held.pk}", details={"records_removed": removed}
    )
    transaction.on_commit(lambda: refused_file(held.pk).unlink(missing_ok=True))
    batch.refresh_from_db()
    return removed
