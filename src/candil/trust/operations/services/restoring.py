"""Coming back from a backup into an installation in which nobody has worked yet."""

from __future__ import annotations

import io
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from candil.trust.accounts import queries as accounts
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import queries as ledger
from candil.trust.audit import services as audit
from candil.trust.operations.errors import RestoreRefused
from candil.trust.operations.services import databases, manifest
from candil.trust.operations.services.backing_up import FOLDERS, MANIFEST, scratch
from candil.trust.operations.services.manifest import Manifest
from candil.trust.vault.policies import require_operator
from candil.trust.vault.services.envelopes import PullReader
from candil.trust.vault.services.streams import pieces_of


@dataclass(frozen=True)
class Restored:
    """What is there again; without the keys file, reports lie there unopenable."""

    rows: int
    files: int
    with_keys: bool


def restore(*, by: Viewer, backup: Path, keys: Path | None, identity: str) -> Restored:
    """Put back what `back_up` wrote, bring it up to this version, and check it against what the backup says of itself.

    Files come first and the database last and at once: interrupted, it can simply be begun again. Raises
    `RestoreRefused`, with the reason, before anything is changed where the reason is known before.
    """
    require_operator(by)
    if accounts.people(by).exists():
        raise RestoreRefused(_("People are registered here already. Restore into a new, empty installation."))
    with scratch() as work:
        _open(backup, identity, work)
        if keys is not None:
            _open(keys, identity, work)
        told = manifest.read((work / MANIFEST).read_bytes())
        _check_fits(told)
        files = sum(_put_back(work / name, Path(folder)) for name, folder in _folders())
        databases.load(work, with_keys=keys is not None)
    _check_whole(told)
    call_command("migrate", verbosity=0, interactive=False)
    details = {"keys": keys is not None, "rows": sum(told.rows.values())}
    audit.record(by=by.username, action="operations.restore", subject="installation", details=details)
    return Restored(sum(told.rows.values()), files, keys is not None)


def _folders() -> list[tuple[str, Any]]:
    return list(zip(FOLDERS, (settings.CANDIL_VAULT, settings.MEDIA_ROOT), strict=True))


def _open(sealed: Path, identity: str, into: Path) -> None:
    """Unpack one file of a backup; nothing outside of `into` is written, whatever the archive says."""

    def produce(write: Callable[[bytes], int]) -> None:
        with sealed.open("rb") as file:
            pyrage.decrypt_io(file, _Sink(write), [pyrage.x25519.Identity.from_str(identity)])

    try:
        with tarfile.open(fileobj=io.BufferedReader(_Source(produce)), mode="r|") as tar:
            tar.extractall(into, filter="data")
    except (OSError, tarfile.TarError, pyrage.DecryptError, pyrage.IdentityError) as error:
        words = _("%(file)s cannot be opened with this identity, or is damaged.") % {"file": sealed.name}
        raise RestoreRefused(words) from error


class _Sink:
    def __init__(self, write: Callable[[bytes], int]) -> None:
        self.write = write

    def flush(self) -> None:
        """Everything is handed on at once."""


class _Source(io.RawIOBase):
    """What a thread produces, as a file to read."""

    def __init__(self, produce: Callable[[Callable[[bytes], int]], None]) -> None:
        self._reader = PullReader(pieces_of(produce))

    def readable(self) -> bool:
        """Nothing else can be done with it."""
        return True

    def readinto(self, into: Any) -> int:
        """The next bytes; 0 at the end."""
        piece = self._reader.read(len(into))
        into[: len(piece)] = piece
        return len(piece)


def _check_fits(told: Manifest) -> None:
    if told.format != manifest.FORMAT or told.database != connection.vendor:
        words = _("This backup is of %(kind)s; set DATABASE_URL to an empty database of that kind.")
        raise RestoreRefused(words % {"kind": told.database})
    ours = manifest.marks()
    other = sorted(name for name, mark in told.secrets.items() if ours.get(name) != mark)
    if other:
        words = _("Set %(names)s to what it was where the backup was made; nothing that it locks would open otherwise.")
        raise RestoreRefused(words % {"names": ", ".join(other)})


def _put_back(found: Path, folder: Path) -> int:
    if not found.exists():
        return 0
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copytree(found, folder, dirs_exist_ok=True)
    return sum(path.is_file() for path in found.rglob("*"))


def _check_whole(told: Manifest) -> None:
    """As many rows as the backup counted, and the same head of the audit."""
    if told.migrations != manifest.of_this_database().migrations:
        return  # tables of another version are counted in vain; the audit below is the same in all
    counted = manifest.rows()
    less = sorted(name for name, many in told.rows.items() if counted.get(name, 0) < many)
    if less:
        raise RestoreRefused(_("Rows are missing in %(tables)s. Take another backup.") % {"tables": ", ".join(less)})
    found = ledger.verify(expect_head=told.audit_head)
    if found.broken:
        raise RestoreRefused(_("The audit of this backup does not hold: %(why)s") % {"why": found.broken.fault.value})
