"""A file that comes through a page: kept, checked in the background, then loaded or thrown away as a person decides."""

from __future__ import annotations

import datetime
import os
import shutil
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from candil.collect.datasets.errors import BatchBusy, FileUnreadable
from candil.collect.datasets.models import Batch, BatchStatus, Stage
from candil.collect.datasets.services.inspection import Inspection, inspect_file
from candil.collect.datasets.services.loading import check_visibility, fail, loaded_before, work
from candil.collect.datasets.services.mapping import Mapping
from candil.collect.datasets.services.opening import open_for, plain
from candil.collect.datasets.services.permission import require_load
from candil.collect.datasets.services.refused import refused_file
from candil.collect.datasets.services.working import working_on
from candil.platform.foundation.errors import CandilError
from candil.platform.foundation.queue import enqueue_on_commit
from candil.trust.accounts.policies import PUBLIC, Viewer, viewer_for
from candil.trust.audit import services as audit

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from candil.trust.accounts.models import Organisation
    from candil.trust.partnerships.models import VisibilityClass

#: How long a checked file waits for a decision before it is thrown away: it may be about identifiable people.
KEPT_FOR: Final = datetime.timedelta(days=7)


def upload_file(
    *,
    by: Viewer,
    organisation: Organisation,
    file: UploadedFile[bytes],
    visibility: VisibilityClass,
    preset: str = "",
    mapping: Mapping | None = None,
    period: str = "",
) -> Batch:
    """Keep the file and have it checked in the background. The batch's page tells how far it is."""
    require_load(by, organisation.pk)
    check_visibility(by, organisation, visibility)
    discard_forgotten()
    batch = Batch(
        organisation=organisation,
        file_name=(file.name or "file")[:255],
        stored_file=_keep(file),
        preset=preset,
        mapping=plain(mapping) if mapping else {},
        period=period[:20],
        visibility=visibility,
        status=BatchStatus.CHECKING,
        stage=Stage.QUEUED,
        loaded_by_id=by.user_id,
    )
    with transaction.atomic():
        batch.save()
        enqueue_on_commit("candil.collect.datasets.tasks.check_batch", number=batch.pk)
    return batch


def check_batch(number: int) -> None:
    """The dry run of an uploaded file; its findings wait on the batch's page. Does nothing when it was discarded."""
    with working_on(number) as free:
        batch = _of_status(number, BatchStatus.CHECKING) if free else None
        if batch is None:
            return
        batch.stage = Stage.READING
        batch.save(update_fields=["stage"])
        try:
            found = inspect_file(
                by=_loader(batch), organisation=batch.organisation, **_how(batch), progress=_Told(batch)
            )
        except CandilError as error:
            _forget(batch)
            fail(batch, str(error))
            return
        except BaseException:
            _forget(batch)
            fail(batch, _("The file could not be checked: something broke. Tell the people who run this site."))
            raise
        _keep_findings(batch, found)


def _keep_findings(batch: Batch, found: Inspection) -> None:
    batch.preset, batch.file_digest, batch.is_synthetic = found.preset[:60], found.digest, found.is_synthetic
    batch.rows_read, batch.rows_added, batch.people_added = found.rows_read, found.rows_good, found.people
    batch.rows_skipped, batch.rows_refused = found.rows_skipped, found.rows_refused
    batch.report = {**found.report, "title": found.title}
    batch.status, batch.stage = BatchStatus.WAITING, ""
    batch.save()


def accept_batch(*, by: Viewer, batch: Batch) -> None:
    """Load what was checked, in the background. Raises NotPermitted, BatchBusy."""
    require_load(by, batch.organisation_id)
    check_visibility(by, batch.organisation, batch.visibility)
    with transaction.atomic():
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        _require_waiting(held)
        held.status, held.stage, held.loaded_by_id = BatchStatus.LOADING, Stage.QUEUED, by.user_id
        held.rows_added = held.people_added = 0
        held.save()
        enqueue_on_commit("candil.collect.datasets.tasks.load_batch", number=held.pk)


