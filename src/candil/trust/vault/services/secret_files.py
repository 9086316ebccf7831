"""Files of keys and packages that commands read and write, never readable by other users of the machine."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.translation import gettext as _

from candil.trust.vault.errors import PassphraseRefused, RecoveryRefused


class NotTheSame(PassphraseRefused):
    """What was typed twice was not the same."""


def write_secret(path: Path, content: bytes) -> None:
    """A new file that only its owner reads. Raises `RecoveryRefused` when it is there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise RecoveryRefused(_("%(path)s is there already. Choose another name.") % {"path": path}) from error
    with open(handle, "wb") as file:
        file.write(content)


def read(path: Path) -> bytes:
    """The content. Raises `RecoveryRefused` when there is none."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise RecoveryRefused(_("%(path)s cannot be read.") % {"path": path}) from error


def read_identity(path: Path) -> str:
    """The identity in a file as `age-keygen` and `candil vault trustee` write it. Raises `RecoveryRefused`."""
    lines = read(path).decode("utf-8", "replace").split()
    found = [line for line in lines if line.startswith("AGE-SECRET-KEY-")]
    if len(found) != 1:
        raise RecoveryRefused(_("%(path)s holds no identity in the age format.") % {"path": path})
    return found[0]
