"""Copies of a report for the standard tools: each part as a plain age file that `age -d` opens to the part itself."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pyrage
from django.utils.translation import gettext as _

from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit
from candil.trust.vault.errors import ExportRefused
from candil.trust.vault.services.envelopes import PullReader, check_recipient
from candil.trust.vault.services.keys import Keys
from candil.trust.vault.services.reading import Piece
from candil.trust.vault.services.reports import read, read_file

CONTENTS: Final = "contents.json.age"


def export(*, by: Viewer, keys: Keys, report: str, recipients: Sequence[str], folder: Path) -> list[str]:
    """Write a report's parts, sealed to `recipients` (age1…), into a folder; the names of the files.

    The report's own key is never given out. `contents.json.age` lists the parts with what their authors said about
    them. Raises `KeyRefused`, `ReportUnknown`, `SealBroken`, `ExportRefused`.
    """
    to = [check_recipient(recipient) for recipient in recipients]
    pieces = read(by=by, keys=keys, report=report)
    audit.record(
        by=by.username, action="vault.export", subject=f"report:{report}",
        details={"recipients": list(recipients), "parts": len(pieces)},
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{number:03}-{piece.kind}.age" for number, piece in enumerate(pieces, start=1)]
    for name, piece in zip(names, pieces, strict=True):
        if piece.data is not None:
            _write(folder / name, iter([piece.data]), to)
        else:
            _write(folder / name, read_file(by=by, keys=keys, report=report, label=piece.label).pieces, to)
    _write(folder / CONTENTS, iter([_contents(report, names, pieces)]), to)
    return [*names, CONTENTS]


def _contents(report: str, names: Sequence[str], pieces: Sequence[Piece]) -> bytes:
    parts = [
        {"file": name, "kind": piece.kind, "author": piece.author, "day": str(piece.day), "about": piece.about}
        for name, piece in zip(names, pieces, strict=True)
    ]
    return json.dumps({"report": report, "parts": parts}, indent=1).encode()


def _write(path: Path, pieces: Any, to: list[Any]) -> None:
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            pyrage.encrypt_io(PullReader(pieces), file, to)
    except FileExistsError as error:
        raise ExportRefused(_("%(path)s is there already. Export into an empty folder.") % {"path": path}) from error