def load_batch(number: int) -> None:
    """Load an uploaded file that a person accepted."""
    with working_on(number) as free:
        batch = _of_status(number, BatchStatus.LOADING) if free else None
        if batch is None or not batch.stored_file:
            return
        batch.stage = Stage.READING
        batch.save(update_fields=["stage"])
        try:
            viewer = _loader(batch)
            require_load(viewer, batch.organisation_id)
            opened = open_for(owner=batch.organisation.slug, **_how(batch))
            known = loaded_before(batch.organisation, opened)
            if known is not None:
                fail(batch, _("This very file is already loaded as batch %(number)d.") % {"number": known.pk})
            else:
                work(by=viewer, batch=batch, opened=opened)
        except CandilError as error:
            fail(batch, str(error))
        finally:
            _forget(batch)


def discard_batch(*, by: Viewer, batch: Batch) -> None:
    """Throw an uploaded file away instead of loading it. Raises NotPermitted, BatchBusy."""
    require_load(by, batch.organisation_id)
    with transaction.atomic():
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        _require_waiting(held)
        _delete(held)


def discard_forgotten() -> int:
    """Throw away files that waited for a decision longer than `KEPT_FOR`; returns how many."""
    old = Batch.objects.filter(status=BatchStatus.WAITING, created_at__lt=timezone.now() - KEPT_FOR)
    for batch in list(old):
        _delete(batch)
    return len(old)


def read_refused(*, by: Viewer, batch: Batch) -> Path:
    """Where the refused rows of a batch lie, for whoever may load; the reading is audited.

    Raises NotPermitted, and FileUnreadable when there are none (any more).
    """
    require_load(by, batch.organisation_id)
    path = refused_file(batch.pk)
    if not path.exists():
        raise FileUnreadable(_("There are no refused rows of this batch, or they were removed with it."))
    audit.record(by=by.username, action="datasets.read_refused", subject=f"batch:{batch.pk}")
    return path


def _keep(file: UploadedFile[bytes]) -> str:
    """Write the file in pieces to a folder of its own, readable by this site only."""
    name = f"{uuid.uuid4().hex}/{get_valid_filename(Path(file.name or 'file').name)[-100:]}"
    path = _uploads() / name
    path.parent.mkdir(mode=0o700, parents=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    return name


def _uploads() -> Path:
    return Path(settings.CANDIL_HOME) / "uploads"


def _forget(batch: Batch) -> None:
    """Remove the uploaded file from the disk."""
    if batch.stored_file:
        shutil.rmtree((_uploads() / batch.stored_file).parent, ignore_errors=True)
        batch.stored_file = ""
        batch.save(update_fields=["stored_file"])


def _delete(batch: Batch) -> None:
    folder = (_uploads() / batch.stored_file).parent if batch.stored_file else None
    batch.delete()
    if folder is not None:
        transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def _how(batch: Batch) -> dict[str, Any]:
    mapping = Mapping.from_plain(batch.mapping) if batch.mapping else None
    return {
        "path": _uploads() / batch.stored_file,
        "preset": "" if mapping else batch.preset,
        "mapping": mapping,
        "period": batch.period,
        "file_name": batch.file_name,
    }


def _loader(batch: Batch) -> Viewer:
    return viewer_for(batch.loaded_by) if batch.loaded_by else PUBLIC


def _of_status(number: int, status: str) -> Batch | None:
    return (
        Batch.objects.select_related("organisation", "visibility", "loaded_by").filter(pk=number, status=status).first()
    )


def _require_waiting(batch: Batch) -> None:
    if batch.status != BatchStatus.WAITING:
        raise BatchBusy(_("Batch %(number)d is not waiting for a decision (any more).") % {"number": batch.pk})


class _Told:
    """Progress of the check, on the batch."""

    def __init__(self, batch: Batch) -> None:
        self._number = batch.pk

    def __call__(self, rows: int) -> None:
        Batch.objects.filter(pk=self._number).update(rows_read=rows)
