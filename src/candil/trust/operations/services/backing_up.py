"""Making a backup: the database, sealed reports and files, in one file that only its recipients open."""

from __future__ import annotations

import io
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyrage
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit
from candil.trust.operations.errors import BackupRefused
from candil.trust.operations.queries.checks import MARK
from candil.trust.operations.services import databases
from candil.trust.operations.services.manifest import of_this_database
from candil.trust.vault.policies import require_operator
from candil.trust.vault.services.envelopes import PullReader, check_recipient
from candil.trust.vault.services.streams import pieces_of

MANIFEST: Final = "manifest.json"
#: Folders of CANDIL_HOME that a backup holds. The columnar store is built again from the database.
FOLDERS: Final = ("vault", "files")


@dataclass(frozen=True)
class Backup:
    """The two files of a backup; the second holds the keys of the reports in the first."""

    main: Path
    keys: Path


def back_up(*, by: Viewer, folder: Path, recipients: Sequence[str]) -> Backup:
    """Write a backup of this installation into `folder`, sealed to `recipients` (age1…), while the site runs.

    Both files are complete under their names or not there. Raises `BackupRefused`, `KeyRefused`.
    """
    require_operator(by)
    if not recipients:
        raise BackupRefused(_("Name at least one recipient (age1…), whose identity is kept on another machine."))
    to = [check_recipient(recipient) for recipient in recipients]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"candil-{timezone.now():%Y-%m-%dT%H%M%S}"
    made = Backup(folder / f"{name}.tar.age", folder / f"{name}.keys.tar.age")
    with scratch() as work:
        manifest = of_this_database().written()
        databases.dump(work)
        _seal(made.main, to, lambda tar: _main(tar, work, manifest))
        _seal(made.keys, to, lambda tar: tar.add(work / databases.KEYS, databases.KEYS))
    audit.record(
        by=by.username, action="operations.back_up", subject="installation",
        details={"recipients": list(recipients), "bytes": made.main.stat().st_size},
    )  # fmt: skip
    (Path(settings.CANDIL_HOME) / MARK).touch(mode=0o600)
    return made


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder beside the state, for nobody else to read, that goes away."""
    with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.CANDIL_HOME) as folder:
        yield Path(folder)


def _main(tar: tarfile.TarFile, work: Path, manifest: bytes) -> None:
    about = tarfile.TarInfo(MANIFEST)
    about.size = len(manifest)
    tar.addfile(about, io.BytesIO(manifest))
    tar.add(work / databases.MAIN, databases.MAIN)
    for name, folder in zip(FOLDERS, (settings.CANDIL_VAULT, settings.MEDIA_ROOT), strict=True):
        for path in sorted(Path(folder).rglob("*")):
            try:
                tar.add(path, f"{name}/{path.relative_to(folder)}", recursive=False)
            except FileNotFoundError:
                continue  # a report that ended meanwhile


def _seal(path: Path, to: Sequence[Any], fill: Callable[[tarfile.TarFile], None]) -> None:
    unfinished = path.with_name(path.name + ".part")

    def produce(write: Callable[[bytes], int]) -> None:
        with tarfile.open(fileobj=_Writer(write), mode="w|", format=tarfile.PAX_FORMAT) as tar:
            fill(tar)

    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            reader = PullReader(pieces_of(produce))
            try:
                pyrage.encrypt_io(reader, file, to)
            except Exception as error:
                raise reader.error or error from error
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except OSError as error:
        raise BackupRefused(_("The backup was not written: %(error)s.") % {"error": error.strerror}) from error
    finally:
        unfinished.unlink(missing_ok=True)


class _Writer(io.RawIOBase):
    """What `tarfile` writes to."""

    def __init__(self, write: Callable[[bytes], int]) -> None:
        self._write = write

    def writable(self) -> bool:
        """Nothing else can be done with it."""
        return True

    def write(self, piece: Any) -> int:
        """Hand a piece on."""
        return self._write(bytes(piece))
