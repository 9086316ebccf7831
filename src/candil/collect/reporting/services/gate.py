"""What may come in as a file, and how much of it: said while it arrives, so that nothing is read for nothing."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from candil.collect.reporting.models import Channel
from candil.collect.reporting.queries import load
from candil.trust.vault.errors import EnvelopeRefused, TooLarge

#: Endings of files that act when they are opened. Everything else is taken: phones give files unusual names.
PROGRAMS: Final = frozenset(
    {
        "apk", "app", "bat", "chm", "cmd", "com", "cpl", "dll", "dmg", "docm", "exe", "gadget", "hta", "htm", "html",
        "iso", "jar", "js", "jse", "lnk", "mjs", "msi", "msp", "pif", "pl", "pptm", "ps1", "py", "reg", "scr", "sh",
        "svg", "url", "vb", "vbe", "vbs", "wsf", "xlam", "xlsm", "xltm",
    }
)  # fmt: skip


class FileGate:
    """For the files of one request; of one channel, when it is known. Sealed files pass `admit` with any name."""

    def __init__(self, channel: Channel | None = None, *, sealed: bool = False) -> None:
        self._left = load.files_left(channel)
        self._sealed = sealed

    def admit(self, name: str) -> None:
        """Raises `EnvelopeRefused` for a program."""
        if not self._sealed and PurePath(name).suffix.lower().lstrip(".") in PROGRAMS:
            raise EnvelopeRefused(
                _("Programs and web pages cannot be taken. Send a photograph, a document, sound or a film instead.")
            )

    def spend(self, size: int) -> None:
        """Raises `TooLarge` when there is no room for so many more bytes."""
        self._left -= size
        if self._left < 0:
            raise TooLarge(
                _(
                    "There is no room for it just now. Come back with your code in an hour or later and send it then, "
                    "in parts of less than %(most)d MB."
                )
                % {"most": settings.CANDIL_REPORT_MB}
            )
